"""The head of a question as it came over the wire, read strictly (RFC 9112). Pure.

Whoever stands in front of another server must never read a question otherwise than that one does.
So what is not plainly right is refused, what is not plainly simple is said to be so and is nobody's
business here, and what goes on goes on as it was written.
"""

import re
from typing import NamedTuple

LONGEST = 16 * 1024  # bytes of a head
END = b"\r\n\r\n"

_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)").fullmatch
_TARGET = re.compile(rb"[!-~]+").fullmatch
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
_VERSIONS = (b"HTTP/1.1", b"HTTP/1.0")
_READING = (b"GET", b"HEAD")
_BODIES = {"content-length", "transfer-encoding", "upgrade", "expect"}  # or what changes the line
_OURS = {"host", "accept-encoding", "if-none-match", "range", "connection", *_BODIES}
_OF_THE_LINE = {"connection", "keep-alive", "proxy-connection", "upgrade"}  # not to be passed on
_MOST_FIELDS = 2_000  # that are remembered, for most come again and again
_LONGEST_FIELD = 200

_Field = tuple[str, str]  # its name and value; without a name it is nothing that is looked at
_NO_FIELD = ("", "")
_fields: dict[bytes, _Field] = {}


class Malformed(Exception):
    """No head of HTTP; nobody can say where the question ends."""


class Question(NamedTuple):
    """`is_simple`: to be answered by its address alone. `is_alone`: no body comes after it."""

    is_head: bool
    target: str
    host: str
    accepted: str
    known: str  # If-None-Match
    is_simple: bool
    is_alone: bool
    closes: bool  # whoever asks wants no further answer on this line


NONE = Question(False, "", "", "", "", is_simple=False, is_alone=False, closes=True)


def read(head: bytes) -> Question:
    """What a head asks; without the empty line at its end. Raises Malformed."""
    first, *lines = head.split(b"\r\n")
    found: dict[str, str] = {}
    is_double = False
    for line in lines:
        name, value = _fields.get(line) or _field(line)
        if name:
            is_double = is_double or name in found
            found[name] = value
    words = first.split(b" ")
    if len(words) != 3 or not _TARGET(words[1]) or words[2] not in _VERSIONS:
        raise Malformed
    if words[0] not in _READING and not _METHOD(words[0]):
        raise Malformed
    is_alone = words[0] in _READING and not is_double and found.keys().isdisjoint(_BODIES)
    wish = found.get("connection", "keep-alive").lower()
    is_simple = is_alone and words[2] == b"HTTP/1.1" and "range" not in found and "host" in found
    return Question(
        words[0] == b"HEAD",
        words[1].decode("ascii"),
        found.get("host", ""),
        found.get("accept-encoding", ""),
        found.get("if-none-match", ""),
        is_simple and wish in ("keep-alive", "close"),
        is_alone,
        wish != "keep-alive",
    )


def _field(line: bytes) -> _Field:
    read = _FIELD(line)
    if read is None:
        raise Malformed
    name, value = (word.decode("latin-1") for word in read.groups())
    field = (name.lower(), value.strip("\t ")) if name.lower() in _OURS else _NO_FIELD
    if len(line) <= _LONGEST_FIELD:
        if len(_fields) >= _MOST_FIELDS:
            _fields.clear()
        _fields[line] = field
    return field


def passed_on(head: bytes) -> bytes:
    """The same question as the last one on a line of its own: all else as it was written."""
    first, *lines = head.split(b"\r\n")
    kept = [one for one in lines if _known_name(one) not in _OF_THE_LINE]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


def _known_name(line: bytes) -> str:
    return line.partition(b":")[0].decode("latin-1").lower()
