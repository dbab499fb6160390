"""`snapshot [ADDRESS] -o x.jpg`: tries a camera's address before it is saved, or a camera by its name in config.yml.

Without ADDRESS it is asked for on a terminal, and not shown; else it is one line of standard input. So a password in it
is neither in the shell's history nor in the list of processes.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from camera_process import factory
from camera_process.capabilities import IN_THE_CLEAR, USE_DIGEST
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import SourceError, address_of
from cli.checks import camera_trial
from cli.errors import CliError
from house.adapters import UnknownAddress
from house.clock import SystemClock
from house.masking import hidden
from house.settings.whole_config import survey
from ledger.home import Home


def run(argv: Sequence[str], home: Home) -> int:
    """Write the first frame as JPEG; its size and the time it took are printed."""
    parser = argparse.ArgumentParser("hearthwatch snapshot", description=__doc__)
    parser.add_argument("address", nargs="?", help="a camera's name, or an address without a written-out password "
                        "(rtsp://USER:${file:secrets/front}@192.168.1.20/stream); left out: it is asked for")
    parser.add_argument("-o", "--output", type=Path, default=Path("snapshot.jpg"), help="where to (snapshot.jpg)")
    parser.add_argument("--timeout", type=float, default=camera_trial.PATIENCE,
                        help=f"seconds ({camera_trial.PATIENCE:.0f})")
    options = parser.parse_args(argv)
    try:
        address, turn = _address(options.address or _typed(), home)
        first = camera_trial.first_frame(address, SystemClock(), options.timeout, turn)
        options.output.write_bytes(first.jpeg)
    except (SourceError, UnknownAddress) as error:
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(f"cannot write {options.output}: {error.strerror}") from error
    print(f"{hidden(address)}: {first.width}x{first.height}, first frame after {first.seconds:.1f} s, "
          f"{len(first.jpeg) // 1024 + 1} kB in {options.output}")
    if first.in_the_clear:
        print(f"note: it {IN_THE_CLEAR}; {USE_DIGEST}")
    return 0


def _typed() -> str:
    text = getpass.getpass("address (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    if not text.strip():
        raise CliError("no address was given; like rtsp://user:password@192.168.1.20/stream1, or a camera's name")
    return text.strip()


def _address(text: str, home: Home) -> tuple[str, Turn]:
    """The address and turn of what was typed: a camera's name, an address with its references filled in, or a path."""
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is not None and text in settings.cameras:
        return settings.cameras[text].source, factory.turn(settings.cameras[text])
    return address_of(camera_trial.filled_in(text, home, dict(os.environ))), STRAIGHT
