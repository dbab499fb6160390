"""The journal: one JSON line for each fact, a file for each day, compressed when the day is over.

What the history holds can be read back from it without any database.
"""

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from house import facts

_ENDING, _PACKED = ".jsonl", ".jsonl.gz"


def day_of(at: float) -> str:
    """The day (UTC) whose file a line written at unix time `at` goes to."""
    return time.strftime("%Y-%m-%d", time.gmtime(at))


def line(fact: facts.Fact) -> str:
    """The fact on one line of JSON: its kind, and its body as in the log."""
    entry = facts.to_entry(fact)
    return f'{{"kind":{json.dumps(entry["kind"])},"body":{entry["body"]}}}\n'


def fact_in(text: str) -> facts.Fact:
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
        """Write lines behind the first `size` bytes of the day's file, to the disk; answers its new size.

        What lies behind them was written by a round that never ended, and goes.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        """Compress the files of days before `today`; answers how many. Harmless the second time."""
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
        """Remove the days before this one; answers how many files went."""
        old = [file for file in self._files() if file.name < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)

    def facts(self) -> Iterator[facts.Fact]:
        """Every fact that can be read back, oldest file first; lines that no longer can are left out."""
        for file in sorted(self._files()):
            for text in _lines(file):
                try:
                    yield fact_in(text)
                except facts.UnreadableFact:
                    continue

    def _files(self) -> list[Path]:
        return [*self.folder.glob(f"????-??-??{_ENDING}"), *self.folder.glob(f"????-??-??{_PACKED}")]


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


def _lines(file: Path) -> Iterable[str]:
    try:
        with gzip.open(file, "rt", errors="replace") if file.name.endswith(_PACKED) else file.open(
                errors="replace") as source:
            yield from source
    except (OSError, EOFError):
        return  # cut off: what came before is good
