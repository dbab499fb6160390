"""The analyzers beside each other: what each names by size, kind and light, in the whole picture and in a crop.

`./hearthwatch bench detectors --compare --data FOLDER [--models FOLDER]`: truth are persons, vehicles and animals cut
out of real pictures and pasted into others of 1280x720; pictures without people show what is named wrongly.
"""

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.detectors import empty_pictures, look_cost
from benchmarks.detectors.cut_outs import CutOut, Picture, all_cut_outs, empty_room, pasted
from benchmarks.drawn.scenes import draw_scene
from camera_process.analyzer import Detector, Surroundings
from camera_process.analyzer_models import ANALYZERS, catalogue
from house.adapters import pick
from house.facts import Box
from house.labels.vocabulary import PERSON, parents_of
from ledger.files.model_files import find, search_path
from vision.detection.detector_output import Detection
from vision.detection.second_look import crops
from vision.networks import installed
from vision.zones import Placed

HEIGHTS = (20, 28, 36, 48, 64, 96, 128, 192, 256)
"""Of 720 pixels."""
SCORES = (0.35, 0.40, 0.45, 0.50, 0.60)
KINDS, LOOKS = (PERSON, "vehicle", "animal"), ("whole", "crop")
_LOWEST = 0.2
_MATCHES = 0.3
_SIZE = (1280, 720)


@dataclass(frozen=True)
class JudgedLook:
    """One look at a picture with something of `kind` in it, `height` pixels high.

    score: the surest label of that kind on it, 0 where there is none; other: the surest of the two other kinds on it.
    """

    model: str
    kind: str
    light: str
    look: str
    height: int
    score: float
    other: float


@dataclass(frozen=True)
class UnjudgedLook:
    """One look at a picture without truth: the surest person, vehicle and animal in it; 0 where there is none."""

    model: str
    pictures: str
    look: str
    person: float
    vehicle: float
    animal: float


def analyzers(folders: list[Path]) -> dict[str, tuple[Path, Detector]]:
    """Every analyzer whose model is in one of the folders, with its model's path."""
    found = {name: path for name, model in catalogue().items() if (path := find(model, folders))}
    return {name: (path, pick(ANALYZERS, f"{name}://").connect(f"{name}://", Surroundings(_LOWEST, path)))
            for name, path in found.items()}


def trials(data: Path, seed: int) -> Iterator[tuple[CutOut, int, str, Picture, Box]]:
    """Every cut-out at every height by day and in infrared: (what, height, light, picture, where it is)."""
    rng, cuts, places = np.random.default_rng(seed), all_cut_outs(data), grounds(data)
    turn = 0
    for cut in (each for each in cuts for _ in range(1 if each.kind == PERSON else 2)):
        for height in HEIGHTS:
            turn += 1
            picture, place = pasted(cut, places[turn % len(places)], height, rng)
            yield cut, height, "day", _stored(picture, 85), place
            yield cut, height, "infrared", _stored(infrared(picture, rng), 75), place


def grounds(data: Path) -> list[Picture]:
    """Pictures of 1280x720 to paste into: a room, four places outside, two drawn ones."""
    outside = [sorted((data / "scenes" / name).glob("*.jpg"))[0] for name in
               ("chamonix", "courbevoie", "frankfurt", "stlouis")]
    found = [empty_room(data / "clips" / "people-indoor.mp4"), *(cv2.imread(str(path)) for path in outside),
             *(cv2.cvtColor(draw_scene(number).astype(np.uint8), cv2.COLOR_GRAY2BGR) for number in (1, 2))]
    return [np.asarray(cv2.resize(one, _SIZE, interpolation=cv2.INTER_CUBIC), np.uint8)
            for one in found if one is not None]


def infrared(picture: Picture, rng: np.random.Generator) -> Picture:
    """What an infrared camera at night would make of it: gray, half the contrast, soft, with noise."""
    gray = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (3, 3), 0).astype(np.float32)
    dull: NDArray[Any] = 80 + 0.5 * (gray - gray.mean()) + rng.normal(0, 8, gray.shape)
    return np.asarray(cv2.cvtColor(np.clip(dull, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR), np.uint8)


def _stored(picture: Picture, quality: int) -> Picture:
    """As it comes back from a JPEG."""
    _, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def looks(analyzer: Detector, picture: Picture, place: Placed) -> Iterator[tuple[str, tuple[Detection, ...]]]:
    """What is seen in the whole picture, and in the crop the house would look at for motion at `place`."""
    whole = analyzer.look(picture)
    yield "whole", whole
    chosen = crops([place], picture.shape[1], picture.shape[0], 1)
    yield "crop", tuple(crop.whole(one) for crop in chosen for one in analyzer.look(crop.of(picture))) or (
        () if chosen else whole)


def judged(name: str, analyzer: Detector, trial: tuple[CutOut, int, str, Picture, Box]) -> Iterator[JudgedLook]:
    """Look at one trial in both ways."""
    cut, height, light, picture, place = trial
    for look, found in looks(analyzer, picture, place):
        surest = _surest(one for one in found if shared(one, place) >= _MATCHES)
        other = max(surest[kind] for kind in KINDS if kind != cut.kind)
        yield JudgedLook(name, cut.kind, light, look, height, surest[cut.kind], other)


def named_in(name: str, analyzer: Detector, pictures: str, picture: Picture, rng: np.random.Generator
             ) -> Iterator[UnjudgedLook]:
    """Look at a picture without truth: at all of it, and at a crop somewhere."""
    x, y = rng.uniform(0, 0.9, 2)
    for look, found in looks(analyzer, picture, Box(x, y, 0.04, 0.1)):
        surest = _surest(found)
        yield UnjudgedLook(name, pictures, look, surest[PERSON], surest["vehicle"], surest["animal"])


def _surest(found: Iterable[Detection]) -> dict[str, float]:
    scores = dict.fromkeys(KINDS, 0.0)
    for one in found:
        for kind in {one.name, *parents_of(one.name)} & set(KINDS):
            scores[kind] = max(scores[kind], one.score)
    return scores


def shared(one: Placed, other: Placed) -> float:
    """Intersection over union of two boxes, 0..1."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    inside = max(0.0, across) * max(0.0, down)
    return inside / (one.w * one.h + other.w * other.h - inside)


def recall_table(seen: Sequence[JudgedLook], score: float) -> str:
    """The share named rightly at `score` and more, by height; `other`: named as another kind instead."""
    heights = "".join(f"{height:6}" for height in HEIGHTS)
    lines = [f"named at {score:.2f} and more", f"{'':32}{heights}   all  other"]
    for group in sorted({(one.kind, one.light, one.look, one.model) for one in seen}):
        mine = [one for one in seen if (one.kind, one.light, one.look, one.model) == group]
        shares = [_share([one.score >= score for one in mine if one.height == height]) for height in HEIGHTS]
        other = _share([one.other >= max(score, one.score) for one in mine])
        rest = _share([one.score >= score for one in mine]), other
        lines.append(f"{' '.join(group):32}" + "".join(f"{share:6.2f}" for share in (*shares, *rest)))
    return "\n".join(lines)


def named_table(named: Sequence[UnjudgedLook]) -> str:
    """The share of looks that name a person, vehicle or animal, by score; only "people in infrared" have people."""
    scores = "".join(f"{score:6.2f}" for score in SCORES)
    lines = [f"{'share of looks that name':40}{'looks':>6}  " + "  ".join(f"{kind:>{len(scores)}}" for kind in KINDS),
             f"{'at a score of':48}" + "  ".join([scores] * len(KINDS))]
    for group in sorted({(one.pictures, one.look, one.model) for one in named}):
        mine = [one for one in named if (one.pictures, one.look, one.model) == group]
        shares = ["".join(f"{_share([getattr(one, kind) >= score for one in mine]):6.2f}" for score in SCORES)
                  for kind in KINDS]
        lines.append(f"{' '.join(group):40}{len(mine):6}  " + "  ".join(shares))
    return "\n".join(lines)


def _share(these: list[bool]) -> float:
    return sum(these) / len(these) if these else float("nan")


def run(argv: list[str]) -> int:
    """Print the comparison; 1 when no model is there, or --data is missing."""
    parser = argparse.ArgumentParser(prog="detectors --compare", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with clips/, photos/ and scenes/")
    parser.add_argument("--models", type=Path, help="folder with the models; else HEARTHWATCH_MODELS")
    parser.add_argument("--empty", type=Path, nargs="*", default=[], help="further clips in which nobody is")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print every look as JSON")
    arguments = parser.parse_args(argv)
    cv2.setNumThreads(1)
    there = analyzers(search_path(arguments.models or Path("var/models"), os.environ))
    if not there:
        print("no model is there; ./hearthwatch models fetch brings them, or name their folder with --models")
        return 1
    seen = [one for trial in trials(arguments.data, arguments.seed) for name, (_, analyzer) in there.items()
            for one in judged(name, analyzer, trial)]
    rng = np.random.default_rng(arguments.seed)
    others = (*empty_pictures.with_people(arguments.data), *empty_pictures.all_of(arguments.data, arguments.empty))
    named = [one for group, picture in others for name, (_, analyzer) in there.items()
             for one in named_in(name, analyzer, group, picture, rng)]
    costs = [look_cost.costs(name, path, runtime) for name, (path, _) in there.items() for runtime in installed()]
    if arguments.json:
        print(json.dumps({"seen": [asdict(one) for one in seen], "named": [asdict(one) for one in named],
                          "costs": costs}))
        return 0
    print("\n\n".join([*(recall_table(seen, score) for score in SCORES), named_table(named),
                       "\n".join(json.dumps(each) for each in costs)]))
    return 0
