"""What stands between the news and its readers: headers, caches, purges.

It knows no nouns. Two verbs are its whole front: `changed` says that things changed, `tag` says
what a page shows and until when it is right. `holds_frames` and `stands_in_frame` open the policy
of one answer by as much as a preview beside its form needs; `is_a_picture` closes that of a file,
and `lies_in_files` says that its bytes need not be kept twice. `foreseen_at` says for which instant
a page is made that is made beforehand, at most `AHEAD` of it.
"""

from delivery.changes import changed
from delivery.headers import (
    AHEAD,
    File,
    foreseen_at,
    holds_frames,
    is_a_picture,
    lies_in_files,
    stands_in_frame,
    tag,
)

__all__ = [
    "AHEAD",
    "File",
    "changed",
    "foreseen_at",
    "holds_frames",
    "is_a_picture",
    "lies_in_files",
    "stands_in_frame",
    "tag",
]
