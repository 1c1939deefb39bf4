"""Parts of addresses that are written in one way only: 2025, 07 for July, a feed's format."""


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


class FeedFormat:
    """Beside Atom, which a feed is without a name of its format."""

    regex = "rss|json"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, text: str) -> str:
        return text
