"""A camera that hangs askew: its frames turned and mirrored before anybody looks at them."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

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
        if frame is None:
            return None

        def bgr() -> Pixels:
            return self.turn.apply(frame.bgr())

        return replace(frame, luma=self.turn.apply(frame.luma), bgr=bgr, picture=lambda: jpeg.encode(bgr(), _QUALITY))

    def close(self) -> None:
        self.source.close()


def unwrapped(source: Source) -> tuple[Source, Turn]:
    """The source without the turning laid over it, which knows what it can do; and that turning."""
    return (source.source, source.turn) if isinstance(source, OrientedSource) else (source, STRAIGHT)
