"""Writing a picture to the file that a command's user named."""

from pathlib import Path

import cv2

from cli.errors import WRONG_USE, CliError
from vision.pixels import Pixels

SUFFIXES = (".png", ".jpg", ".jpeg")


def check_suffix(path: Path) -> None:
    """Raises CliError for a file whose name does not end as that of a picture we write."""
    if path.suffix.lower() not in SUFFIXES:
        raise CliError(f"{path} must end in {', '.join(SUFFIXES)}", WRONG_USE)


def write_picture(path: Path, picture: Pixels) -> None:
    """Write it (uint8, BGR or gray) as its suffix says; raises CliError when that cannot be done."""
    done, data = cv2.imencode(path.suffix.lower(), picture)
    if not done:
        raise CliError(f"cannot write {path}: the picture is too large for {path.suffix}")
    try:
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise CliError(f"cannot write {path}: {error.strerror}") from error
