"""Durable timers: everything that must happen later, kept in Redis and served by the worker of their group.

A timer is a fact to be handed to the group's handler of its kind. Set again under its id, it only moves. It is claimed
by one caller and stays claimed until it is done, so that a crash in between serves it again. One that was set again
and is due before the earlier one could be served takes its place.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import redis

from house import facts
from house.clock import Clock, SystemClock
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.lua import script


@cache
def boot_id() -> str:
    """This boot of the machine; monotonic times of another boot mean nothing."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"


@dataclass(frozen=True)
class Due:
    """A timer: `fact` shall be handed to `group` at unix time `at`.

    With `monotonic` (a duration), that clock decides instead, so that setting the wall clock neither hurries nor delays
    it; `at` then counts only after a restart of the machine.
    """

    id: str
    at: float
    fact: facts.Fact
    group: str
    monotonic: float | None = None

    @classmethod
    def after(cls, clock: Clock, seconds: float, id: str, fact: facts.Fact, group: str) -> "Due":
        """A timer that is due `seconds` from now, whatever happens to the wall clock."""
        return cls(id, clock.now() + seconds, fact, group, clock.monotonic() + seconds)

    def times(self) -> tuple[str, str, str]:
        """The keys it is stored under: its times, the other times, the bodies."""
        wall, monotonic, bodies, _ = keys.timers(self.group)
        return (wall, monotonic, bodies) if self.monotonic is None else (monotonic, wall, bodies)

    def row(self) -> tuple[str, float, str]:
        """Id, score and body as they are stored."""
        body = {"at": self.at, "boot": boot_id(), "fact": facts.to_entry(self.fact)}
        score = self.at if self.monotonic is None else self.monotonic
        return self.id, score, json.dumps(body)


@dataclass(frozen=True)
class Claimed:
    """A timer that is due. `fact` is None when its body is of another version; `problem` says so.

    `body` is what is stored: it tells a timer from the one that was set later under the same id.
    """

    id: str
    fact: facts.Fact | None
    body: str
    problem: str = ""

    @property
    def key(self) -> str:
        """What its errors are counted under."""
        return f"timer {self.id}"


class Timers:
    """The timers of one group; all methods raise LedgerAway while Redis does not answer."""

    def __init__(self, client: redis.Redis, group: str, clock: Clock | None = None) -> None:
        self._client = client
        self._clock = clock or SystemClock()
        self._due = script(client, "due")
        self._done = script(client, "timer_done")
        self.group = group
        self.next_in: float | None = None
        """Seconds from the last `due` to the next timer; None when there is none."""

    def set(self, id: str, at: float, fact: facts.Fact) -> None:
        """Hand `fact` to the group at unix time `at` (a schedule edge, the end of a snooze)."""
        self._set(Due(id, at, fact, self.group))

    def after(self, id: str, seconds: float, fact: facts.Fact) -> None:
        """Hand `fact` to the group `seconds` from now, whatever happens to the wall clock (a wait, a cooldown)."""
        self._set(Due.after(self._clock, seconds, id, fact, self.group))

    def cancel(self, id: str) -> None:
        """Forget the timer; nothing happens when there is none."""
        wall, monotonic, bodies, claimed = keys.timers(self.group)
        with translated(), self._client.pipeline(transaction=True) as pipe:
            for times in (wall, monotonic):
                pipe.zrem(times, id)
            for held in (bodies, claimed):
                pipe.hdel(held, id)
            pipe.execute()

    def due(self, now: float | None = None, most: int = 100) -> list[Claimed]:
        """Claim the timers that are due, oldest first; call `done` for each when it is served."""
        moment = self._clock.now() if now is None else now
        with translated():
            answer = self._due(keys=keys.timers(self.group),
                               args=(repr(moment), repr(self._clock.monotonic()), boot_id(), most))
        self.next_in = float(answer[0]) if answer[0] else None
        return _claimed(dict(zip(answer[1::2], answer[2::2], strict=True)))

    def unfinished(self) -> list[Claimed]:
        """Timers that were claimed but never done: what a crash left behind. Ask once, at start."""
        with translated():
            return _claimed(self._client.hgetall(keys.timers(self.group)[3]))  # type: ignore[arg-type]

    def done(self, timer: Claimed) -> None:
        """The timer was served, or a later one took its place; one set again under its id stays, claimed or not."""
        with translated():
            self._done(keys=(keys.timers(self.group)[3], keys.errors(self.group)),
                       args=(timer.id, timer.body, timer.key))

    def _set(self, due: Due) -> None:
        times, other, bodies = due.times()
        id, score, body = due.row()
        with translated(), self._client.pipeline(transaction=True) as pipe:
            pipe.zadd(times, {id: score})
            pipe.zrem(other, id)
            pipe.hset(bodies, id, body)
            pipe.execute()


def _claimed(bodies: dict[str, str]) -> list[Claimed]:
    rows = sorted((json.loads(body)["at"], id, body) for id, body in bodies.items())
    return [_read(id, body) for _, id, body in rows]


def _read(id: str, body: str) -> Claimed:
    try:
        return Claimed(id, facts.from_entry(json.loads(body)["fact"]), body)
    except facts.UnreadableFact as error:
        return Claimed(id, None, body, str(error))
