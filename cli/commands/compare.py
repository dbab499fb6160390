"""`compare REFERENCE [REFERENCE...] CURRENT [--json] [-o result.jpg]`: is the camera still looking at its scene?"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np

from cli.errors import WRONG_USE, CliError
from cli.picture_output import check_suffix, write_picture
from ledger.home import Home
from vision.pixels import Pixels
from vision.scene.reference import compare
from vision.scene.reference_set import SceneGallery
from vision.scene.result_picture import result_picture
from vision.scene.scene_verdict import SceneKind, SceneVerdict

_LARGEST = 64 * 2**20
_SUSPICIOUS = 1


def run(argv: Sequence[str], home: Home) -> int:
    """Compare files; 0 if the scene is as it should be or a question, 1 if it is suspicious."""
    arguments = _arguments(argv)
    output: Path | None = arguments.output
    if output is not None:
        check_suffix(output)
    cv2.setNumThreads(1)
    *references, current = [_picture(path) for path in arguments.pictures]
    verdict, milliseconds = _compared(references, current, arguments.pictures)
    if output is not None:
        write_picture(output, result_picture(references[verdict.nearest], current, verdict))
    nearest = arguments.pictures[verdict.nearest]
    print(json.dumps(_figures(verdict, nearest, milliseconds)) if arguments.json else _text(verdict, nearest, output))
    return _SUSPICIOUS if verdict.suspicious else 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch compare", description=__doc__.partition("`: ")[2])
    parser.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE",
                        help="one or more reference pictures, then the current one; of three and more references those"
                        " nearest in light count, as for a camera that knows day and night")
    parser.add_argument("--json", action="store_true",
                        help="print verdict, score, affected, shift_px, cues and ms as JSON")
    parser.add_argument("-o", "--output", type=Path, help="write both side by side with what was found: JPEG or PNG")
    arguments = parser.parse_args(argv)
    if len(arguments.pictures) < 2:
        parser.error("two pictures are needed: a reference and the current one")
    return arguments


def _picture(path: Path) -> Pixels:
    """Read a picture as BGR. Raises CliError saying what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CliError(f"{path} is larger than {_LARGEST >> 20} MB; give a JPEG or PNG of a camera", WRONG_USE)
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise CliError(f"cannot read {path}: {error.strerror}", WRONG_USE) from error
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error:
        picture = None
    if picture is None:
        raise CliError(f"{path} is no picture that can be read; give a JPEG or PNG", WRONG_USE)
    return picture


def _compared(references: Sequence[Pixels], current: Pixels, paths: Sequence[Path]) -> tuple[SceneVerdict, float]:
    """The verdict, and milliseconds for the look alone: a camera's references are prepared once."""
    for picture, path in zip([*references, current], paths, strict=True):
        if min(picture.shape[:2]) < 64:
            raise CliError(f"{path} is {picture.shape[1]}x{picture.shape[0]}: at least 64 pixels are needed each way",
                           WRONG_USE)
    gallery = SceneGallery(references)
    compare(gallery, current)
    began = perf_counter()
    verdict = compare(gallery, current)
    return verdict, 1000 * (perf_counter() - began)


def _figures(verdict: SceneVerdict, nearest: Path, milliseconds: float) -> dict[str, Any]:
    move = verdict.move
    return {
        "verdict": str(verdict.kind), "words": verdict.words, "suspicious": verdict.suspicious,
        "score": verdict.score,
        "affected": round(verdict.affected, 3), "shift_px": verdict.shift_px, "degrees": move.degrees if move else None,
        "zoom": move.zoom if move else None, "unclear": verdict.unclear, "reference": str(nearest),
        "reasons": {kind: round(points, 2) for kind, points in verdict.reasons.items()},
        "cues": {name: round(value, 4) for name, value in verdict.cues.items()}, "ms": round(milliseconds, 2),
    }


def _text(verdict: SceneVerdict, nearest: Path, output: Path | None) -> str:
    calm = verdict.kind in (SceneKind.OK, SceneKind.QUESTION)
    lines = [f"{verdict.kind}: {verdict.words}" if calm else verdict.words,
             f"score {verdict.score:.0f} of 100 (suspicious from 50), compared with {nearest}"]
    if verdict.shift_px is not None:
        lines.append(f"its picture lies {verdict.shift_px[0]} pixels to the right and {verdict.shift_px[1]} down")
    return "\n".join([*lines, str(output)] if output is not None else lines)
