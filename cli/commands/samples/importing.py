"""Samples that `samples export` wrote, taken into this house: each is compared with what its sample.json says."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.commands.samples import form
from ledger.errors import LedgerError
from ledger.files.samples import ABOUT, ANNOTATIONS, SCHEMA, SampleGone, Samples, sha256

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is taken."""


@dataclass
class Imported:
    """How many were new, how many were here already, and a line for each that was left out."""

    new: int = 0
    known: int = 0
    failed: list[str] = field(default_factory=list)


def import_from(samples: Samples, folder: Path) -> Imported:
    """Take every complete sample below the folder; those that are here already stay as they are."""
    done = Imported()
    for file in sorted(folder.rglob(ABOUT)):
        try:
            new = _take(samples, file.parent)
        except (LedgerError, OSError, ValueError) as error:
            done.failed.append(f"{file.parent}: {error}")
        else:
            done.new, done.known = done.new + new, done.known + (not new)
    return done


def _take(samples: Samples, place: Path) -> bool:
    """Keep one; False when it is here already. ValueError for what is no whole sample."""
    about = _loaded(place / ABOUT)
    id = str(about.get("sample"))
    try:
        samples.path(id)
        return False
    except SampleGone:
        pass
    files, annotations = _files(place, about), _loaded(place / ANNOTATIONS) if (place / ANNOTATIONS).exists() else {}
    form.check(about, annotations)
    about.pop("fact", None)  # it was another house's: this one would record it after a crash
    samples.save(id, files, about)
    if annotations:
        samples.annotate(id, annotations)
    return True


def _files(place: Path, about: dict[str, Any]) -> dict[str, bytes]:
    said = about.get("files")
    if not isinstance(said, dict) or "strip.jpg" not in said:
        raise ValueError(f"{ABOUT} names no strip.jpg")
    found = {}
    for name, proof in said.items():
        file = place / str(name)
        if not form.FILE_NAME.fullmatch(str(name)) or file.is_symlink() or file.stat().st_size > LARGEST:
            raise ValueError(f"{name} is no file of a sample")
        found[str(name)] = file.read_bytes()
        if not isinstance(proof, dict) or sha256(found[str(name)]) != proof.get("sha256"):
            raise ValueError(f"{name} is damaged: it is not what {ABOUT} says")
    return found


def _loaded(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("schema"), int):
        raise ValueError(f"{file.name} cannot be read")
    if found["schema"] > SCHEMA:
        raise ValueError(f"{file.name} was written by a later version: update this house first")
    return found
