"""`logs [process] [-f]`: the last lines the processes wrote, and with -f what they write from now on."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from cli.errors import CliError
from cli.supervise import homes
from ledger.home import Home

TAIL = 40
LONGEST = 256 * 1024
"""Bytes looked at from the end of a file."""
EVERY = 0.25


def run(argv: Sequence[str], home: Home) -> int:
    """Print the tail of one log, or of each."""
    parser = argparse.ArgumentParser("hearthwatch logs", description=__doc__)
    parser.add_argument("process", nargs="?", default="", help="app, notifier, camera-lan, ...; left out: all")
    parser.add_argument("-f", "--follow", action="store_true", help="stay and print what comes")
    parser.add_argument("-n", "--lines", type=int, default=TAIL, help=f"how many lines of each ({TAIL})")
    options = parser.parse_args(argv)
    files = _chosen(homes.current(home).process_logs, options.process)
    for file in files:
        for line in tail(file, max(0, options.lines)):
            print(_named(file, files) + line)
    if options.follow:
        for file, line in follow(files, lambda: time.sleep(EVERY)):
            print(_named(file, files) + line, flush=True)
    return 0


def tail(file: Path, lines: int) -> list[str]:
    """The last lines of a file, at most LONGEST bytes of them."""
    with file.open("rb") as text:
        end = text.seek(0, 2)
        begin = max(0, end - LONGEST)
        text.seek(begin)
        found = text.read().decode("utf-8", "replace").splitlines()
    whole = found[1:] if begin else found
    return whole[-lines:] if lines else []


def follow(files: Sequence[Path], wait: Callable[[], object]) -> Iterator[tuple[Path, str]]:
    """What is added to the files from now on, also when a file is rotated; `wait` is called when nothing was added."""
    readers = {file: _Reader(file) for file in files}
    while True:
        quiet = True
        for file, reader in readers.items():
            for line in reader.lines():
                quiet = False
                yield file, line
        if quiet:
            wait()


class _Reader:
    """Reads whole lines as they are added, from the present end of the file on."""

    def __init__(self, file: Path) -> None:
        self._file, self._open, self._rest = file, file.open("rb"), b""
        self._open.seek(0, 2)

    def lines(self) -> list[str]:
        data = self._open.read()
        if not data and self._rotated(self._open):
            data = self._open.read()
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]

    def _rotated(self, old: BinaryIO) -> bool:
        try:
            if self._file.stat().st_ino == Path(f"/proc/self/fd/{old.fileno()}").stat().st_ino:
                return False
            self._open = self._file.open("rb")
        except FileNotFoundError:
            return False
        old.close()
        return True


def _chosen(folder: Path, process: str) -> list[Path]:
    files = sorted(folder.glob("*.log")) if folder.is_dir() else []
    if not files:
        raise CliError(f"there are no logs in {folder} yet; ./hearthwatch up writes them")
    if not process:
        return files
    found = [file for file in files if file.stem == process]
    if not found:
        raise CliError(f"there is no log of {process!r}; there are: {', '.join(file.stem for file in files)}")
    return found


def _named(file: Path, files: Sequence[Path]) -> str:
    return f"{file.stem}: " if len(files) > 1 else ""
