"""What can be at fault with a process."""

from typing import NamedTuple

SUPERVISOR, LISTENER = "supervisor", "listener"
"""What keeps all other processes, and the process beside it that watches them."""
HUNG, MEMORY, DOWN, UNSTABLE = KINDS = ("hung", "memory", "down", "unstable")
"""Kinds of Trouble: silent for too long; too much memory; not running; restarted again and again, or by itself."""


class Fault(NamedTuple):
    """What is wrong with the process `name` now: `what` goes on after its name. pid: 0 while it does not run.

    restart: whether starting it again is what helps; else `what` says what does.
    """

    kind: str
    name: str
    pid: int
    what: str
    restart: bool = True
