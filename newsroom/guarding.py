"""A process that is looked after: begun anew when it ends unasked, or is silent for too long.

What it needs is loaded before it is begun, so that the next one is there at once.
"""

import logging
import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

_AGAIN = 0.5  # seconds after one that ended unasked
_STARTING = 60.0  # for its first word
_ENDS = (signal.SIGTERM, signal.SIGINT)

Work = Callable[[Callable[[], bool]], None]


def guard(work: Work, *, patience: float) -> int:
    """Until SIGTERM or SIGINT, which are handed on; with which status it ended.

    `work` is given what it calls to say that it goes on, at least twice in `patience` seconds; the
    answer is whether anybody heard it. One that never said anything is not begun anew.
    """
    guarded = _Guarded()
    for number in _ENDS:
        signal.signal(number, guarded.end)
    while True:
        heard = guarded.begin(work)
        is_silent, was_heard = _listen(heard, patience)
        os.close(heard)
        status = guarded.reap(is_silent=is_silent)
        if guarded.is_ending or not was_heard:
            return status
        log.error("%s is begun anew: it %s.", os.getpid(), "hung" if is_silent else "ended")
        if not is_silent:
            time.sleep(_AGAIN)


class _Guarded:
    def __init__(self) -> None:
        self.child = 0
        self.is_ending = False

    def begin(self, work: Work) -> int:
        """What is to be listened to."""
        heard, says = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)  # until both know what to do then
        child = os.fork()
        if not child:
            os.close(heard)
            _work(work, says)
        os.close(says)
        self.child = child
        if self.is_ending:
            os.kill(child, signal.SIGTERM)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
        return heard

    def end(self, _number: int, _frame: FrameType | None) -> None:
        self.is_ending = True
        if self.child:
            os.kill(self.child, signal.SIGTERM)

    def reap(self, *, is_silent: bool) -> int:
        if is_silent:
            os.kill(self.child, signal.SIGKILL)
        _child, status = os.waitpid(self.child, 0)
        self.child = 0
        return os.waitstatus_to_exitcode(status)


def _work(work: Work, says: int) -> None:
    """In the child; never returns."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)

    def goes_on() -> bool:
        try:
            os.write(says, b".")
        except BrokenPipeError:
            return False
        return True

    status = 1
    try:
        work(goes_on)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _listen(heard: int, patience: float) -> tuple[bool, bool]:
    """Until it ends or is silent: whether it is silent, and whether it ever said anything."""
    was_heard = False
    while True:
        for _twice in range(2):  # the whole machine may have been stopped meanwhile
            ready = select.select([heard], [], [], patience / 2 if was_heard else _STARTING)[0]
            if ready:
                break
        else:
            return True, was_heard
        if not os.read(heard, 4096):
            return False, was_heard
        was_heard = True
