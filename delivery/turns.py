"""Who writes into a file that all processes of a machine share: one at a time."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def alone(mutex: threading.Lock, file: int) -> Iterator[None]:
    """One thread of one process of this machine; the lock ends with the process."""
    with mutex:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
