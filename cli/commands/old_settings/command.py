"""`import FILE`: prints settings of another camera program as a config.yml; nothing is changed.

It reads config.yaml of ipcam_analysis, settings.yaml of clever-camera, and config.ini of the Meraki MV image
comparator. What has no place here is named; passwords are not printed, but the files into which they belong are.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cli.commands.old_settings import clever_camera, image_comparator, ipcam_analysis
from cli.commands.old_settings.old_section import OldSection, TakenOver
from cli.commands.old_settings.old_text import Unreadable, decoded, ini_values, yaml_values
from cli.commands.old_settings.written_config import written
from cli.errors import WRONG_USE, CliError
from ledger.home import Home

BIGGEST = 256 * 1024
_KNOWN = "config.yaml of ipcam_analysis, settings.yaml of clever-camera or config.ini of the Meraki MV image comparator"
_COMPARATOR = re.compile(r"^\s*\[(meraki|webex)\]\s*$", re.IGNORECASE | re.MULTILINE)
_OURS = ("cameras", "channels", "house", "analysis", "ingest", "presence")


def run(argv: Sequence[str], home: Home) -> int:
    """Print the YAML. Raises CliError for a file that is none of these."""
    parser = argparse.ArgumentParser("hearthwatch import", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help=_KNOWN)
    file: Path = parser.parse_args(argv).file
    try:
        print(imported(_bytes(file)), end="")
    except Unreadable as error:
        raise CliError(f"{file} {error}", WRONG_USE) from error
    return 0


def imported(data: bytes) -> str:
    """The config.yml that stands for the contents of an old file. Raises Unreadable."""
    text, read_as = decoded(data)
    values: Any = ini_values(text) if _COMPARATOR.search(text) else None
    if values is None:
        values = yaml_values(text)
    if not isinstance(values, dict):
        raise Unreadable(f"holds no settings: it should be {_KNOWN}")
    program, settings_of = _reader(values)
    taken = TakenOver(program)
    settings_of(OldSection(values, taken), taken)
    return written(taken, read_as)


def _reader(values: dict[str, Any]) -> tuple[str, Callable[[OldSection, TakenOver], None]]:
    """Whose settings these are, and what reads them."""
    for each in (clever_camera, image_comparator, ipcam_analysis):
        if set(each.KEYS) & set(values):
            return each.PROGRAM, each.settings_of
    if set(_OURS) & set(values):
        raise Unreadable("is a config.yml of this house already; ./hearthwatch check reads it")
    raise Unreadable(f"is of no program that is known here: it should be {_KNOWN}")


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise CliError(f"there is no file {file}", WRONG_USE)
        if file.stat().st_size > BIGGEST:
            raise CliError(f"{file} is larger than {BIGGEST // 1024} kB, which no settings are", WRONG_USE)
        return file.read_bytes()
    except OSError as error:
        raise CliError(f"cannot read {file}: {error.strerror}", WRONG_USE) from error
