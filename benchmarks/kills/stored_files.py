"""What a house has on its disk: clips and pictures that do not play, and what should not be there at all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from ledger.home import Home

_LEFT = re.compile(r"\..+\.\d+(\.\d+)?(\.part|\.mp4|\.jpg|\.json)?|.*\.part(\.mp4)?|temp-.*|.*\.tmp|"
                   r".*\.(cut|aside)-.*")


def broken(home: Home) -> list[str]:
    """Pictures, clips and sidecars that cannot be read as what they are, by their paths in the home."""
    checks = {".jpg": _shows, ".mp4": _plays, ".json": _reads}
    files = [file for folder in (home.pictures, home.clips) for file in sorted(folder.rglob("[!.]*")) if file.is_file()]
    return [str(file.relative_to(home.path)) for file in files
            if file.suffix in checks and not file.name.endswith(".part.mp4") and not checks[file.suffix](file)]


def leftovers(home: Home) -> list[str]:
    """What nobody works on any more though it looks as if: half written files, growing clips, pictures without sidecar.

    Only for a house that does not run.
    """
    return sorted(set(_leftovers(home)))


def _leftovers(home: Home) -> Iterator[str]:
    for folder in (home.path, home.runtime):
        for file in folder.rglob("*"):
            if file.is_file() and _LEFT.fullmatch(file.name):
                yield str(file.relative_to(folder))
    for folder in (home.pictures, home.clips):
        for file in folder.rglob("[!.]*.*"):
            if file.suffix in (".jpg", ".mp4") and not _has_sidecar(file):
                yield str(file.relative_to(home.path))


def _has_sidecar(file: Path) -> bool:
    return any(file.with_name(file.name[:end] + ".json").exists()
               for end in (found.start() for found in re.finditer(r"\.", file.name)))


def _shows(file: Path) -> bool:
    data = file.read_bytes()
    return data.endswith(b"\xff\xd9") and cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is not None


def _plays(file: Path) -> bool:
    """Whether every packet of it becomes a frame, and there is one at least."""
    try:
        with av.open(str(file)) as container:
            return sum(1 for _ in container.decode(video=0)) > 0
    except (av.FFmpegError, IndexError):
        return False


def _reads(file: Path) -> bool:
    try:
        return isinstance(json.loads(file.read_bytes()), dict)
    except ValueError:
        return False
