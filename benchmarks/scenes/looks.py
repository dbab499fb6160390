"""Looks of a camera: pictures as they were taken, and tampered ones, each with the references it is compared with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.random import Generator

from benchmarks.scenes import tampering, views
from benchmarks.scenes.cameras import SceneCamera
from benchmarks.scenes.views import WHOLE, ViewCut
from vision.scene.reference_set import DARK, LEAST_STRUCTURE, seen_mean
from vision.scene.scene_picture import ScenePicture, prepare

Textures = list[Any]


@dataclass(frozen=True)
class Drawn:
    """A tampered picture, the view that its references have, and how far it really moved or is covered."""

    picture: Any
    before: ViewCut = WHOLE
    right: float = 0.0
    degrees: float = 0.0
    covered: float | None = None


Draw = Callable[[Any, Generator, Textures], Drawn]


@dataclass(frozen=True)
class Tampering:
    """A kind of tampering: its group, and a function that draws it."""

    group: str
    draw: Draw


def _here(change: Callable[..., Any], *extent: float) -> Draw:
    return lambda picture, random, textures: Drawn(change(picture, random, *extent))


def _cover(least: float, most: float) -> Draw:
    def draw(picture: Any, random: Generator, textures: Textures) -> Drawn:
        covered, share = tampering.cover(picture, random, least, most, textures)
        return Drawn(covered, covered=share)
    return draw


def _view(chosen: Callable[..., tuple[ViewCut, ViewCut]], *extent: float) -> Draw:
    def draw(picture: Any, random: Generator, textures: Textures) -> Drawn:
        for _ in range(30):
            before, after = chosen(random, *extent)
            if _has_structure(picture, before):
                break
        right = (before.x - after.x) / before.width
        return Drawn(views.cut(picture, after), before, right, after.degrees)
    return draw


def _has_structure(picture: Any, view: ViewCut) -> bool:
    """Whether a view that is cut from a picture holds nearly as much as the picture: no sky alone."""
    whole, part = (prepare(each) for each in (picture, views.cut(picture, view)))
    return seen_mean(part, part.strong) > max(LEAST_STRUCTURE, 0.75 * seen_mean(whole, whole.strong))


KINDS = {
    "cover 30-40 %": Tampering("covered", _cover(0.3, 0.4)),
    "cover 40-50 %": Tampering("covered", _cover(0.4, 0.5)),
    "cover 50-70 %": Tampering("covered", _cover(0.5, 0.7)),
    "cover over 70 %": Tampering("covered", _cover(0.7, 1.0)),
    "spray 30-60 %": Tampering("covered", _here(tampering.spray, 0.3, 0.6)),
    "shift 10-20 %": Tampering("moved", _view(views.shifted, 0.1, 0.2)),
    "shift 20-40 %": Tampering("moved", _view(views.shifted, 0.2, 0.4)),
    "rotation 3-6": Tampering("moved", _view(views.rotated, 3.0, 6.0)),
    "rotation 6-15": Tampering("moved", _view(views.rotated, 6.0, 15.0)),
    "rotation 15-20": Tampering("moved", _view(views.rotated, 15.0, 20.0)),
    "zoom": Tampering("moved", _view(views.zoomed)),
    "defocus 2-3 %": Tampering("defocused", _here(tampering.defocus, 0.02, 0.03)),
    "defocus 3-6 %": Tampering("defocused", _here(tampering.defocus, 0.03, 0.06)),
    "fog": Tampering("defocused", _here(tampering.fog)),
    "glare": Tampering("blinded", _here(tampering.glare)),
    "white": Tampering("blinded", _here(tampering.white)),
    "dark": Tampering("dark", _here(tampering.dark)),
}
OTHER = "other scene"


SAME = "same"


@dataclass(frozen=True)
class TrialLook:
    """One look: how it was made ("gallery", "pair", "tampered"), its kind and group, references, picture and truth."""

    camera: str
    source: str
    kind: str
    group: str
    references: list[ScenePicture]
    picture: ScenePicture
    truth: Drawn
    raw: tuple[Any, Any]
    """The nearest reference and the picture as they were before they were prepared."""


def bright(camera: SceneCamera) -> list[int]:
    """Return the places of pictures that are not black nights; those are tampered with."""
    return [place for place in camera.usable if seen_mean(camera.prepared[place], camera.prepared[place].light) > DARK]


def gallery_looks(camera: SceneCamera) -> Iterator[TrialLook]:
    """Yield each picture as it is beside the three others nearest in light."""
    for place, picture in enumerate(camera.prepared):
        near = camera.nearest(picture, place)
        raw = camera.pictures[near[0]], camera.pictures[place]
        references = [camera.prepared[each] for each in near]
        yield TrialLook(camera.name, "gallery", SAME, SAME, references, picture, Drawn(None), raw)


def pair_looks(camera: SceneCamera, most: int, seed: int) -> Iterator[TrialLook]:
    """Yield pairs of two pictures of the same camera by chance, at most that many; the first is no black night."""
    random = np.random.default_rng([seed, 1])
    pairs = [(one, other) for one in bright(camera) for other in range(len(camera.prepared)) if one != other]
    for number in random.permutation(len(pairs))[:most]:
        one, other = pairs[number]
        yield TrialLook(camera.name, "pair", SAME, SAME, [camera.prepared[one]], camera.prepared[other], Drawn(None),
                        (camera.pictures[one], camera.pictures[other]))


def tampered_looks(camera: SceneCamera, others: list[SceneCamera], each: int, textures: Textures, seed: int
                   ) -> Iterator[TrialLook]:
    """Yield `each` looks of every kind of tampering, beside the three references nearest in light to what is seen."""
    for number, (kind, tampered) in enumerate(KINDS.items()):
        random, bases = _random(seed, number, camera), bright(camera)
        for _ in range(each):
            base = int(random.choice(bases))
            drawn = tampered.draw(camera.pictures[base], random, textures)
            yield _tampered(camera, kind, tampered.group, base, drawn, random)
    random = _random(seed, 99, camera)
    for _ in range(each):
        other = others[random.integers(len(others))]
        yield _tampered(camera, OTHER, "different", -1, Drawn(other.pictures[random.choice(bright(other))]), random)


def _random(seed: int, number: int, camera: SceneCamera) -> Generator:
    return np.random.default_rng([seed, number, sum(camera.name.encode())])


def _tampered(camera: SceneCamera, kind: str, group: str, base: int, drawn: Drawn, random: Generator) -> TrialLook:
    grid, picture = camera.prepared[0].grid, tampering.encoded(drawn.picture, random)
    seen = prepare(picture, grid)
    near = camera.nearest(seen, base)
    before = [views.cut(camera.pictures[place], drawn.before) for place in near]
    if drawn.before == WHOLE:
        references = [camera.prepared[place] for place in near]
    else:
        references = [prepare(each, grid) for each in before]
    truth = replace(drawn, picture=None)
    return TrialLook(camera.name, "tampered", kind, group, references, seen, truth, (before[0], picture))
