"""Why a verb of this package does not do what it was asked."""


class NotAllowed(PermissionError):
    """This person may not do that."""


class Conflict(RuntimeError):
    """The photo was changed after it had been read; nothing was written."""


class InUse(RuntimeError):
    """The photo stands somewhere, or stood, and is not deleted."""


class NotStored(RuntimeError):
    """The picture may be good, but the disk is not, or too many come at once. Nothing was kept."""


class NoSuchRendition(LookupError):
    """No file has this name, or nothing could ever have it."""


class Unusable(ValueError):
    """A text or value cannot be kept as given; `field` is the photo's field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Killed(Unusable):
    """The picture was killed, or looks like one that was; `twin` is that photo's number.

    `is_same`: it is that very picture, which nobody takes in again: it is given back instead.
    """

    def __init__(self, reason: str, *, twin: int, is_same: bool) -> None:
        super().__init__("file", reason)
        self.twin = twin
        self.is_same = is_same
