"""Where Django's admin looks for what the desk registers."""

from desk import shelves, stories

__all__ = ["shelves", "stories"]
