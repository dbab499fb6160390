"""What the scene check is given of a camera's frames: now and then one to look at, and all of them small."""

from dataclasses import dataclass

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.loop_detection import SIZE


@dataclass(frozen=True)
class SmallFrame:
    """A frame as it is remembered: its time on the source's clock, single pixels of its luma as `SIZE` has it."""

    time: float
    luma: Pixels


def small(time: float, luma: Pixels) -> SmallFrame:
    """The frame's single pixels (luma: uint8 (h, w)), copied."""
    return SmallFrame(time, np.asarray(cv2.resize(luma, SIZE, interpolation=cv2.INTER_NEAREST)))


@dataclass(frozen=True)
class SceneFrame:
    """One look at a camera. time: monotonic seconds; luma: uint8 (h, w).

    moving: whether something large moved since the last look, as somebody does who stands close. picture: the JPEG of
    the same moment, b"" unless it was wanted. frames: every frame since the last look, small.
    """

    time: float
    luma: Pixels
    moving: bool
    picture: bytes = b""
    frames: tuple[SmallFrame, ...] = ()
