"""What pictures and clips share: ids, `host/camera/YYYY-MM-DD/name`, the files beside one another, sidecars."""

import json
import os
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def part(name: str) -> str:
    """The name, fit to be part of an id; ValueError when it is not."""
    if not _PART.fullmatch(name):
        raise ValueError(f"{name!r} cannot be in a picture id or clip id: letters, digits, . _ - only, no dot first")
    return name


def id_of(host: str, camera: str, name: str, at: float) -> str:
    """The id of what that camera made under `name` at unix time `at`; the day is UTC. ValueError for odd names."""
    return f"{part(host)}/{part(camera)}/{time.strftime('%Y-%m-%d', time.gmtime(at))}/{part(name)}"


def parts_of(id: str, instead_of_day: str = "") -> list[str]:
    """Host, camera, day (or the word that may stand for it) and name; empty when that is no id and no safe path."""
    parts = id.split("/")
    fit = len(parts) == 4 and all(_PART.fullmatch(each) for each in parts)
    return parts if fit and (parts[2] == instead_of_day or _DAY.fullmatch(parts[2])) else []


def beside(base: Path, ending: str) -> Path:
    """The file of that ending under an id; names may hold dots of their own."""
    return base.with_name(base.name + ending)


def unrecorded(files: Iterable[Path], since: float, has: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Of these sidecars those written after unix time `since` whose "fact" the log does not have (`Log.has`).

    Those without a fact, unreadable ones and those gone meanwhile are left out.
    """
    found = [side for file in files if when(file) >= since and (side := _loaded(file)) and "fact" in side]
    return [side for side in found if not has(_fact_id(side))]


def remove_torn(folder: Path) -> None:
    """Remove what processes that were killed left half written in the days below `folder`: `.NAME.PID.ENDING`."""
    for file in folder.glob("*/.*"):
        pids = [each for each in file.name.split(".")[2:] if each.isdigit()]
        if not any(int(each) != os.getpid() and Path(f"/proc/{each}").exists() for each in pids):
            file.unlink(missing_ok=True)


def when(file: Path) -> float:
    """The unix time at which the file was written; 0 when it is gone."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _loaded(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _fact_id(sidecar: dict[str, Any]) -> str:
    try:
        return str(json.loads(sidecar["fact"]["body"])["id"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
