"""`faces compare A.jpg B.jpg [--json]`: do two pictures show the same person?"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from cli.commands.faces.pictures import checker, picture_of
from ledger.home import Home
from vision.faces.face_matching import THRESHOLD, FaceLook, FaceVerdict, verdict

SAME, OTHER = 0, 1


def run(argv: Sequence[str], home: Home) -> int:
    """Compare two files; 0 for the same person, 1 for any doubt."""
    parser = argparse.ArgumentParser("hearthwatch faces compare", description=__doc__.partition("`: ")[2])
    parser.add_argument("pictures", nargs=2, type=Path, metavar="PICTURE")
    parser.add_argument("--json", action="store_true", help="print same, why, likeness, gates and ms as JSON")
    options = parser.parse_args(argv)
    one, other = (picture_of(each) for each in options.pictures)
    check = checker(home, liveness=False)
    known = check.look(one)
    began = perf_counter()
    look = check.look(other)
    found = verdict(look, [known.template] if known.template is not None else [])
    milliseconds = 1000 * (perf_counter() - began)
    if known.template is None:
        found = FaceVerdict(False, known.quality.gates[0])
    figures = _figures(found, {"a": known, "b": look}, milliseconds)
    print(json.dumps(figures) if options.json else _text(found, options.pictures, (known, look)))
    return SAME if found.same else OTHER


def _figures(found: FaceVerdict, looks: dict[str, FaceLook], milliseconds: float) -> dict[str, Any]:
    """likeness: null where a picture was refused, since then nothing was compared."""
    compared = all(look.template is not None for look in looks.values())
    return {"same": found.same, "why": found.why, "likeness": round(found.likeness, 3) if compared else None,
            "threshold": THRESHOLD, "gates": {name: list(look.quality.gates) for name, look in looks.items()},
            "quality": {name: _measured(look) for name, look in looks.items()}, "ms": round(milliseconds, 1)}


def _measured(look: FaceLook) -> dict[str, float]:
    quality = look.quality
    return {"width": round(quality.width), "eyes": round(quality.eyes), "light": round(quality.luma),
            "spread": round(quality.spread), "sharpness": round(quality.sharpness), "turned": round(quality.turned, 2)}


def _text(found: FaceVerdict, pictures: Sequence[Path], looks: Sequence[FaceLook]) -> str:
    refused = [f"{path}: refused, {', '.join(look.quality.gates)}" for path, look in zip(pictures, looks, strict=True)
               if look.template is None]
    if refused:
        return "\n".join(refused)
    words = "the same person" if found.same else "not the same person"
    return f"{words}: likeness {found.likeness:.2f}, {THRESHOLD:.2f} is needed"
