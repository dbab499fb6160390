"""Is a camera still looking at what it should? A picture against its accepted references. Pure.

How it decides, with pictures and figures: docs/scenes/scene-check.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.camera_moved import SearchedPicture
from vision.scene.cues.overlap_planes import grown
from vision.scene.cues.pair_cues import PairCues, measure, measure_move
from vision.scene.cues.structure_cues import UNEXPLAINED
from vision.scene.decision import (
    LIMITS,
    LIMITS_YOUNG,
    Evidence,
    SceneDecision,
    decide,
    score_of,
    weigh,
    weigh_in_place,
)
from vision.scene.light_similarity import light_distance
from vision.scene.matched_points import kept_points, outside
from vision.scene.reference_set import SceneGallery, is_dark, is_unlit
from vision.scene.relocation import MoveCheck
from vision.scene.scene_picture import ScenePicture
from vision.scene.scene_verdict import SceneKind, SceneVerdict

SETTLED = 3
"""References from which a gallery counts as one that knows the camera's lights, unless it is said."""
SAME_DARK = 0.06
"""Distance in light within which a dark picture is like an accepted dark one."""



@dataclass(frozen=True)
class PairFound:
    """One comparison: the place of the reference, planes, cues by name; the best move if one was looked for."""

    gallery: SceneGallery
    place: int
    pair: PairCues
    searched: SearchedPicture
    cues: dict[str, float]
    check: MoveCheck | None = None

    def with_move(self) -> "PairFound":
        """Return the same with the cues of a move."""
        reference = self.gallery.reference(self.place)
        moved, check = measure_move(self.gallery.bank(self.place), reference, self.searched, self.pair)
        return replace(self, cues=self.cues | moved, check=check)


def compare(references: SceneGallery | Sequence[ScenePicture | Pixels], picture: ScenePicture | Pixels,
            settled: bool | None = None) -> SceneVerdict:
    """Return whether a picture shows the scene of its references.

    references: a gallery, which keeps what it has worked out, or pictures (uint8, luma or BGR, or prepared). picture:
    the same. settled: whether the references cover the camera's lights (day, night, infrared); None: if there are
    three or more. Against others only the plainest tampering is suspicious, and the rest that differs is a question.
    Raises ValueError for no reference, and for pictures that cannot be compared.
    """
    gallery = references if isinstance(references, SceneGallery) else SceneGallery(references)
    seen = gallery.prepared(picture)
    limits = LIMITS if (len(gallery) >= SETTLED if settled is None else settled) else LIMITS_YOUNG
    if is_unlit(seen):
        return _unlit(gallery, seen)
    done, found = [], list[Evidence]()
    for pair in pairs(gallery, seen):
        evidence = weigh_in_place(pair.cues)
        if found and evidence.most >= min(each.most for each in found):
            continue  # another reference explains more, whatever a search for moves would say
        done.append(pair.with_move())
        found.append(weigh(done[-1].cues))
        if found[-1].calm:
            break
    return _verdict(gallery, seen, done, decide(found, limits, is_dark(seen)), found)


def pairs(gallery: SceneGallery, seen: ScenePicture) -> Iterator[PairFound]:
    """Yield comparisons with the nearest references, nearest in light first; no move is looked for yet."""
    places, searched = gallery.nearest(seen), SearchedPicture(seen)
    for place in places:
        pair = measure(gallery.reference(place), seen, gallery.stable(place, places))
        yield PairFound(gallery, place, pair, searched, pair.values)


def _unlit(gallery: SceneGallery, seen: ScenePicture) -> SceneVerdict:
    """Nothing to compare: calm if just such a picture was accepted."""
    place = gallery.nearest(seen)[0]
    known = is_dark(gallery.reference(place)) and light_distance(gallery.reference(place), seen) < SAME_DARK
    whole = np.where(seen.grid.visible > 0, 255, 0).astype(np.uint8)
    if known:
        return SceneVerdict(SceneKind.OK, 0.0, 0.0, np.zeros_like(whole), place)
    return SceneVerdict(SceneKind.DARK, 100.0, 1.0, whole, place)


def _verdict(gallery: SceneGallery, seen: ScenePicture, done: Sequence[PairFound], decision: SceneDecision,
             found: Sequence[Evidence]) -> SceneVerdict:
    pair, evidence = done[decision.nearest], found[decision.nearest]
    mask = changed_mask(seen, pair.pair)
    score = round(score_of(decision.points), 1)
    verdict = SceneVerdict(decision.kind, score, share_of_view(seen, mask), mask, pair.place, unclear=decision.unclear,
                           reasons=evidence.over, cues=dict(evidence.cues))
    if decision.kind == SceneKind.MOVED and pair.check is not None:
        return _moved(verdict, seen, pair.check)
    return replace(verdict, kept=outside(kept_points(gallery.reference(pair.place).strong, pair.pair.match), mask))


def changed_mask(seen: ScenePicture, pair: PairCues) -> Pixels:
    """Return the cells that are not explained, closed to areas: uint8, 255 or 0."""
    areas = cv2.medianBlur(grown((pair.missing > UNEXPLAINED).astype(np.uint8) * 255, 9), 5)
    return np.where(seen.grid.visible > 0, areas, 0).astype(np.uint8)


def share_of_view(seen: ScenePicture, mask: Pixels) -> float:
    """Return the share of the view that a mask covers, 0..1, hidden parts left out."""
    return float((mask > 0).sum()) / max(1.0, float((seen.grid.visible > 0).sum()))


def _moved(verdict: SceneVerdict, seen: ScenePicture, check: MoveCheck) -> SceneVerdict:
    """The verdict with how far it moved, in pixels of the picture."""
    width = seen.source_width
    height = width * seen.grid.height / seen.grid.width
    shift = round(check.move.right * width), round(check.move.down * height)
    return replace(verdict, move=check.move, shift_px=shift, kept=kept_points(check.strong, check.match, check.tried))
