"""The audit's hash chain: every record carries the hash of the one before, so that a change shows. Pure.

A hash is SHA-256 over the hash before it and the record's canonical JSON. The newest one, the head, covers all
records; heads that were posted elsewhere show whether the end was cut off or the whole chain written again. A
checkpoint, the word of retention that the beginning was too old, is itself a record: it counts only when a posted head
covers it, and when no head was posted of a record that it had no right to remove.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

BEGINNING = "0" * 64
"""The hash before the first record."""
DISORDER = 86_400.0
"""Seconds by which a record may be dated before the one that it follows: a clock that was put right."""
_HEAD = re.compile(r"([0-9a-f]{64})@([1-9][0-9]{0,14})(?:@(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\dz))?")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_DAY = 86_400.0
KEEP_DAYS = "storage.keep_days"
"""The setting that says what is too old."""


@dataclass(frozen=True)
class Record:
    """One record as it is stored: its number (from 1), its canonical JSON and its hash."""

    number: int
    body: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The hash of the record `number`, as it was posted; `at`: its date (unix time), None when that is not known."""

    number: int
    hash: str
    at: float | None = field(default=None, compare=False)

    def __str__(self) -> str:
        dated = f"@{_dated(self.at)}" if self.at is not None else ""
        return f"{self.hash}@{self.number}{dated}"


@dataclass(frozen=True)
class Checkpoint:
    """The record `number` says that retention removed, at unix time `at`, what was older than `days`, up to `removed`.

    days: None in a record of an earlier version.
    """

    number: int
    at: float
    removed: Head
    days: float | None = None


@dataclass(frozen=True)
class AuditVerdict:
    """What a look through the records found; `faults` are lines for people, empty when nothing is wrong.

    first, last: numbers of the records there are, 0 without any. checked: heads that were compared with a record;
    passed: heads of records that retention removed. rebuilt: when the audit was made again from the journal.
    """

    first: int
    last: int
    faults: tuple[str, ...]
    checked: int = 0
    passed: int = 0
    rebuilt: tuple[float, ...] = ()


def head_of(text: str) -> Head:
    """Read HASH@NUMBER@TIME, or without its time; raises ValueError with one line that says what is allowed."""
    found = _HEAD.fullmatch(text.strip().lower())
    try:
        if found is None:
            raise ValueError("another form")
        at = datetime.strptime(found[3].upper(), _TIME).replace(tzinfo=UTC).timestamp() if found[3] else None
    except ValueError as error:
        raise ValueError(f"{text!r} is no head: write HASH@NUMBER@TIME as it was posted, 64 of 0-9 and a-f, @, number,"
                         " @ and a time like 2026-11-30T12:00:00Z, which may be left out") from error
    return Head(int(found[2]), found[1], at)


def canonical(body: Mapping[str, Any]) -> str:
    """The one way these values are written as JSON."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chained(before: str, body: str) -> str:
    """The hash of a record with this canonical JSON after the one whose hash is `before`."""
    return hashlib.sha256(f"{before}{body}".encode()).hexdigest()


def following(before: Head | None, values: Mapping[str, Any]) -> Record:
    """The next record after `before` (None: the first of all) with these values; its number goes into its JSON."""
    number = before.number + 1 if before else 1
    body = canonical({**values, "n": number})
    return Record(number, body, chained(before.hash if before else BEGINNING, body))


def checkpoint(removed: Head, at: float, days: float) -> dict[str, Any]:
    """The values of a record which says that retention removed all records up to `removed`, older than `days`."""
    return {"at": at, "checkpoint": {"n": removed.number, "hash": removed.hash, "days": days}}


def rebuilt(at: float) -> dict[str, Any]:
    """The values of a record which says that the audit was lost, and made again from the journal."""
    return {"at": at, "rebuilt": "journal"}


def verify(records: Iterable[Record], heads: Sequence[Head], now: float = math.inf, keep_days: float = 0.0
           ) -> AuditVerdict:
    """Look through the records, in the order of their numbers, and compare them with posted heads.

    now: unix time, later than which no record is dated. keep_days: the setting, below which nothing is too old.
    """
    look = _Look(heads)
    for record in records:
        look.at(record)
    begins, ends = (look.first.number, look.last.number) if look.first and look.last else (0, 0)
    points = [point for point in look.points if point.removed.number == begins - 1]
    faults = [*_beginning(look.first, points), *_too_young(points, heads, (keep_days, look.days_changed)),
              *(_not_posted(points, look.covered) if heads else ()), *look.faults, *_dated_later(look.last, now),
              *_cut_off(ends, heads)]
    passed = sum(head.number < begins for head in heads)
    return AuditVerdict(begins, ends, tuple(faults), look.checked, passed, tuple(look.made_again))


class _Look:
    """What one look through the records gathers.

    covered: number of the last record that fits its posted head. days_changed: number of the last record that says the
    setting `KEEP_DAYS` was changed.
    """

    def __init__(self, heads: Sequence[Head]) -> None:
        self._wanted: dict[int, list[Head]] = {}
        for head in heads:
            self._wanted.setdefault(head.number, []).append(head)
        self.first: Record | None = None
        self.last: Record | None = None
        self.faults: list[str] = []
        self.points: list[Checkpoint] = []
        self.made_again: list[float] = []
        self.checked = self.covered = self.days_changed = 0

    def at(self, record: Record) -> None:
        """Look at the next record."""
        self.first = self.first or record
        self.faults += _after(self.last, record)
        for head in self._wanted.get(record.number, ()):
            self._compare(head, record)
        self.points += _point(record)
        self.made_again += _rebuilt_at(record)
        if KEEP_DAYS in str(_values(record).get("what")):
            self.days_changed = record.number
        self.last = record

    def _compare(self, head: Head, record: Record) -> None:
        self.checked += 1
        if head.hash == record.hash:
            self.covered = record.number
        else:
            self.faults.append(f"record {record.number} is not the one whose head was posted: {head}")


def _after(before: Record | None, record: Record) -> Iterator[str]:
    if before is not None and record.number != before.number + 1:
        yield _missing(before.number + 1, record.number - 1)
        intact = _values(record).get("n") == record.number
    elif before is None and record.number != 1:
        intact = _values(record).get("n") == record.number  # its hash is compared with the checkpoint
    else:
        intact = record.hash == chained(before.hash if before else BEGINNING, record.body)
        intact = intact and _values(record).get("n") == record.number
    if not intact:
        yield f"record {record.number} was edited: it does not fit its hash and the record before it"
    elif before is not None and _at(record) < _at(before) - DISORDER:
        yield (f"record {record.number} is dated {_dated(_at(record))}, long before the one it follows "
               f"({_dated(_at(before))}): the clock was wrong, or one of them is forged")


def _beginning(first: Record | None, points: Sequence[Checkpoint]) -> Iterator[str]:
    if first is None or first.number == 1:
        return
    known = [point.removed for point in points]
    if not known:
        yield _missing(1, first.number - 1) + ", and no checkpoint of retention says so"
    elif all(first.hash != chained(point.hash, first.body) for point in known):
        yield f"record {first.number} was edited: it does not fit the checkpoint of retention before it"


def _too_young(points: Sequence[Checkpoint], heads: Sequence[Head], setting: tuple[float, int]) -> Iterator[str]:
    """What the checkpoint had no right to remove. setting: for how many days things are kept, and the record that
    changed that."""
    if not points:
        return
    (keep_days, changed), point = setting, points[-1]
    days = keep_days if point.days is None else point.days
    if days < keep_days and changed < point.number:
        yield (f"record {point.number} says that what was older than {days:g} days was removed, while {KEEP_DAYS} is "
               f"{keep_days:g} and no record says that it was another one before")
    limit = point.at - days * _DAY
    for head in sorted(heads, key=lambda each: each.number):
        if head.number <= point.removed.number and head.at is not None and head.at >= limit:
            yield (f"record {head.number} is missing: it is dated {_dated(head.at)}, and retention removed only what "
                   f"was older than {_dated(limit)}")


def _not_posted(points: Sequence[Checkpoint], covered: int) -> Iterator[str]:
    if points and points[-1].number > covered:
        yield (f"{_missing(1, points[-1].removed.number)}, and the checkpoint that says so (record {points[-1].number})"
               " is covered by none of these heads: take the newest one that was posted")


def _dated_later(last: Record | None, now: float) -> Iterator[str]:
    if last is not None and _at(last) > now + DISORDER:
        yield f"record {last.number} is dated {_dated(_at(last))}, which is still to come"


def _cut_off(last: int, heads: Sequence[Head]) -> Iterator[str]:
    newest = max((head.number for head in heads), default=0)
    if newest > last:
        yield f"{_missing(last + 1, newest)}: the end was cut off, for a head of record {newest} was posted"


def _missing(begin: int, end: int) -> str:
    return f"record {begin} is missing" if begin == end else f"records {begin} to {end} are missing"


def _point(record: Record) -> Iterator[Checkpoint]:
    point = _values(record).get("checkpoint")
    if isinstance(point, dict) and isinstance(point.get("n"), int) and isinstance(point.get("hash"), str):
        days = point.get("days")
        yield Checkpoint(record.number, _at(record), Head(point["n"], point["hash"]),
                         days if isinstance(days, int | float) else None)


def _rebuilt_at(record: Record) -> Iterator[float]:
    values = _values(record)
    if "rebuilt" in values:
        yield float(values["at"])


def _at(record: Record) -> float:
    at = _values(record).get("at")
    return float(at) if isinstance(at, int | float) else 0.0


def _dated(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):{_TIME}}"


@lru_cache(maxsize=4)
def _values(record: Record) -> dict[str, Any]:
    try:
        found = json.loads(record.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
