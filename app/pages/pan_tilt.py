"""What a camera's page shows of pan and tilt: where it looks, why its last move failed, and its presets. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from house.commands.pan_tilt import limits, position_text
from house.facts import CameraMoved, Fact, MoveFailed
from house.settings.whole_config import PanTiltSection
from house.state.house_state import HouseState

STEPS = (1, 5, 10, 30)
"""Degrees of one press to choose from; USUAL is what a page without its script uses."""
USUAL = 10


@dataclass(frozen=True)
class PanTiltView:
    """`position_text`: where it looks, in a sentence. `failed`: why its last move failed, "" when it did not."""

    position_text: str
    failed: str
    limits: str
    presets: tuple[str, ...]
    home: bool
    """Whether straight ahead lies within the limits."""


def turning(camera: str, own: PanTiltSection, state: HouseState, seen: tuple[Sequence[Fact],
                                                                             float]) -> PanTiltView | None:
    """How `camera` turns, None when it does not; `seen` is the latest facts, newest first, and the time."""
    if not own.address:
        return None
    latest, now = seen
    last = next((f for f in latest if isinstance(f, MoveFailed) or (isinstance(f, CameraMoved) and f.asked)
                 if f.camera == camera), None)
    failed = last.reason if isinstance(last, MoveFailed) else ""
    home = own.pan_min <= 0 <= own.pan_max and own.tilt_min <= 0 <= own.tilt_max
    return PanTiltView(position_text(state, camera, now), failed, limits(own), tuple(own.presets), home)
