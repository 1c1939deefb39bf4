"""A process that is looked after, over real processes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """
import os, signal, sys, time
from newsroom import guarding
guarding._AGAIN = {again}

def tell():
    print("begun", os.getpid(), flush=True)

def work(goes_on):
    {does}

sys.exit(guarding.guard(work, patience=0.2))
"""
_GOES_ON = """
    goes_on()
    tell()
    while goes_on(): time.sleep(0.02)
    print("nobody hears", flush=True)
"""
ENDED = 256 - signal.SIGTERM  # the status of a process whose child that ended


def end_all(session: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


@pytest.fixture
def guarded():
    """Begun with what it does; all of it ends with the test, or after ten seconds."""
    with contextlib.ExitStack() as all_of_them:

        def begin(does: str, *, again: float = 0) -> subprocess.Popen[str]:
            program = _PROGRAM.format(does=does, again=again)
            begun = subprocess.Popen(
                [sys.executable, "-c", program],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            all_of_them.enter_context(begun)
            deadline = threading.Timer(10, end_all, [begun.pid])
            deadline.start()
            all_of_them.callback(deadline.cancel)
            all_of_them.callback(end_all, begun.pid)
            return begun

        yield begin


def child_of(begun: subprocess.Popen[str]) -> int:
    word, number = begun.stdout.readline().split()
    assert word == "begun"
    return int(number)


@pytest.mark.parametrize(("fault", "again"), [(signal.SIGSTOP, 60), (signal.SIGKILL, 0)])
def test_what_hangs_is_begun_anew_at_once_and_what_ends_unasked_soon(guarded, fault, again):
    begun = guarded(_GOES_ON, again=again)
    first = child_of(begun)
    os.kill(first, fault)
    second = child_of(begun)
    begun.terminate()
    begun.wait(10)

    assert first != second
    assert not Path(f"/proc/{first}").exists()
    assert not Path(f"/proc/{second}").exists()
    said = {signal.SIGSTOP: "it hung.", signal.SIGKILL: "it ended."}[fault]
    assert said in begun.stderr.read()


def test_what_it_is_told_is_handed_on_and_its_status_is_ours(guarded):
    begun = guarded("signal.signal(15, lambda *_: os._exit(7))" + _GOES_ON)
    child_of(begun)
    begun.terminate()

    assert begun.wait(10) == 7


def test_one_that_is_begun_although_all_shall_end_ends(guarded):
    begun = guarded(_GOES_ON, again=0.5)
    os.kill(child_of(begun), signal.SIGKILL)
    assert "is begun anew" in begun.stderr.readline()
    begun.terminate()

    assert begun.wait() == ENDED


def test_what_cannot_begin_is_not_begun_again(guarded):
    begun = guarded("tell(); raise RuntimeError('no pages')")
    child_of(begun)

    assert begun.wait(10) == 1
    assert "RuntimeError: no pages" in begun.stderr.read()
    assert begun.stdout.read() == ""


def test_who_is_looked_after_hears_that_nobody_does(guarded):
    begun = guarded(_GOES_ON)
    child_of(begun)
    begun.kill()

    assert begun.stdout.readline() == "nobody hears\n"
