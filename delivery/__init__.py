"""What stands between the news and its readers: headers, caches, purges.

It knows no nouns. Two verbs are its whole front: `changed` says that things changed, `tag` says
what a page shows and until when it is right.
"""

from delivery.changes import changed
from delivery.headers import tag

__all__ = ["changed", "tag"]
