"""A process that is looked after, over real processes."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """
import os, signal, sys, time
from newsroom import guarding
guarding._AGAIN = 0

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


@pytest.fixture
def guarded():
    """Begun with what it does."""
    with contextlib.ExitStack() as all_of_them:

        def begin(does: str) -> subprocess.Popen[str]:
            begun = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM.format(does=does)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            all_of_them.enter_context(begun)
            all_of_them.callback(begun.kill)
            return begun

        yield begin


def child_of(begun: subprocess.Popen[str]) -> int:
    word, number = begun.stdout.readline().split()
    assert word == "begun"
    return int(number)


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL])
def test_what_hangs_or_ends_unasked_is_begun_anew(guarded, fault):
    begun = guarded(_GOES_ON)
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
