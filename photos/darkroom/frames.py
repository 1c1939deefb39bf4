"""Messages on the pipes: a length, JSON that names the lengths of what follows, and that."""

import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

LONGEST_MESSAGE = 4 * 1024 * 1024  # all that metadata can hold, every letter escaped
LARGEST_PIECE = 32 * 1024 * 1024
MOST_BYTES = 128 * 1024 * 1024  # of all pieces of one message

_LENGTH = struct.Struct(">I")


class Garbled(ValueError):
    """What came is no message, or larger than any honest one."""


def packed(message: dict[str, Any], pieces: Sequence[bytes] = ()) -> list[bytes]:
    """A message with `pieces`, ready to be written one after the other."""
    sizes = [len(piece) for piece in pieces]
    text = json.dumps({**message, "sizes": sizes}).encode()
    return [_LENGTH.pack(len(text)) + text, *pieces]


def unpacked(exactly: Callable[[int], bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The next message and its pieces; `exactly` reads so many bytes. Raises Garbled."""
    (length,) = _LENGTH.unpack(exactly(_LENGTH.size))
    if length > LONGEST_MESSAGE:
        raise Garbled(f"a message of {length} bytes")
    try:
        message = json.loads(exactly(length))
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error
    sizes = message.pop("sizes", None) if isinstance(message, dict) else None
    if not isinstance(sizes, list) or not all(
        type(size) is int and 0 <= size <= LARGEST_PIECE for size in sizes
    ):
        raise Garbled("no sizes")
    if sum(sizes) > MOST_BYTES:
        raise Garbled("too many bytes")
    return message, [exactly(size) for size in sizes]
