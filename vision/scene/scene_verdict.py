"""What a comparison with the references says, in numbers and in words."""

from dataclasses import dataclass, field
from enum import StrEnum

from vision.pixels import Pixels
from vision.scene.camera_moved import ViewMove
from vision.scene.matched_points import KeptPoint

LENS = 70
"""Degrees that a camera's picture is wide, for words: most lenses of such cameras see 60 to 110."""


class SceneKind(StrEnum):
    """What was found; QUESTION: it looks different, and a person should say whether it is right."""

    OK = "ok"
    QUESTION = "question"
    COVERED = "covered"
    MOVED = "moved"
    DEFOCUSED = "defocused"
    BLINDED = "blinded"
    DARK = "dark"
    DIFFERENT = "different scene"


@dataclass(frozen=True)
class SceneVerdict:
    """One look at a picture.

    score: 0..100; 50 and more is suspicious, under 50 it is calm or a question. affected: share of the view, 0..1.
    mask: uint8 (rows, columns) of cells, 255 where the scene is not what the reference shows.
    move: None unless it moved; shift_px: (right, down) in pixels of the picture. unclear: nothing of the scene is left,
    so that a cover cannot be told from a camera that was turned away. nearest: place of the reference that explained
    most. kept: places found again, for drawing. reasons: points of each kind over its limit. cues: every figure
    that was measured against that reference.
    """

    kind: SceneKind
    score: float
    affected: float
    mask: Pixels = field(repr=False, compare=False)
    nearest: int = 0
    move: ViewMove | None = None
    shift_px: tuple[int, int] | None = None
    unclear: bool = False
    kept: tuple[KeptPoint, ...] = field(default=(), repr=False)
    reasons: dict[str, float] = field(default_factory=dict)
    cues: dict[str, float] = field(default_factory=dict)

    @property
    def suspicious(self) -> bool:
        """Whether somebody should be told; a question is none."""
        return self.kind not in (SceneKind.OK, SceneKind.QUESTION)

    @property
    def words(self) -> str:
        """The verdict as a phrase: "covered: 83 % of the view"."""
        return _words(self)


def _words(verdict: SceneVerdict) -> str:
    share = f"{100 * verdict.affected:.0f} % of the view"
    if verdict.unclear:
        return "covered or turned away: nothing of its scene is left"
    plain = {
        SceneKind.OK: "as it should be", SceneKind.QUESTION: f"looks different ({share}): is this right?",
        SceneKind.COVERED: f"covered: {share}", SceneKind.DEFOCUSED: "out of focus, fogged or dirty",
        SceneKind.BLINDED: f"blinded by light: {share}", SceneKind.DARK: "dark: nothing is seen",
        SceneKind.DIFFERENT: "shows a different scene",
    }
    return plain.get(verdict.kind) or move_words(verdict.move)


def move_words(move: ViewMove | None) -> str:
    """Return how the camera was moved: against the way in which its picture went."""
    if move is None:
        return "moved"
    parts = []
    if abs(move.right) > 0.02:
        side = "left" if move.right > 0 else "right"
        parts.append(f"turned about {LENS * abs(move.right):.0f} degrees to the {side}")
    if abs(move.down) > 0.02:
        parts.append(f"tilted about {LENS * abs(move.down):.0f} degrees {'up' if move.down > 0 else 'down'}")
    if abs(move.degrees) > 1:
        way = "anticlockwise" if move.degrees > 0 else "clockwise"
        parts.append(f"rolled about {abs(move.degrees):.0f} degrees {way}")
    if abs(move.zoom - 1) > 0.04:
        parts.append(f"zoomed {'in' if move.zoom > 1 else 'out'} (times {move.zoom:.2f})")
    return "moved: " + ", ".join(parts) if parts else "moved"
