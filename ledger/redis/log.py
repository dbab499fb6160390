"""The log: one Redis stream of facts, the state folded from them, and the groups that take them."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from house import facts
from house.state.changes_by_fact import changes
from house.state.house_state import HouseState
from ledger.errors import LedgerAway, LedgerRefused
from ledger.files.house_json import HouseMark
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.epoch_guard import EpochGuard
from ledger.redis.lua import script
from ledger.redis.timers import Due

_NEW = ">"
_CHUNK = 200
_SLACK = 3600.0
"""Seconds by which the server's clock may have been behind when it numbered a fact."""


@dataclass(frozen=True)
class Taken:
    """One entry handed to a group. `fact` is None when it cannot be read; then `problem` says why.

    `seen` means that the group has handled this fact before: only `done` is left to do.
    `lost` means that the entry was trimmed away before it was handled.
    """

    entry: str
    fact: facts.Fact | None
    problem: str = ""
    seen: bool = False
    lost: bool = False


class Log:
    """Records facts and hands them out; all methods raise LedgerAway while Redis does not answer.

    expected: gives the id of the epoch that this log must have, "" for any (see EpochGuard).
    """

    def __init__(self, client: redis.Redis, expected: Callable[[], str] = str) -> None:
        self.client, self._guard = client, EpochGuard(client, expected)
        self._record = script(client, "record")
        self._done = script(client, "done")
        self._cursors: dict[tuple[str, str], str] = {}

    def record(self, fact: facts.Fact, *, spooled: bool = False, happened: float | None = None,
               timers: Sequence[Due] = (), cancel: Sequence[tuple[str, str]] = ()) -> str:
        """Write the fact, what it changes in the state, its timers and cancelled ones (group, id), all or nothing.

        Returns the entry's id, or "" when this fact id was recorded before: then nothing is done. A direct fact wins
        over the state in stream order; a `spooled` one loses to whatever happened later than `happened` (its own `at`
        unless given). LedgerAway leaves open whether it was written: record the same fact again.
        """
        when = fact.at if happened is None else happened
        if not math.isfinite(when):
            raise LedgerRefused(f"a fact cannot have happened at {when}")
        entry = _entry(fact)
        args: list[Any] = [fact.id, entry["kind"], entry["body"], json.dumps(float(when)), int(spooled),
                           keys.REMEMBERED_IDS, _changes(fact)]
        args += [json.dumps([due.row() for due in timers]), json.dumps([id for _, id in cancel])]
        args.append(self._guard.expected())
        names = [keys.LOG, keys.STATE, keys.IDS, keys.EPOCH]
        names += [key for due in timers for key in due.times()]
        names += [key for group, _ in cancel for key in keys.timers(group)]
        with translated():
            return str(self._record(keys=names, args=args))

    def check_writable(self) -> None:
        """Raises LedgerAway or LedgerRefused while nothing can be recorded; writes nothing."""
        with translated():
            # Redis refuses it as it would a fact, but an empty text makes no key: https://valkey.io/commands/setrange
            self.client.setrange(keys.NOTHING, 0, "")
            self._guard.check(self.client.get(keys.EPOCH))

    def has(self, fact_id: str) -> bool:
        """True when a fact with this id was recorded (the last 50,000 are remembered)."""
        with translated():
            return self.client.zscore(keys.IDS, fact_id) is not None

    def state(self) -> HouseState:
        """The state after every fact so far; LedgerAway as well while a field of it is damaged."""
        with translated(), self.client.pipeline(transaction=True) as pipe:
            pipe.get(keys.EPOCH)
            pipe.hgetall(keys.STATE)
            epoch, fields = pipe.execute()
        self._guard.check(epoch)
        try:
            return HouseState.from_fields(fields)
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerAway("the state of the house in Redis is damaged; it is restored within seconds") from error

    def recent(self, count: int, kinds: Iterable[type[facts.Fact]] | None = None) -> list[facts.Fact]:
        """The newest `count` facts, newest first, of these kinds only when given; unreadable ones are left out."""
        names = None if kinds is None else {kind.__name__ for kind in kinds}
        found: list[facts.Fact] = []
        end = "+"
        while len(found) < count:
            with translated():
                rows: Any = self.client.xrevrange(keys.LOG, max=end, count=_CHUNK)
            found += [fact for _, fields in rows if (fact := _readable(fields, names)) is not None]
            if len(rows) < _CHUNK:
                break
            end = f"({rows[-1][0]}"
        return found[:count]

    def since(self, at: float, kinds: Iterable[type[facts.Fact]]) -> list[facts.Fact]:
        """The facts of these kinds that happened at unix time `at` or later, newest first; reads no further back."""
        names = {kind.__name__ for kind in kinds}
        found: list[facts.Fact] = []
        end, oldest = "+", (at - _SLACK) * 1000
        while True:
            with translated():
                rows: Any = self.client.xrevrange(keys.LOG, max=end, min=str(max(0, int(oldest))), count=_CHUNK)
            found += [fact for _, fields in rows if (fact := _readable(fields, names)) is not None and fact.at >= at]
            if len(rows) < _CHUNK:
                return found
            end = f"({rows[-1][0]}"

    def take(self, group: str, consumer: str, count: int = 10, block: float = 1.0) -> list[Taken]:
        """Up to `count` entries for the group: at first what this consumer left unfinished, then new ones.

        Waits at most `block` seconds for a new one; an empty list when none came. A group that is missing (its data
        were lost) is made again from the beginning of the log's epoch.
        """
        who = (group, consumer)
        cursor = self._cursors.get(who, "0")
        try:
            taken = self._read(group, consumer, cursor, count, block)
        except BaseException:
            self.again(group, consumer)  # the server may have handed out what never arrived
            raise
        if cursor == _NEW or not taken:
            self._cursors[who] = _NEW
            return taken if cursor == _NEW else self.take(group, consumer, count, block)
        self._cursors[who] = taken[-1].entry
        return taken

    def again(self, group: str, consumer: str) -> None:
        """Let the next `take` begin with what this consumer has not finished, as after a start."""
        self._cursors.pop((group, consumer), None)

    def done(self, group: str, entry: str) -> None:
        """The group has handled the entry: it is not handed out again, and its fact is remembered as seen."""
        with translated():
            self._done(keys=(keys.LOG, keys.seen(group), keys.errors(group)),
                       args=(group, entry, keys.REMEMBERED_SEEN))

    def failed(self, group: str, what: str) -> int:
        """Count one permanent error of an entry (or timer); returns how many it has raised, restarts included."""
        with translated():
            return int(self.client.hincrby(keys.errors(group), what, 1))

    def put_aside(self, group: str, what: str, body: dict[str, str], reason: str) -> None:
        """Keep what a group gave up on, the newest thousand of them, for people to look at."""
        row = json.dumps({"what": what, "reason": reason, **body})
        with translated(), self.client.pipeline(transaction=True) as pipe:
            pipe.lpush(keys.parked(group), row)
            pipe.ltrim(keys.parked(group), 0, 999)
            pipe.hdel(keys.errors(group), what)
            pipe.execute()

    def parked(self, group: str) -> list[dict[str, str]]:
        """What the group gave up on, newest first: what, reason, kind and body."""
        with translated():
            rows: Any = self.client.lrange(keys.parked(group), 0, -1)
        return [json.loads(row) for row in rows]

    def ensure_groups(self, groups: Iterable[str]) -> None:
        """Make these groups where they are missing, from the beginning of the epoch: before anything records."""
        for group in groups:
            self._make_group(group)

    def groups(self) -> list[str]:
        """The groups there are."""
        with translated():
            if not self.client.exists(keys.LOG):
                return []
            rows: Any = self.client.xinfo_groups(keys.LOG)
        return [str(row["name"]) for row in rows]

    def keep_groups(self, groups: Iterable[str], runs: Callable[[str], bool] = lambda group: False) -> bool:
        """These groups: missing ones are made, those of processes that are off are destroyed.

        runs: whether the process of a group runs all the same, as after a change of the settings; False when one does,
        and its group is left.
        """
        wanted = set(groups)
        others = set(self.groups()) - wanted
        running = {group for group in others if runs(group)}
        for group in others - running:
            self.drop_group(group)
        self.ensure_groups(sorted(wanted))
        return not running

    def drop_group(self, group: str) -> None:
        """Destroy the group of a process that is off, with its timers: it must not hold the log back."""
        with translated(), self.client.pipeline(transaction=True) as pipe:
            if self.client.exists(keys.LOG):
                pipe.xgroup_destroy(keys.LOG, group)
            pipe.delete(*keys.timers(group), keys.seen(group), keys.errors(group))
            pipe.execute()

    def _make_group(self, group: str) -> None:
        with translated():
            begins = self._guard.begins()
            try:
                self.client.xgroup_create(keys.LOG, group, id=begins, mkstream=True)
            except redis.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def _read(self, group: str, consumer: str, cursor: str, count: int, block: float) -> list[Taken]:
        # BLOCK 0 would wait for ever; and Redis must answer well before the socket's own timeout.
        longest = float(self.client.connection_pool.connection_kwargs["socket_timeout"]) / 2
        wait = max(1, int(min(block, longest) * 1000)) if block > 0 and cursor == _NEW else None
        with translated():
            try:
                answer: Any = self.client.xreadgroup(group, consumer, {keys.LOG: cursor}, count=count, block=wait)
            except redis.ResponseError as error:
                if not str(error).startswith("NOGROUP"):
                    raise
                self._make_group(group)
                return []
            rows = answer[0][1] if answer else []
            ids = [fields["id"] for _, fields in rows if fields and "id" in fields]
            known = self._known(group, ids) if rows else []
        seen = {id for id, score in zip(ids, known, strict=True) if score is not None}
        return [_taken(entry, fields, seen) for entry, fields in rows]

    def _known(self, group: str, ids: list[str]) -> list[float | None]:
        """When the group handled each of these facts, None for never; LedgerAway when this is another log by now."""
        with self.client.pipeline(transaction=False) as pipe:
            pipe.get(keys.EPOCH)
            if ids:
                pipe.zmscore(keys.seen(group), ids)
            epoch, *known = pipe.execute()
        self._guard.check(epoch)
        return known[0] if known else []


def house_log(home: Home, client: redis.Redis) -> Log:
    """The log of the house in `home`: another one, or one that has lost facts, counts as away."""
    return Log(client, HouseMark(home).epoch_id)


def _entry(fact: facts.Fact) -> dict[str, str]:
    try:
        return facts.to_entry(fact)
    except ValueError as error:  # text that is no Unicode: half an emoji, cut somewhere on its way
        raise LedgerRefused(f"{type(fact).__name__} cannot be written: {error}") from error


def _changes(fact: facts.Fact) -> str:
    return json.dumps([[name, json.dumps(value)] for name, value in changes(fact).items()])


def _taken(entry: str, fields: dict[str, str] | None, seen: set[str]) -> Taken:
    if not fields:
        return Taken(entry, None, "the entry was trimmed away before it was handled", lost=True)
    try:
        return Taken(entry, facts.from_entry(fields), seen=fields.get("id") in seen)
    except facts.UnreadableFact as error:
        return Taken(entry, None, str(error), seen=fields.get("id") in seen)


def _readable(fields: dict[str, str], names: set[str] | None) -> facts.Fact | None:
    if names is not None and fields.get("kind") not in names:
        return None
    try:
        return facts.from_entry(fields)
    except facts.UnreadableFact:
        return None
