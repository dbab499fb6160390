"""Whom pictures show, by the names of their files."""

import re
from collections.abc import Sequence
from pathlib import Path


def person_of(pictures: Sequence[Path]) -> dict[Path, str]:
    """Whom each picture shows. Those in a folder: the folder's name. Others: see bench.py."""
    stems = {path: re.sub(r"[\s_-]*\d+$", "", path.stem) or path.stem for path in pictures}
    flat = sorted({stem for path, stem in stems.items() if len(path.parts) == 1}, key=len)
    return {path: path.parts[0] if len(path.parts) > 1 else _shortest(stem, flat) for path, stem in stems.items()}


def _shortest(stem: str, stems: Sequence[str]) -> str:
    return next((each for each in stems if re.match(re.escape(each) + r"(?:[\s_-]|$)", stem)), stem)
