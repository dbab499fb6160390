"""A reference laid where a move would have brought it, to see whether the picture is explained by that."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.camera_moved import ViewMove, turned
from vision.scene.picture_alignment import LocalMatch, align, local_match
from vision.scene.scene_picture import ScenePicture, boxed, spectrum


@dataclass(frozen=True)
class MoveCheck:
    """A move, refined, and the shares of structure that are kept with it and in place (same part of the view).

    tried: the move before it was refined, by which `strong` (the reference's edges) was laid on the picture in `match`.
    """

    move: ViewMove
    tried: ViewMove
    strong: Pixels
    kept: float
    explained: float
    kept_in_place: float
    match: LocalMatch


def check_move(reference: ScenePicture, picture: ScenePicture, move: ViewMove, in_place: LocalMatch) -> MoveCheck:
    """Return how much of the picture a move of the reference explains."""
    moved = relocated(reference, move)
    alignment = align(moved, picture)
    match = local_match(moved, picture, alignment)
    was, now = moved.weight[match.reference], picture.weight[match.picture]
    shared = np.minimum(moved.grid.visible[match.reference], 1)
    now = now * (shared > 0.5)
    whole = np.zeros_like(reference.structure)
    whole[in_place.picture] = in_place.kept
    columns = reference.structure.shape[1]
    refined = replace(move, right=move.right + alignment.right / columns, down=move.down + alignment.down / columns)
    floor = 0.01 * float(picture.grid.visible.sum())
    return MoveCheck(
        refined, move, moved.strong, float(np.vdot(match.kept, was)) / (float(was.sum()) + floor),
        float(np.vdot(match.kept, now)) / (float(now.sum()) + floor),
        float(np.vdot(whole[match.picture], now)) / (float(now.sum()) + floor), match,
    )


def move_matrix(move: ViewMove, columns: int, rows: int) -> Pixels:
    """Return the 2x3 matrix that brings a point of the reference to where it is in the picture."""
    matrix = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), -move.degrees, move.zoom)
    matrix[:, 2] += np.array([move.right * columns, move.down * columns])
    return matrix


def relocated(reference: ScenePicture, move: ViewMove) -> ScenePicture:
    """Return the reference as a moved camera would have seen it, as far as it reaches (its grid is visible there)."""
    rows, columns = reference.structure.shape
    matrix = move_matrix(move, columns, rows)

    def warped(plane: Pixels) -> Pixels:
        return cv2.warpAffine(plane, matrix, (columns, rows), flags=cv2.INTER_LINEAR)

    seen = warped(reference.grid.visible) * reference.grid.visible
    fields = turned(warped(reference.fields), move.degrees) * seen[..., None]
    means, energy = boxed(fields)
    return replace(reference, grid=replace(reference.grid, visible=seen), fields=fields, means=means, energy=energy,
                   weight=warped(reference.weight) * seen, structure=warped(reference.structure) * seen,
                   strong=warped(reference.strong) * seen,
                   spectrum=spectrum(fields))
