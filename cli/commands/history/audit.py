"""`audit [n]` lists who did what; `audit verify [--head HASH@NUMBER@TIME]` looks whether anybody changed that since."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from cli.commands.history.wait_for_historian import wait_until_written
from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from house.audit import AuditVerdict, Head, Record, head_of
from house.clock import SystemClock
from house.commands.audit import line
from house.times import local
from ledger.files.settings_in_force import settings_now
from ledger.history.reader import HistoryReader
from ledger.home import Home

USUAL = 20


def run(argv: Sequence[str], home: Home) -> int:
    """Exit code 1 when something in the audit was edited, is missing or was cut off."""
    parser = argparse.ArgumentParser("hearthwatch audit", description=__doc__)
    parser.add_argument("what", nargs="?", default=str(USUAL), help=f"how many to list ({USUAL}), or verify")
    parser.add_argument("--head", action="append", default=[], metavar="HASH@NUMBER@TIME",
                        help="a head as it was posted; may be given several times")
    options = parser.parse_args(argv)
    home = homes.current(home)
    reader = HistoryReader(home)
    wait_until_written(reader, home)
    if options.what == "verify":
        return _verify(reader, _heads(options.head), home)
    if options.head:
        raise CliError("--head goes with verify: ./hearthwatch audit verify --head HASH@NUMBER@TIME", WRONG_USE)
    if not (options.what.isascii() and options.what.isdigit()) or int(options.what[:9]) < 1:
        raise CliError(f"{options.what!r} is neither a number of records nor verify", WRONG_USE)
    zone = settings_now(home, os.environ)[0].house.timezone
    rows = [row(record, zone) for record in reader.records(int(options.what[:9]))]
    print("\n".join(rows) or "no command yet")
    return 0


def row(record: Record, zone: str) -> str:
    """One record on a line: number, time, and what happened."""
    values: dict[str, Any] = json.loads(record.body)
    when = f"{local(float(values['at']), zone):%Y-%m-%d %H:%M:%S}"
    if "checkpoint" in values:
        return f"{record.number:>6}  {when}  records up to {values['checkpoint']['n']} grew too old and were removed"
    if "rebuilt" in values:
        return f"{record.number:>6}  {when}  the audit was lost and rebuilt from the journal"
    words = line(*(str(values.get(name, "")) for name in ("who", "what", "where", "answer")))
    return f"{record.number:>6}  {when}  {words}"


def _heads(texts: Sequence[str]) -> list[Head]:
    try:
        return [head_of(text) for text in texts]
    except ValueError as error:
        raise CliError(str(error), WRONG_USE) from error


def _verify(reader: HistoryReader, given: list[Head], home: Home) -> int:
    keep_days = settings_now(home, os.environ)[0].storage.keep_days
    verdict = reader.verify(given or reader.heads(), SystemClock().now(), keep_days)
    print("\n".join(verdict.faults), file=sys.stderr, end="\n" if verdict.faults else "")
    print(summary(verdict, bool(given)))
    return 1 if verdict.faults else 0


def summary(verdict: AuditVerdict, given: bool) -> str:
    """What was looked through, in a line or two."""
    if not verdict.last:
        return "there are no records"
    lines = [f"records {verdict.first} to {verdict.last}: {'SOMETHING IS WRONG' if verdict.faults else 'all fit'}; "
             f"{verdict.checked} of the {'given' if given else 'remembered'} heads compared"]
    lines += [f"the audit was lost and rebuilt from the journal on {local(at, ''):%Y-%m-%d %H:%M:%S}: a head that "
              "was posted before that may not fit" for at in verdict.rebuilt]
    if verdict.passed:
        lines.append(f"{verdict.passed} heads are of records that retention has removed")
    if not given:
        lines.append("a head from Slack says more: whoever can change the history can change what it remembers "
                     "(--head HASH@NUMBER@TIME)")
    return "\n".join(lines)
