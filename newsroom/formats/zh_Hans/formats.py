"""How the desk writes days and times in Chinese: the year first, the zone beside the time."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i T"
SECOND_FORMAT = "Y年n月j日 H:i:s"
SHORT_DATE_FORMAT = DATE_FORMAT
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "n月j日"
WEEKDAY_FORMAT = "n月j日 D"
MINUTE_FORMAT = "Y年n月j日 H:i"
EMBARGO_FORMAT = DATETIME_FORMAT
