"""The web's side of the child: starts it, speaks with it, believes nothing it says, ends it."""

import atexit
import contextlib
import fcntl
import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, tzinfo
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import Any, NamedTuple

import defusedxml
import PIL

from photos import metadata
from photos.darkroom import frames
from photos.darkroom.checking import LONGEST_SIDE, Facts, Unfit, weigh
from photos.darkroom.encoding import Print

MEGABYTES = 350
FORMATS = {"jpeg", "png", "webp", "avif", "heic"}

_ROOT = Path(__file__).resolve().parent.parent.parent
_PROGRAM = "import sys; sys.path += sys.argv[3:]; from photos.darkroom.child import main; main()"
_STARTS = {"jpeg": b"\xff\xd8\xff", "webp": b"RIFF", "avif": b"\0\0\0"}
_LONGEST_FACT = 20_000  # characters of one text of the metadata
_PIPE = 1024 * 1024  # bytes in flight: each time that a pipe is full, both sides wait a turn
_slot = threading.BoundedSemaphore(1)
_log = logging.getLogger(__name__)


class Busy(RuntimeError):
    """Other pictures are being read and it takes too long to wait for them."""


class BrokenOff(RuntimeError):
    """The child said nothing sensible: it was killed, failed, or took too long."""


class TooSlow(BrokenOff):
    """The child reached the end of its time."""


@dataclass(frozen=True)
class Limits:
    """Of one child: seconds by the clock, seconds of the processor, seconds to wait for a turn."""

    seconds: float
    processor: int
    patience: float


UPLOAD = Limits(seconds=10, processor=5, patience=10)
JOB = Limits(seconds=120, processor=60, patience=300)


class Findings(NamedTuple):
    """What is known before the picture is decoded; `said` is what the file says of itself."""

    facts: Facts
    said: metadata.Metadata


@dataclass(frozen=True)
class Order:
    """The files that are wanted, and all the metadata that they carry."""

    prints: Sequence[Print]
    xmp: bytes = b""
    iptc: bytes = b""


def develop(
    data: bytes, *, order: Callable[[Findings], Order], zone: tzinfo, limits: Limits
) -> tuple[list[bytes], int]:
    """The files that `order` asks for once it knows the picture, and the picture's likeness.

    `zone` is where a time without one was taken. Raises Unfit, Busy, BrokenOff, and whatever
    `order` raises.
    """
    weigh(data)
    with _turn(limits.patience), _child(limits) as child:
        child.send({"picture": True}, [data])
        findings = _findings(child.answer()[0], zone)
        asked = order(findings)
        child.send(
            {"prints": [wanted._asdict() for wanted in asked.prints]}, [asked.xmp, asked.iptc]
        )
        return _files(*child.answer(), asked.prints)


@contextlib.contextmanager
def _turn(patience: float) -> Iterator[None]:
    """One picture at a time in this process: memory and processor are the site's."""
    if not _slot.acquire(timeout=patience):
        raise Busy
    try:
        yield
    finally:
        _slot.release()


@contextlib.contextmanager
def _child(limits: Limits) -> Iterator["_Child"]:
    """A child for one picture. However the talk ends, nothing of it is left.

    While a person waits, one that has started already is taken, and the next one is started.
    """
    child = (_spare.pop() if _spare and limits is UPLOAD else None) or _Child(limits)
    if not child.is_ready():
        child.end()
        child = _Child(limits)
    child.begin(limits.seconds)
    try:
        yield child
    except BrokenOff as error:
        _log.warning("A picture was given up: %s (exit %s)", error, child.end())
        raise
    finally:
        child.end()
    if limits is UPLOAD:
        _spare.append(_Child(UPLOAD))


_spare: list["_Child"] = []  # at most one, ready; touched by whoever has the turn


@atexit.register
def _end_spare() -> None:
    while _spare:
        _spare.pop().end()


class _Child:
    """One process for one picture, and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        self._process = Popen(  # noqa: S603 - our own program, no argument from outside
            [
                *(sys.executable, "-I", "-S", "-B", "-c", _PROGRAM),
                *(str(limits.processor), str(MEGABYTES), str(_ROOT), *_folders()),
            ],
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,
            bufsize=0,
        )
        self._parent = os.getpid()
        self._ends_at = 0.0
        assert self._process.stdin is not None  # noqa: S101 - both are pipes, for mypy
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):  # a kernel that grants less is slower, no more
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)

    def is_ready(self) -> bool:
        """Whether it lives, and is this process's own, not that of one that forked."""
        return self._parent == os.getpid() and self._process.poll() is None

    def begin(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def end(self) -> int | None:
        """Kill it and whatever it may have started, and take its name off the list."""
        if self._parent == os.getpid() and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:  # pragma: no branch - for mypy
                pipe.close()
        return self._process.returncode

    def send(self, message: dict[str, Any], pieces: Sequence[bytes]) -> None:
        for piece in frames.packed(message, pieces):
            left = memoryview(piece)
            while left:
                self._wait(self._in, select.POLLOUT)
                try:
                    left = left[os.write(self._in, left) :]
                except BlockingIOError:  # pragma: no cover - poll spoke too soon
                    continue
                except BrokenPipeError as error:
                    raise self._ended("it stopped reading") from error

    def answer(self) -> tuple[dict[str, Any], list[bytes]]:
        try:
            message, pieces = frames.unpacked(self._exactly)
        except frames.Garbled as error:
            raise BrokenOff(f"its answer is {error}") from error
        if "unfit" in message:
            raise _unfit(message)
        if "fault" in message:
            raise BrokenOff(metadata.clean(str(message["fault"]))[:500])
        return message, pieces

    def _exactly(self, count: int) -> bytes:
        read = bytearray()
        while len(read) < count:
            self._wait(self._out, select.POLLIN)
            try:
                piece = os.read(self._out, min(count - len(read), 1024 * 1024))
            except BlockingIOError:  # pragma: no cover - poll spoke too soon
                continue
            if not piece:
                raise self._ended("it ended in the middle")
            read += piece
        return bytes(read)

    def _wait(self, pipe: int, event: int) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, self._ends_at - time.monotonic()) * 1000):
            raise TooSlow("it took too long")

    def _ended(self, how: str) -> BrokenOff:
        with contextlib.suppress(TimeoutExpired):
            if self._process.wait(timeout=1) == -signal.SIGXCPU:
                return TooSlow("it used up the processor")
        return BrokenOff(how)


def takes_heic() -> bool:
    """Whether its decoder is installed (the extra `heic`)."""
    return find_spec("pi_heif") is not None


def _folders() -> list[str]:
    """Where the child finds what it imports besides this project and Python itself."""
    places = [Path(str(package.__file__)).parent.parent for package in (PIL, defusedxml)]
    if heic := find_spec("pi_heif"):
        places.append(Path(str(heic.origin)).parent.parent)
    return list(dict.fromkeys(map(str, places)))


def _unfit(message: dict[str, Any]) -> Exception:
    code, said = message["unfit"], message.get("said")
    if not isinstance(code, str) or not isinstance(said, dict):
        return BrokenOff("its refusal is garbled")
    return Unfit(code, **{str(name): number for name, number in said.items() if _whole(number)})


def _findings(message: dict[str, Any], zone: tzinfo) -> Findings:
    try:
        name, width, height = message["facts"]
        said = message["said"]
        if name not in FORMATS or not all(_whole(n, 1, LONGEST_SIDE) for n in (width, height)):
            raise ValueError
        return Findings(Facts(name, width, height), _said(said, zone))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BrokenOff("its findings are garbled") from error


def _said(said: dict[str, Any], zone: tzinfo) -> metadata.Metadata:
    texts: dict[str, Any] = {
        field.name: metadata.clean(said[field.name])[:_LONGEST_FACT]
        for field in fields(metadata.Metadata)
        if field.name not in ("taken_at", "keywords")
    }
    words = tuple(metadata.clean(word) for word in said["keywords"][:100])
    taken = datetime.fromisoformat(said["taken_at"]) if said["taken_at"] else None
    if taken is not None and taken.tzinfo is None:
        taken = taken.replace(tzinfo=zone)
    return replace(metadata.Metadata(**texts), keywords=words, taken_at=taken)


def _files(
    message: dict[str, Any], files: list[bytes], prints: Sequence[Print]
) -> tuple[list[bytes], int]:
    likeness = message.get("likeness")
    if not isinstance(likeness, int) or not _whole(likeness, -(2**63), 2**63 - 1):
        raise BrokenOff("its likeness is garbled")
    if len(files) != len(prints) or not all(
        file.startswith(_STARTS[wanted.format]) for file, wanted in zip(files, prints, strict=True)
    ):
        raise BrokenOff("its files are not what was asked for")
    return files, likeness


def _whole(number: object, least: int = -(2**63), most: int = 2**63) -> bool:
    return type(number) is int and least <= number <= most
