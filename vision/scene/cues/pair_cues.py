"""What tells an untouched scene from a tampered one, as numbers: each compares two pictures, none describes one.

A figure of one picture alone (how light, how sharp it is) would let whatever is fitted recognise the camera.
"""

from dataclasses import dataclass

import numpy as np

from vision.pixels import Pixels
from vision.scene.camera_moved import MoveBank, SearchedPicture, find_move
from vision.scene.cues.light_cues import LIGHT, light_cues
from vision.scene.cues.overlap_planes import OverlapPlanes
from vision.scene.cues.sharpness_cues import SHARPNESS, sharpness_cues
from vision.scene.cues.structure_cues import PIECES, STRUCTURE, WINDOWS, piece_cues, structure_cues, window_cues
from vision.scene.picture_alignment import Alignment, LocalMatch, align, local_match
from vision.scene.relocation import MoveCheck, check_move
from vision.scene.scene_picture import ScenePicture

PLACE = ("peak", "zero", "aside")
"""How surely the picture lies on the reference: agreement where it is best, where it was, and the cells between."""
MOVE = ("move_score", "stay_score", "move_gain", "move_kept", "move_explained", "move_better")
NAMES = (*STRUCTURE, *WINDOWS, *LIGHT, *SHARPNESS, *PLACE, *PIECES)


@dataclass(frozen=True)
class PairCues:
    """The cues NAMES of a reference and a picture; where its structure is kept; what is missing, 0..1 by cell."""

    values: dict[str, float]
    match: LocalMatch
    missing: Pixels


def measure(reference: ScenePicture, picture: ScenePicture, stable: Pixels | None = None) -> PairCues:
    """Return all cues of a pair on the same grid but those of a move.

    stable: 0..1 by cell, how far other references have the same structure there; None for everywhere.
    """
    match = local_match(reference, picture, align(reference, picture))
    planes = OverlapPlanes(reference, picture, match, stable)
    values = [*structure_cues(planes), *window_cues(planes), *light_cues(planes), *sharpness_cues(planes),
              *_place_cues(match.alignment), *piece_cues(planes)]
    return PairCues(dict(zip(NAMES, values, strict=True)), match, planes.missing())


def _place_cues(alignment: Alignment) -> list[float]:
    return [alignment.peak, alignment.zero, float(np.hypot(alignment.right, alignment.down))]


def measure_move(bank: MoveBank, reference: ScenePicture, searched: SearchedPicture, pair: PairCues
                 ) -> tuple[dict[str, float], MoveCheck | None]:
    """Return the cues MOVE, and the best move; what a shaking mast makes is none."""
    move = find_move(bank, searched)
    spread = move.spread + 0.01
    if not move.is_far:
        return {**dict.fromkeys(MOVE, 0.0), "stay_score": move.zero / spread}, None
    check = check_move(reference, searched.picture, move, pair.match)
    values = [move.score / spread, move.zero / spread, (move.score - move.zero) / spread, check.kept, check.explained,
              check.explained - check.kept_in_place]
    return dict(zip(MOVE, values, strict=True)), check
