"""The audit's hash chain: every record carries the hash of the one before, so that a change shows. Pure.

A hash is SHA-256 over the hash before it and the record's canonical JSON. The newest one, the head, covers all
records; heads that were posted elsewhere show whether the end was cut off or the whole chain written again.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BEGINNING = "0" * 64
"""The hash before the first record."""
_HEAD = re.compile(r"([0-9a-f]{64})@([1-9][0-9]{0,14})")


@dataclass(frozen=True)
class Record:
    """One record as it is stored: its number (from 1), its canonical JSON and its hash."""

    number: int
    body: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The hash of the record `number`, as it was posted."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.hash}@{self.number}"


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
    """Read HASH@NUMBER; raises ValueError with one line that says what is allowed."""
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(f"{text!r} is no head: write HASH@NUMBER as it was posted, 64 of 0-9 and a-f, @ and a number")
    return Head(int(found[2]), found[1])


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


def checkpoint(removed: Head, at: float) -> dict[str, Any]:
    """The values of a record which says that retention removed all records up to `removed`."""
    return {"at": at, "checkpoint": {"n": removed.number, "hash": removed.hash}}


def rebuilt(at: float) -> dict[str, Any]:
    """The values of a record which says that the audit was lost, and made again from the journal."""
    return {"at": at, "rebuilt": "journal"}


def verify(records: Iterable[Record], heads: Sequence[Head]) -> AuditVerdict:
    """Look through the records, in the order of their numbers, and compare them with posted heads."""
    faults: list[str] = []
    wanted: dict[int, list[Head]] = {}
    for head in heads:
        wanted.setdefault(head.number, []).append(head)
    points: list[Head] = []
    made_again: list[float] = []
    first: Record | None = None
    before: Record | None = None
    checked = 0
    for record in records:
        first = first or record
        faults += _after(before, record)
        checked += len(wanted.get(record.number, ()))
        faults += [f"record {record.number} is not the one whose head was posted: {head}"
                   for head in wanted.get(record.number, ()) if head.hash != record.hash]
        points += _point(record)
        made_again += _rebuilt_at(record)
        before = record
    begins, ends = (first.number, before.number) if first and before else (0, 0)
    faults = [*_beginning(first, points), *faults, *_cut_off(ends, heads)]
    passed = sum(head.number < begins for head in heads)
    return AuditVerdict(begins, ends, tuple(faults), checked, passed, tuple(made_again))


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


def _beginning(first: Record | None, points: Sequence[Head]) -> Iterator[str]:
    if first is None or first.number == 1:
        return
    known = [point for point in points if point.number == first.number - 1]
    if not known:
        yield _missing(1, first.number - 1) + ", and no checkpoint of retention says so"
    elif all(first.hash != chained(point.hash, first.body) for point in known):
        yield f"record {first.number} was edited: it does not fit the checkpoint of retention before it"


def _cut_off(last: int, heads: Sequence[Head]) -> Iterator[str]:
    newest = max((head.number for head in heads), default=0)
    if newest > last:
        yield f"{_missing(last + 1, newest)}: the end was cut off, for a head of record {newest} was posted"


def _missing(begin: int, end: int) -> str:
    return f"record {begin} is missing" if begin == end else f"records {begin} to {end} are missing"


def _point(record: Record) -> Iterator[Head]:
    point = _values(record).get("checkpoint")
    if isinstance(point, dict) and isinstance(point.get("n"), int) and isinstance(point.get("hash"), str):
        yield Head(point["n"], point["hash"])


def _rebuilt_at(record: Record) -> Iterator[float]:
    values = _values(record)
    if "rebuilt" in values:
        yield float(values["at"])


def _values(record: Record) -> dict[str, Any]:
    try:
        found = json.loads(record.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
