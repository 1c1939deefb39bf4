"""How the desk writes days and times: the day first, twenty-four hours, the zone beside it."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
SECOND_FORMAT = "j M Y, H:i:s"
SHORT_DATE_FORMAT = DATE_FORMAT
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j M"
WEEKDAY_FORMAT = "D j M"
MINUTE_FORMAT = "j M Y, H:i"
EMBARGO_FORMAT = "d M Y, H:i T"
