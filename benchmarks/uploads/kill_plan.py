"""Which process is killed at which call to the store: each process at each step of each call, once."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.uploads.object_servers import Asked

VICTIMS = ("upload round", "s3-upload", "historian", "redis")
BODIES = ("PutObject", "UploadPart")
CALLS = ("ListMultipartUploads", "PutObject", "HeadObject", "GetObject", "CreateMultipartUpload", "UploadPart",
         "CompleteMultipartUpload", "AbortMultipartUpload")
PROVOKING = ("UploadPart", "after", "upload round")
Kill = tuple[str, str, str]
"""The call, where in it ("before", "middle" of its body, "after" it was done), and who is killed."""


def every_kill() -> list[Kill]:
    """One for each process at each step of each call."""
    steps = [(call, step) for call in CALLS for step in ("before", "middle", "after")
             if step != "middle" or call in BODIES]
    return [(call, step, victim) for (call, step), victim in itertools.product(steps, VICTIMS)]


@dataclass
class KillPlan:
    """Kills as planned, called by the proxy; at most one at a time, and none right after another.

    Nothing is aborted unless an upload was cut short, so while such kills are left, rounds are ended within uploads.
    kill: ends a process by its name, False when there is none. calm: whether all processes run.
    """

    kill: Callable[[str], bool]
    calm: Callable[[], bool]
    left: list[Kill] = field(default_factory=every_kill)
    done: Counter[str] = field(default_factory=Counter)
    on: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self, asked: Asked, step: str) -> None:
        """A request is at this step: kill whoever is to be killed there."""
        with self._lock:
            planned = [each for each in self.left if each[:2] == (asked.call, step)] if self.on else []
            if not planned and self.on and (asked.call, step) == PROVOKING[:2] and self._aborts_left():
                planned = [PROVOKING]
            if not planned or not self.calm():
                return
            chosen = random.choice(planned)
            if self.kill(chosen[2]):
                self.left = [each for each in self.left if each != chosen]
                self.done[chosen[2]] += 1

    def _aborts_left(self) -> bool:
        return any(call == "AbortMultipartUpload" for call, _, _ in self.left)
