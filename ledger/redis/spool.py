"""Where the facts of one process wait while Redis is away: a file of JSON lines in the runtime directory (memory).

They leave in the order they came. The file survives the process; what was recorded twice after a crash is written once.
"""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from house import facts
from house.clock import Clock, SystemClock
from ledger.home import Home
from ledger.redis.timers import boot_id

log = logging.getLogger(__name__)

Record = Callable[[facts.Fact, float], object]
"""Called with each fact and the wall time it happened, by today's clock.

Returns False to keep that fact where it is and go on with the next; raises to stop the drain.
"""


@dataclass(frozen=True)
class _Line:
    fact: facts.Fact
    monotonic: float
    boot: str


class Spool:
    """The waiting facts of one process, which must be the only one that uses this name."""

    def __init__(self, home: Home, process: str, clock: Clock | None = None) -> None:
        self.path = home.spool(process)
        self.process = process
        self._home = home
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._end_torn_line()

    def beside(self, name: str) -> "Spool":
        """Another spool of the same process."""
        return Spool(self._home, f"{self.process}.{name}", self._clock)

    def append(self, fact: facts.Fact, happened: float | None = None) -> None:
        """Let the fact wait behind the others; it happened now, unless `happened` (unix time, as `drain` gives it).

        OSError when memory is full, ValueError when the fact cannot be written as JSON.
        """
        monotonic = self._clock.monotonic() if happened is None else happened - self._offset()
        line = {**facts.to_entry(fact), "monotonic": monotonic, "boot": boot_id()}
        data = json.dumps(line).encode() + b"\n"
        with self._lock, self.path.open("ab", buffering=0) as file:
            start = file.tell()
            if file.write(data) != len(data):
                file.truncate(start)
                raise OSError("the spool could not be written whole")

    def empty(self) -> bool:
        """True when no fact waits."""
        try:
            return self.path.stat().st_size == 0
        except FileNotFoundError:
            return True

    def drain(self, record: Record) -> int:
        """Give the waiting facts to `record`, in order; returns how many left the spool.

        What `record` raises stops it and is passed on; that fact and all behind it stay.
        """
        done, count, kept = 0, 0, bytearray()
        data, offset = self._read(), self._offset()
        try:
            for line in data.splitlines(keepends=True):
                waiting = _parsed(line)
                if waiting is not None and record(waiting.fact, _happened(waiting, offset)) is False:
                    kept += line
                elif waiting is not None:
                    count += 1
                done += len(line)
        finally:
            self._replace(done, kept)
        return count

    def _offset(self) -> float:
        """What must be added to a time by the monotonic clock for the time by the wall clock."""
        return self._clock.now() - self._clock.monotonic()

    def _read(self) -> bytes:
        with self._lock:
            try:
                return self.path.read_bytes()
            except FileNotFoundError:
                return b""

    def _replace(self, size: int, kept: bytes | bytearray) -> None:
        """Put `kept` where the first `size` bytes were."""
        if size == len(kept):
            return
        with self._lock:
            rest = self.path.read_bytes()[size:]
            temporary = self.path.with_suffix(".part")
            temporary.write_bytes(kept + rest)
            temporary.replace(self.path)

    def _end_torn_line(self) -> None:
        data = self._read()
        if data and not data.endswith(b"\n"):
            with self.path.open("ab") as file:
                file.write(b"\n")


def _happened(waiting: _Line, offset: float) -> float:
    """When it happened by today's clock: a wall clock that was set meanwhile does not make it younger or older."""
    return waiting.monotonic + offset if waiting.boot == boot_id() else waiting.fact.at


def _parsed(line: bytes) -> _Line | None:
    try:
        row = json.loads(line)
        return _Line(facts.from_entry(row), float(row["monotonic"]), str(row["boot"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("a fact in the spool cannot be read and is left out: %s", error)
        return None
