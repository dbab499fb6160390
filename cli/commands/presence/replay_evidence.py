"""`presence replay TRACE.jsonl`: plays recorded evidence and shows who was found home or away, when and why.

TRACE.jsonl holds one JSON object a line; docs/presence.md shows them. The first one says who lives there. Lines that
cannot be read are named one by one and left out.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from cli.commands.presence.printable import printable
from cli.errors import WRONG_USE, CliError, say
from ledger.home import Home
from who_is_home.presence.evidence import Evidence
from who_is_home.presence.evidence_json import UnreadableEvidence, from_line
from who_is_home.presence.evidence_replay import PresenceReplay
from who_is_home.presence.household import Household

_LONGEST_LINE = 1_000_000


def run(argv: Sequence[str], _home: Home) -> int:
    """Print each decision and what was left; 1 when lines could not be read, CliError when nothing could be."""
    parser = argparse.ArgumentParser("hearthwatch presence replay", description=__doc__)
    parser.add_argument("trace", type=Path, help="evidence that was recorded, one JSON object a line")
    parser.add_argument("--all", action="store_true", help="a line for each step, also where nothing changed")
    options = parser.parse_args(argv)
    lines = _Lines(options.trace)
    replay = PresenceReplay(lines.household())
    steps = 0
    for step in replay.steps(lines.evidence()):
        steps += 1
        home = step.decision.home
        waits = "not known" if home is None else ", ".join(home) or "nobody"
        told = step.told or ((f"home: {waits}; next poll in {step.decision.poll:.0f} s",) if options.all else ())
        for text in told:
            print(printable(f"{replay.shown_time(step.at)}  {text}"), flush=True)
    print(f"{steps} steps, {lines.unread} lines that could not be read")
    for text in replay.ending():
        print(printable(f"  {text}"))
    return 1 if lines.unread else 0


class _Lines:
    """The lines of a trace, read one by one; what cannot be read is said and counted."""

    def __init__(self, path: Path) -> None:
        self._path, self.unread = path, 0
        self._read = self._parsed()

    def household(self) -> Household:
        """Who lives there, from the first line."""
        first = next(self._read, None)
        if not isinstance(first, Household):
            raise CliError(f'{self._path}: its first line must say who lives there: {{"kind": "household", "people": '
                           '{"Anna": ["annas-phone"]}}', WRONG_USE)
        return first

    def evidence(self) -> Iterator[Evidence]:
        """All that follows."""
        for number, found in enumerate(self._read, 2):
            if isinstance(found, Household):
                self._tell(number, "who lives there is said in the first line only")
            elif found is not None:
                yield found

    def _parsed(self) -> Iterator[Evidence | Household | None]:
        """What each line is; None for one that is empty or cannot be read."""
        try:
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(_LONGEST_LINE):
                    number += 1
                    yield self._line(number, line)
        except OSError as error:
            raise CliError(f"cannot read {self._path}: {error.strerror}", WRONG_USE) from error

    def _line(self, number: int, line: bytes) -> Evidence | Household | None:
        if not line.strip():
            return None
        try:
            return from_line(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            self._tell(number, "is no text in UTF-8")
        except UnreadableEvidence as error:
            self._tell(number, str(error))
        return None

    def _tell(self, number: int, why: str) -> None:
        self.unread += 1
        say(printable(f"{self._path}, line {number}: {why}"))
