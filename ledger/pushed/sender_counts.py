"""How many files a sender has sent, of which kinds, and when: small files of numbers in the runtime directory."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from house.clock import Clock
from house.times import clock
from ledger.files.sidecars import part
from ledger.home import Home

PICTURES, CLIPS, CUT, TESTS, UNREAD, SKIPPED, REFUSED, DROPPED = KINDS = (
    "pictures", "clips", "cut", "tests", "unread", "skipped", "refused", "dropped")
"""What is counted: pictures and clips that were used (cut: of these, what was cut short), files that are neither (the
test of a camera's settings page), what was deleted unread, pictures of a long burst that were not looked at, logins
that were refused, and files that were not taken."""
PASSED_OVER = TOO_LARGE, TOO_DEEP, TOO_MANY, UNREADABLE = "too large", "too deep", "too many", "unreadable"
"""What lies in a sender's folder and is not taken, as it is now."""
_EVERY = 1.0


def file_of(home: Home, sender: str, writer: str) -> Path:
    """Where the process `writer` keeps its numbers of that sender."""
    return home.runtime / "pushed" / f"{part(sender)}.{writer}.json"


def read(home: Home, sender: str) -> dict[str, float]:
    """All that is counted of `sender`, by kind, and `KIND at`: unix time of the last of each; `at`: of any."""
    found: dict[str, float] = {}
    for file in sorted((home.runtime / "pushed").glob(f"{part(sender)}.*.json")):
        for name, number in _read(file).items():
            found[name] = max(found.get(name, 0.0), number) if name.endswith("at") else found.get(name, 0.0) + number
    return found


def told(numbers: Mapping[str, float], now: float, zone: str) -> list[str]:
    """What these numbers say to people, a line each: what came last, how much, and what was not used."""
    last = numbers.get("at")
    used = _listed(numbers, (PICTURES, "picture", "pictures"), (CLIPS, "clip", "clips"))
    lines = [f"last came {clock(last, now, zone)}" if last else "nothing has come since this machine was started"]
    lines += [used + (f", {numbers[CUT]:.0f} of what came cut short" if numbers.get(CUT) else "")] if used else []
    for kind, one, many in _LINES:
        if number := numbers.get(kind):
            said = one if number == 1 else many.format(f"{number:.0f}")
            at = clock(numbers.get(f"{kind} at", now), now, zone)
            lines.append(f"{said}, {at}" if number == 1 else f"{said}, the last {at}")
    return lines


def passed_over(numbers: Mapping[str, float]) -> list[str]:
    """What lies in its folder now and is not taken, a line for each reason."""
    return [one if number == 1 else many.format(f"{number:.0f}") for kind, one, many in _PASSED_OVER
            if (number := numbers.get(kind))]


_PASSED_OVER = (
    (TOO_LARGE, "a file in its folder is too large to be taken", "{} files in its folder are too large to be taken"),
    (TOO_DEEP, "a folder in its folder lies too deep to be looked into",
     "{} folders in its folder lie too deep to be looked into"),
    (TOO_MANY, "a file in its folder is beyond the 20,000 that a folder may hold",
     "{} files in its folder are beyond the 20,000 that a folder may hold"),
    (UNREADABLE, "a folder in it cannot be read: give the house the right to",
     "{} folders in it cannot be read: give the house the right to"))
_LINES = ((TESTS, "a test was received", "{} tests were received"),
          (UNREAD, "one was deleted unread", "{} were deleted unread"),
          (SKIPPED, "a picture of a long burst was passed over", "{} pictures of long bursts were passed over"),
          (REFUSED, "a login with a wrong password was refused", "{} logins with a wrong password were refused"),
          (DROPPED, "a file was not taken: it was too large, or there was no room",
           "{} files were not taken: they were too large, or there was no room"))


def _listed(numbers: Mapping[str, float], *kinds: tuple[str, str, str]) -> str:
    return " and ".join(f"{numbers[kind]:.0f} {one if numbers[kind] == 1 else many}"
                        for kind, one, many in kinds if numbers.get(kind))


@dataclass
class PushCounts:
    """What one process counts of one sender; goes on with what an earlier run counted. Used by one thread.

    clock: only so that the file is not written more than once a second.
    """

    file: Path
    clock: Clock
    _numbers: dict[str, float] = field(init=False)
    _written: float = field(default=float("-inf"), init=False)
    _changed: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._numbers = _read(self.file)

    @property
    def numbers(self) -> Mapping[str, float]:
        """As `read` gives them, of this process alone."""
        return self._numbers

    def add(self, kind: str, at: float, number: int = 1) -> None:
        """Count what came at unix time `at`; `flush` writes it."""
        self._numbers[kind] = self._numbers.get(kind, 0.0) + number
        self._numbers[f"{kind} at"] = at
        if kind not in (REFUSED, DROPPED):
            self._numbers["at"] = max(at, self._numbers.get("at", 0.0))
        self._changed = True

    def show(self, numbers: Mapping[str, int]) -> None:
        """Let these be what is passed over now, by why; `flush` writes it."""
        for kind in PASSED_OVER:
            number = float(numbers.get(kind, 0))
            self._changed = self._changed or number != self._numbers.get(kind, 0.0)
            self._numbers[kind] = number

    def flush(self) -> None:
        """Write what has changed, at most once a second; a runtime directory that is full is passed over."""
        now = self.clock.monotonic()
        if self._changed and now - self._written >= _EVERY:
            self._written, self._changed = now, False
            waiting = self.file.with_suffix(".new")
            with suppress(OSError):
                self.file.parent.mkdir(mode=0o700, exist_ok=True)
                waiting.write_text(json.dumps(self._numbers))
                os.replace(waiting, self.file)


def _read(file: Path) -> dict[str, float]:
    try:
        found = json.loads(file.read_text())
        return {str(name): float(number) for name, number in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
