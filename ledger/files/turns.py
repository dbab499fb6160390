"""Turns at work that takes a whole processor: so many processes of a house at a time, all others wait."""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_LOOK_EVERY = 0.1


@contextmanager
def turn(locks: Sequence[Path]) -> Iterator[None]:
    """Waits until one of these lock files is free and holds it; the end of its process frees it as well."""
    while True:
        for path in locks:
            with path.open("ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        time.sleep(_LOOK_EVERY)  # real time, not a passed-in clock: others hold these locks
