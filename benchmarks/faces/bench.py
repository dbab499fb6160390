"""Faces told apart: every pair of pictures in a folder, mirrored and in fair variants, and bad pictures of strangers.

`./hearthwatch bench faces [DIR] [--models FOLDER] [--probes N] [--json]`. Two pictures are of one person when their
names are the same but for digits at the end, or when one name begins with the other and _ (ann.jpg, ann2.jpg,
ann_hat.jpg); or when they lie in a folder with that person's name. Few people say little: with no mistake in n pairs
the true rate may still be as high as the printed bound (95 %), and nothing here shows one below 1 %.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

import cv2
import numpy as np

from benchmarks.faces.bounds import upper_bound
from benchmarks.faces.degraded import FAIR, Picture, changed
from benchmarks.faces.people import person_of
from ledger.faces.face_models import open_face_check
from ledger.files.model_files import ModelError, search_path
from vision.faces.face_matching import FaceCheck, FaceLook, verdict
from vision.jpeg import decode

_SHARED = Path(__file__).resolve().parents[3] / "shared"
_SUFFIXES = (".jpg", ".jpeg", ".png")
_REPEATS = 15
_NARROWEST = 60


@dataclass
class Counted:
    """Tries of one kind: how many, how many accepted, and which gates refused the others."""

    n: int = 0
    accepted: int = 0
    gates: Counter[str] = field(default_factory=Counter)

    def add(self, look: FaceLook, known: Sequence[FaceLook]) -> None:
        """Compare a look with those templates."""
        found = verdict(look, [each.template for each in known if each.template is not None])
        self.n, self.accepted = self.n + 1, self.accepted + found.same
        if not found.same:
            self.gates[found.why] += 1

    def as_json(self, wrong: bool) -> dict[str, Any]:
        """wrong: whether an accepted one is a mistake, so that the bound says how many there may be."""
        mistakes = self.accepted if wrong else self.n - self.accepted
        return {"n": self.n, "accepted": self.accepted, "refused": dict(self.gates.most_common()),
                "upper_bound_of_mistakes": round(upper_bound(mistakes, self.n), 4)}


def run(argv: list[str]) -> int:
    options = _options(argv)
    cv2.setNumThreads(1)
    try:
        check = open_face_check(search_path(options.models, os.environ), liveness=False)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    pictures = {path: picture for path in sorted(options.folder.rglob("*"))
                if path.suffix.lower() in _SUFFIXES and (picture := picture_in(path)) is not None}
    if len(pictures) < 2:
        print(f"{options.folder} has fewer than two pictures; give a folder of faces", file=sys.stderr)
        return 2
    people = person_of([path.relative_to(options.folder) for path in pictures])
    named = {people[path.relative_to(options.folder)] + f"/{path.name}": picture for path, picture in pictures.items()}
    result = measured(check, named, options.probes)
    print(json.dumps(result, indent=1) if options.json else told(result))
    return 0 if not result["different"]["accepted"] and not result["strangers"]["accepted"] else 1


def picture_in(path: Path) -> Picture | None:
    """The BGR picture in a file; None, and a line that says so, for one that shows nobody or cannot be read."""
    if not path.is_file():
        return None
    try:
        picture = decode(path.read_bytes())
    except (OSError, ValueError) as error:
        print(f"left out {path}: {error}", file=sys.stderr)
        return None
    if min(picture.shape[:2]) < _NARROWEST:
        print(f"left out {path}: it is narrower than {_NARROWEST} pixels", file=sys.stderr)
        return None
    return picture


def measured(check: FaceCheck, pictures: dict[str, Picture], probes: int) -> dict[str, Any]:
    """pictures: by PERSON/NAME. Everything that is counted, and the times."""
    looks = {name: check.look(picture, enrol=False) for name, picture in pictures.items()}
    same, different, strangers, fair = Counted(), Counted(), Counted(), {name: Counted() for name in FAIR}
    for one, other in combinations(looks, 2):
        (same if _person(one) == _person(other) else different).add(looks[other], [looks[one]])
    for name, picture in pictures.items():
        for kind, change in FAIR.items():
            look = check.look(change(picture))
            for other in looks:
                if other != name and _person(other) == _person(name):
                    same.add(look, [looks[other]])
                    fair[kind].add(look, [looks[other]])
                elif _person(other) != _person(name):
                    different.add(look, [looks[other]])
    for own, look in _probes(check, pictures, probes):
        strangers.add(look, [each for name, each in looks.items() if _person(name) != own])
    return {"pictures": len(pictures), "people": len({_person(name) for name in pictures}),
            "refused_pictures": {name: list(look.quality.gates) for name, look in looks.items() if look.quality.gates},
            "same": same.as_json(wrong=False), "different": different.as_json(wrong=True),
            "fair": {kind: each.as_json(wrong=False) for kind, each in fair.items()},
            "strangers": strangers.as_json(wrong=True), "milliseconds": _times(check, [*pictures.values()])}


def _probes(check: FaceCheck, pictures: dict[str, Picture], many: int) -> Iterator[tuple[str, FaceLook]]:
    """So many bad pictures in all, each with whom it shows: to be compared with everybody else."""
    each, rest = divmod(many, len(pictures))
    for number, (name, picture) in enumerate(pictures.items()):
        for _, bad in changed(picture, seed=number, many=each + (number < rest)):
            yield _person(name), check.look(bad)


def _times(check: FaceCheck, pictures: Sequence[Picture]) -> dict[str, float]:
    """Processor time of one look, and of a try: two JPEGs decoded, looked at and compared."""
    jpegs = [cv2.imencode(".jpg", picture)[1] for picture in pictures]
    looked, tried = [], []
    for number in range(_REPEATS):
        jpeg = jpegs[number % len(jpegs)]
        known = check.look(pictures[number % len(pictures)])
        began = process_time()
        found = check.look(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8))
        verdict(found, [known.template] if known.template is not None else [])
        looked.append(process_time() - began)
        began = process_time()
        for _ in range(2):
            verdict(check.look(np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)), [])
        tried.append(process_time() - began)
    return {"one comparison, median": round(1000 * float(np.median(looked)), 1),
            "one comparison, longest": round(1000 * max(looked), 1),
            "a try of two looks, median": round(1000 * float(np.median(tried)), 1)}


def told(result: dict[str, Any]) -> str:
    """The result as lines."""
    lines = [f"{result['pictures']} pictures of {result['people']} people"]
    lines += [f"  {name} refused: {', '.join(gates)}" for name, gates in result["refused_pictures"].items()]
    for kind, words in (("same", "pairs of one person, also mirrored and in fair variants"),
                        ("different", "pairs of two people, likewise"),
                        ("strangers", "bad pictures compared with everybody else")):
        each = result[kind]
        lines.append(f"{words}: {each['accepted']} of {each['n']} accepted; mistakes below "
                     f"{100 * each['upper_bound_of_mistakes']:.2f} % (95 %)")
        lines.append(f"  refused: {', '.join(f'{why} {n}' for why, n in each['refused'].items()) or 'none'}")
    lines += [f"  {kind}: {each['accepted']} of {each['n']} accepted" for kind, each in result["fair"].items()]
    lines += [f"{what}: {value} ms of one core" for what, value in result["milliseconds"].items()]
    return "\n".join(lines)


def _person(name: str) -> str:
    return name.partition("/")[0]


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch bench faces", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_SHARED / "data" / "faces", metavar="DIR")
    parser.add_argument("--models", type=Path, default=_SHARED / "models")
    parser.add_argument("--probes", type=int, default=1000, help="bad pictures of strangers")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)
