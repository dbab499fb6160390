"""A camera that hangs askew: its frames turned and mirrored before anybody looks at them."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import av
import cv2
import numpy as np
from av.sidedata.sidedata import Type

from camera_process.source import Frame, Pixels, Source
from vision import jpeg

_ROTATED = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_FLIPPED = {"horizontal": 1, "vertical": 0}
_QUALITY = 90  # these bytes were a JPEG once already, perhaps


@dataclass(frozen=True)
class Turn:
    """How a view is put right: first rotated clockwise by 0, 90, 180 or 270 degrees, then mirrored.

    flip: none, horizontal (left and right change places) or vertical (top and bottom do).
    """

    rotate: int = 0
    flip: str = "none"

    def __bool__(self) -> bool:
        return bool(self.rotate) or self.flip != "none"

    @property
    def mirrors(self) -> tuple[bool, bool] | None:
        """The same as mirrors (horizontal, vertical), which cameras can do by themselves; None for a quarter turn."""
        if self.rotate in (90, 270):
            return None
        half = self.rotate == 180
        return half != (self.flip == "horizontal"), half != (self.flip == "vertical")

    def apply(self, picture: Pixels) -> Pixels:
        """The picture, (h, w) or (h, w, 3) uint8, put right; itself when nothing is to be done."""
        if self.rotate:
            picture = np.asarray(cv2.rotate(picture, _ROTATED[self.rotate]), np.uint8)
        if self.flip != "none":
            picture = np.asarray(cv2.flip(picture, _FLIPPED[self.flip]), np.uint8)
        return picture


STRAIGHT = Turn()

_MATRIX = struct.Struct("=9i")
_BY_MATRIX = {
    (1, 0, 0, 1): STRAIGHT, (0, 1, -1, 0): Turn(90), (-1, 0, 0, -1): Turn(180), (0, -1, 1, 0): Turn(270),
    (-1, 0, 0, 1): Turn(0, "horizontal"), (1, 0, 0, -1): Turn(0, "vertical"),
    (0, 1, 1, 0): Turn(90, "horizontal"), (0, -1, -1, 0): Turn(90, "vertical"),
}
_BY_EXIF = (STRAIGHT, Turn(0, "horizontal"), Turn(180), Turn(0, "vertical"), Turn(90, "horizontal"), Turn(90),
            Turn(90, "vertical"), Turn(270))


def display_turn(picture: av.VideoFrame) -> Turn:
    """How a player turns a decoded picture before it shows it, by the display matrix that phones and cameras write.

    STRAIGHT without one, and for one that is no quarter turn.
    """
    try:
        notes: Mapping[Any, Any] = picture.side_data  # PyAV says of it that its keys are text
        found = notes.get(Type.DISPLAYMATRIX)
    except ValueError:  # there is a note of another kind, which PyAV 18 does not know
        return STRAIGHT
    if found is None:
        return STRAIGHT
    a, b, _, c, d, *_ = _MATRIX.unpack(bytes(found))
    return _BY_MATRIX.get((_sign(a), _sign(b), _sign(c), _sign(d)), STRAIGHT)


def exif_turn(data: bytes) -> Turn:
    """How a browser turns a JPEG, by its EXIF (orientation, Exif 2.3, 4.6.4)."""
    return _BY_EXIF[jpeg.orientation(data) - 1]


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


class OrientedSource(Source):
    """A source whose frames are turned: luma, colour and JPEG alike, so that zones and masks lie on the view as seen.

    The camera's own JPEG is made anew, because it shows the view as it was.
    source, turn: the source as it is, and how its frames are turned here.
    """

    def __init__(self, source: Source, turn: Turn) -> None:
        self.live = source.live
        self.source, self.turn = source, turn

    def open(self) -> None:
        self.source.open()

    def read(self) -> Frame | None:
        frame = self.source.read()
        return None if frame is None else turned(frame, self.turn)

    def close(self) -> None:
        self.source.close()


def turned(frame: Frame, turn: Turn) -> Frame:
    """The frame put right: luma, colour and JPEG; itself when nothing is to be done."""

    def bgr() -> Pixels:
        return turn.apply(frame.bgr())

    if not turn:
        return frame
    return replace(frame, luma=turn.apply(frame.luma), bgr=bgr, picture=lambda: jpeg.encode(bgr(), _QUALITY))


def unwrapped(source: Source) -> tuple[Source, Turn]:
    """The source without the turning laid over it, which knows what it can do; and that turning."""
    return (source.source, source.turn) if isinstance(source, OrientedSource) else (source, STRAIGHT)
