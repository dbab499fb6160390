"""The disks of `benchmarks/trouble/disks.py` for tests, which are skipped where mounting one is not allowed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import pytest

from benchmarks.trouble import disks
from benchmarks.trouble.disks import DiskNotMade, FailingCard, PluggedDisk, SmallDisk

Disk = TypeVar("Disk")

__all__ = ["FailingCard", "PluggedDisk", "SmallDisk", "failing_card", "plugged_disk", "small_disk"]


@contextmanager
def small_disk(size: str) -> Iterator[SmallDisk]:
    """A mounted file system of that size ("1m") with a path short enough for sockets."""
    with ExitStack() as stack:
        yield _entered(stack, lambda: disks.small_disk(size))


@contextmanager
def plugged_disk(size: str, name: str = "disk") -> Iterator[PluggedDisk]:
    """A disk of that size that can be taken from its place and put back, at a folder of that name."""
    with ExitStack() as stack:
        yield _entered(stack, lambda: disks.plugged_disk(size, name))


@contextmanager
def failing_card(megabytes: int) -> Iterator[FailingCard]:
    """A mounted card of that size, its path short enough for sockets."""
    with ExitStack() as stack:
        yield _entered(stack, lambda: disks.failing_card(megabytes))


def _entered(stack: ExitStack, disk: Callable[[], AbstractContextManager[Disk]]) -> Disk:
    try:
        return stack.enter_context(disk())
    except DiskNotMade as error:
        pytest.skip(str(error))
