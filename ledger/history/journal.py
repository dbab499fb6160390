"""The journal: one JSON line for each fact, a file for each day, compressed when the day is over.

What the history holds can be read back from it without any database.
"""

import gzip
import json
import os
import shutil
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from house import facts
from house.facts import Fact

_ENDING, _PACKED = ".jsonl", ".jsonl.gz"


def day_of(at: float) -> str:
    """The day (UTC) whose file a line written at unix time `at` goes to."""
    return time.strftime("%Y-%m-%d", time.gmtime(at))


def line(fact: Fact) -> str:
    """The fact on one line of JSON: its kind, and its body as in the log."""
    entry = facts.to_entry(fact)
    return f'{{"kind":{json.dumps(entry["kind"])},"body":{entry["body"]}}}\n'


def fact_in(text: str) -> Fact:
    """The fact of a line; raises UnreadableFact."""
    try:
        found = json.loads(text)
        entry = {"kind": str(found["kind"]), "body": json.dumps(found["body"])}
    except (ValueError, TypeError, KeyError) as error:
        raise facts.UnreadableFact("a line of the journal that is no fact") from error
    return facts.from_entry(entry)


class Journal:
    """The files of one house."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, day: str, size: int, lines: Sequence[str]) -> int:
        """Write lines behind the first `size` bytes of the day's file, to the disk; returns its new size.

        What lies behind them was written by a round that never ended, and goes.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.folder / f"{day}{_ENDING}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            size = min(size, os.fstat(file.fileno()).st_size)
            file.truncate(size)
            file.seek(max(0, size - 1))
            torn = file.read(1) not in (b"", b"\n")  # the database that knew the size is gone
            file.seek(size)
            file.write(("\n" if torn else "").encode() + "".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def size(self, day: str) -> int:
        """Bytes of the day's file now, 0 without one."""
        try:
            return (self.folder / f"{day}{_ENDING}").stat().st_size
        except OSError:
            return 0

    def days(self) -> set[str]:
        """The days there is a file of."""
        return {file.name[:10] for file in self._files()}

    def pack(self, today: str) -> int:
        """Compress the files of days before `today`; returns how many. Harmless the second time."""
        old = [file for file in sorted(self.folder.glob(f"????-??-??{_ENDING}")) if file.name < today]
        for file in old:
            packed = file.with_name(file.name + ".gz")
            if packed.exists():  # the clock went back and a closed day got more lines: a gzip file may have two members
                _add(file, packed, packed.read_bytes())
            else:
                _add(file, packed, b"")
            file.unlink()
        return len(old)

    def forget(self, before: str) -> int:
        """Remove the days before this one; returns how many files went."""
        old = [file for file in self._files() if file.name < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def facts(self, day: str = "", size: int = 0) -> Iterator[Fact]:
        """Every fact that can be read back, oldest file first; lines that no longer can are left out.

        Only those of `day` and later, of that day's file only what lies behind its first `size` bytes: unless it was
        compressed since.
        """
        for file in self._files():
            if file.name[:10] >= day:
                yield from _facts_in(file, size if file.name == f"{day}{_ENDING}" else 0)

    def latest(self, most: int) -> list[Fact]:
        """The newest `most` facts that can be read back, oldest first; reads no more days than it needs."""
        found: list[Fact] = []
        for file in reversed(self._files()):
            if len(found) >= most:
                break
            found = [*_facts_in(file), *found]
        return found[-most:]

    def newest(self) -> tuple[str, int]:
        """The day and the size of the file that was written last; ("", 0) without any."""
        open_days = sorted(file.name[:10] for file in self.folder.glob(f"????-??-??{_ENDING}"))
        day = open_days[-1] if open_days else max(self.days(), default="")
        return day, self.size(day)

    def goes_beyond(self, day: str, size: int) -> bool:
        """Whether there is anything behind the first `size` bytes of that day's file, or of a later day."""
        newest, length = self.newest()
        return newest > day or (newest == day and length > size)

    def _files(self) -> list[Path]:
        """Oldest first. A closed day that got more lines has two, the compressed one being older."""
        found = [*self.folder.glob(f"????-??-??{_PACKED}"), *self.folder.glob(f"????-??-??{_ENDING}")]
        return sorted(found, key=lambda file: file.name[:10])


def _add(file: Path, packed: Path, known: bytes) -> None:
    part = packed.with_name(f".{packed.name}.part")
    try:
        with part.open("wb") as target:
            target.write(known)
            with file.open("rb") as source, gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as squeezed:
                shutil.copyfileobj(source, squeezed)
            target.flush()
            os.fsync(target.fileno())
        part.chmod(0o600)
        part.replace(packed)
    finally:
        part.unlink(missing_ok=True)


def _facts_in(file: Path, skip: int = 0) -> Iterator[Fact]:
    for text in _lines(file, skip):
        try:
            yield fact_in(text)
        except facts.UnreadableFact:
            continue


def _lines(file: Path, skip: int) -> Iterator[str]:
    try:
        with gzip.open(file) if file.name.endswith(_PACKED) else file.open("rb") as source:
            source.seek(skip)
            for line in source:
                yield line.decode("utf-8", "replace")
    except (OSError, EOFError, zlib.error):
        return  # cut off or damaged: what came before is good
