"""`history export`: what the house remembers, filtered, as lines of JSON or as CSV, the newest first."""

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from cli.commands.history import filters, rows
from cli.commands.history.rows import Row
from cli.commands.history.wait_for_historian import wait_until_written
from cli.errors import WRONG_USE, CliError, say
from cli.supervise import homes
from house.search.query import EventQuery
from ledger.files.settings_in_force import settings_now
from ledger.history.reader import HistoryReader
from ledger.home import Home

_AT_ONCE = 200


def run(argv: Sequence[str], home: Home) -> int:
    """Print or write the rows; CliError for what makes no sense."""
    options = _arguments(argv)
    home = homes.current(home)
    timezone = settings_now(home, os.environ)[0].house.timezone
    try:
        wanted = filters.query(options, timezone)
    except ValueError as error:
        raise CliError(str(error), WRONG_USE) from error
    reader = HistoryReader(home)
    wait_until_written(reader, home)
    with _output(options.output) as file:
        count = _written(file, options.format, wanted, found_rows(reader, wanted, timezone, options.most))
    if options.output:
        say(f"{count:,} rows in {options.output}")
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch history", description=__doc__)
    parser.add_argument("what", choices=["export"])
    filters.add(parser)
    parser.add_argument("--format", choices=["jsonl", "csv"], default="jsonl")
    parser.add_argument("--most", type=_count, metavar="N", help="at most so many rows")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="left out: on the terminal")
    return parser.parse_args(argv)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows, from 1 on")
    return int(text[:12])


def found_rows(reader: HistoryReader, wanted: EventQuery, timezone: str, most: int | None = None) -> Iterator[Row]:
    """The rows, newest first, a page after the other: none is held longer than its page."""
    left, at = most, wanted
    while page := reader.entries(at, _AT_ONCE):
        for entry in page:
            for row in rows.rows_of(entry, wanted, timezone):
                if left == 0:
                    return
                left = None if left is None else left - 1
                yield row
        at = replace(wanted, before=(page[-1].at, page[-1].id))


def _written(file: TextIO, form: str, wanted: EventQuery, found: Iterator[Row]) -> int:
    count = 0
    table = csv.writer(file, lineterminator="\n")
    if form == "csv":
        table.writerow(rows.EVENT_COLUMNS if wanted.only_events else rows.FACT_COLUMNS)
    for row in found:
        if form == "csv":
            table.writerow(rows.cells(row))
        else:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """The file, only its owner's, whole at the end or not there; or the terminal."""
    if path is None:
        yield sys.stdout
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise CliError(f"cannot write {path}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)

