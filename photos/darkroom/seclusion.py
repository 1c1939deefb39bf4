"""Threads, but no other process: for the one decoder that dies without a thread of its own.

Threads and processes are one right to `RLIMIT_NPROC`. A small seccomp filter tells them apart:
clone(2) only makes threads, fork, vfork and exec fail, and so does whatever is called by the
numbers of another architecture. Threads share all limits of the child and end with it.
"""

import ctypes
import errno
import os
import struct

_SET_SECCOMP, _FILTER = 22, 2  # of prctl(2)
_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of classic BPF
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FLAGS = 0, 4, 16  # where they stand in seccomp_data
_CLONE_THREAD = 0x10000
_CLONE3 = 435  # its flags are behind a pointer: the C library falls back to clone
# By machine: its mark, clone, and what starts a process or another program.
_CALLS = {
    "x86_64": (0xC000003E, 56, (57, 58, 59, 322)),
    "aarch64": (0xC00000B7, 220, (221, 281)),
}
_OTHER_NUMBERS = 0x40000000  # of x86-64's second set of calls


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def start_nothing_but_threads() -> bool:
    """For good. Needs "no new privileges"; False where the kernel or the machine has no such."""
    if os.uname().machine not in _CALLS:
        return False
    steps = _steps(*_CALLS[os.uname().machine])
    program = _Program(len(steps), b"".join(struct.pack("HBBI", *step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(mark: int, clone: int, others: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Each: what is done, steps to skip if it is so, if it is not, and with which number."""
    refuse = (_RETURN, 0, 0, _FAIL | errno.EPERM)
    one_of_ours = [step for call in others for step in ((_EQUAL, 0, 1, call), refuse)]
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, mark),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_NUMBERS),
        refuse,
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        *one_of_ours,
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FLAGS),
        (_HAS_BIT, 1, 0, _CLONE_THREAD),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
