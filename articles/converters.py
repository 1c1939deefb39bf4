"""Numbers in addresses that are written in one way only: 2025, and 07 for July."""


class Digits:
    """A number of a fixed length; `regex` says which."""

    regex = ""
    length = 0

    def to_python(self, text: str) -> int:
        return int(text)

    def to_url(self, number: int) -> str:
        return f"{number:0{self.length}}"


class FourDigits(Digits):
    regex = "[0-9]{4}"
    length = 4


class TwoDigits(Digits):
    regex = "[0-9]{2}"
    length = 2
