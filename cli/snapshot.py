"""`snapshot ADDRESS -o x.jpg`: tries a camera's address before it is saved, or a camera by its name in config.yml."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from camera_process import build
from camera_process.sources.base import SourceError, address_of
from camera_process.turned import STRAIGHT, Turn
from cli import trial
from cli.words import CliError
from house.adapters import UnknownAddress, hidden
from house.clock import SystemClock
from house.settings import survey
from ledger.home import Home


def run(argv: Sequence[str], home: Home) -> int:
    """Write the first frame as JPEG; its size and the time it took are printed."""
    parser = argparse.ArgumentParser("hearthwatch snapshot", description=__doc__)
    parser.add_argument("address", help="rtsp://USER:${file:secrets/front}@192.168.1.20/stream, or a camera's name")
    parser.add_argument("-o", "--output", type=Path, default=Path("snapshot.jpg"), help="where to (snapshot.jpg)")
    parser.add_argument("--timeout", type=float, default=trial.PATIENCE, help=f"seconds ({trial.PATIENCE:.0f})")
    options = parser.parse_args(argv)
    try:
        address, turn = _place(options.address, home)
        sight = trial.look(address, SystemClock(), options.timeout, turn)
        options.output.write_bytes(sight.jpeg)
    except (SourceError, UnknownAddress) as error:
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(f"cannot write {options.output}: {error.strerror}") from error
    print(f"{hidden(address)}: {sight.width}x{sight.height}, first frame after {sight.seconds:.1f} s, "
          f"{len(sight.jpeg) // 1024 + 1} kB in {options.output}")
    return 0


def _place(text: str, home: Home) -> tuple[str, Turn]:
    """A camera's name becomes its address and turn, a path a file:// address, references are filled in."""
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is not None and text in settings.cameras:
        return settings.cameras[text].source, build.turn(settings.cameras[text])
    return address_of(trial.filled_in(text, home, dict(os.environ))), STRAIGHT
