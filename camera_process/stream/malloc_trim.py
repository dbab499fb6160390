"""Memory that big pictures leave behind, given back to the system."""

import ctypes
from collections.abc import Callable
from functools import cache


def trim_heap() -> None:
    """Return what was freed to the system; does nothing where the C library is not glibc.

    glibc keeps freed memory of up to 32 MB a piece for later (mallopt(3)); after a few pictures that is a third of a
    process. Giving all of it back now and then costs a millisecond; mapping every picture anew would cost each frame.
    """
    _trim()(0)


@cache
def _trim() -> Callable[[int], object]:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return lambda kept: 0
