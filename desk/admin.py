"""Where Django's admin looks for what the desk registers."""

from desk import library, shelves, stories

__all__ = ["library", "shelves", "stories"]
