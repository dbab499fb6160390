"""What to say to whoever runs the house as root."""

from pathlib import Path
from shlex import quote

AS_ROOT = ("the house runs as root: a fault in what reads cameras' pictures would open the whole machine, and the "
           "files it makes belong to root")


def way_out(home: Path) -> str:
    """What to do about it, with the command to type."""
    return (f"run it as a user of its own: sudo chown -R USER: {quote(str(home))}, then ./hearthwatch up as USER "
            "(setup.md, As a service)")
