"""What the watchdog of a house watches: a file in the runtime directory, written by `up`, read by the listener."""

import json
import os
from typing import Any, NamedTuple

FILE = "watchdog.json"


class WatchedProcess(NamedTuple):
    """How one process is watched.

    asked: ("redis", SOCKET) or ("page", HOST, PORT): it is asked from outside; ("stopped",): it is only seen not to be
    stopped; (): by its heartbeat. memory_mb: what it may use; 0: as much as it likes.
    """

    asked: tuple[Any, ...] = ()
    memory_mb: float = 0.0


def encoded(watched: dict[str, WatchedProcess]) -> str:
    """The text of the file."""
    return json.dumps({name: [list(each.asked), each.memory_mb] for name, each in watched.items()})


def read(runtime: str) -> dict[str, WatchedProcess]:
    """What is watched in the house with this runtime directory; raises OSError and ValueError."""
    with open(os.path.join(runtime, FILE), encoding="utf-8") as text:
        return {name: WatchedProcess(tuple(asked), memory) for name, (asked, memory) in json.load(text).items()}
