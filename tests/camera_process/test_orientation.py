"""Frames of a camera that hangs askew."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from camera_process import factory
from camera_process.orientation import STRAIGHT, OrientedSource, Turn
from camera_process.source import Frame
from house.clock import FakeClock
from vision import jpeg
from vision.motion.detector import MotionDetector

ALL = [Turn(rotate, flip) for rotate in (0, 90, 180, 270) for flip in ("none", "horizontal", "vertical")]
CORNERS = {"top left": (0, 0), "top right": (0, -1), "bottom left": (-1, 0), "bottom right": (-1, -1)}


class Still:
    """A source with one frame whose top left corner is bright, in colour and luma."""

    live = False

    def __init__(self) -> None:
        self.frames = 1
        self.bgr = np.full((48, 64, 3), 30, np.uint8)
        self.bgr[:16, :16] = 220

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        if not self.frames:
            return None
        self.frames -= 1
        luma = np.ascontiguousarray(self.bgr[::2, ::2, 0])
        return Frame(7, 1.5, luma, False, lambda: b"as it was", lambda: self.bgr)


def bright(picture: np.ndarray) -> str:
    return next(name for name, at in CORNERS.items() if np.max(picture[at]) > 150)


@pytest.mark.parametrize(("turn", "corner", "shape"), [
    (Turn(90), "top right", (64, 48)), (Turn(180), "bottom right", (48, 64)), (Turn(270), "bottom left", (64, 48)),
    (Turn(0, "horizontal"), "top right", (48, 64)), (Turn(0, "vertical"), "bottom left", (48, 64)),
    (Turn(90, "horizontal"), "top left", (64, 48)), (Turn(180, "vertical"), "top right", (48, 64)),
])
def test_luma_colour_and_jpeg_are_turned_alike(turn: Turn, corner: str, shape: tuple[int, int]) -> None:
    frame = OrientedSource(Still(), turn).read()
    assert frame is not None and (frame.number, frame.time, frame.live) == (7, 1.5, False)

    pictures = (frame.luma, frame.bgr(), jpeg.decode(frame.picture()))

    assert [bright(each) for each in pictures] == [corner] * 3
    assert [each.shape[:2] for each in pictures] == [(shape[0] // 2, shape[1] // 2), shape, shape]
    assert all(each.flags["C_CONTIGUOUS"] and each.dtype == np.uint8 for each in pictures)


@pytest.mark.parametrize("turn", ALL, ids=str)
def test_mirrors_say_the_same_as_turning_unless_it_is_a_quarter_turn(turn: Turn) -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    if turn.mirrors is None:
        assert turn.rotate in (90, 270)
        return
    horizontal, vertical = turn.mirrors
    mirrored = picture[:: -1 if vertical else 1, :: -1 if horizontal else 1]
    assert np.array_equal(turn.apply(picture), mirrored)


def test_the_end_of_the_source_is_the_end_of_the_turned_one() -> None:
    source = OrientedSource(Still(), Turn(180))
    source.open()
    assert source.read() is not None
    assert source.read() is None
    source.close()


def test_a_view_that_needs_no_turning_keeps_the_cameras_own_source_and_bytes(tmp_path: Path) -> None:
    picture = jpeg.encode(np.zeros((48, 64, 3), np.uint8))
    (tmp_path / "a1.jpg").write_bytes(picture)

    source = factory.source(f"file://{tmp_path}", FakeClock(), turn=STRAIGHT)
    source.open()
    frame = source.read()

    assert not isinstance(source, OrientedSource)
    assert frame is not None and frame.picture() == picture


def test_masks_lie_on_the_view_as_seen() -> None:
    """The walker of the demo room is hidden by a mask over the part of the turned view where they are."""
    def occupied(turn: Turn, masks: list[tuple[tuple[float, float], ...]]) -> int:
        source = factory.source("demo://room?first=2&size=640x360", FakeClock(), False, turn)
        source.open()
        motion, count = MotionDetector(None, masks), 0
        for _ in range(60):
            frame = source.read()
            assert frame is not None
            seen = motion.step(frame.luma, frame.time)
            count += seen.occupied and not seen.warming
        source.close()
        return count

    lower, upper = [((0, .3), (1, .3), (1, 1), (0, 1))], [((0, 0), (1, 0), (1, .7), (0, .7))]
    assert occupied(Turn(180), []) > 15
    assert occupied(Turn(180), upper) <= 2 < 15 < occupied(STRAIGHT, upper) + occupied(Turn(180), lower)


def test_a_quarter_turn_stands_a_lying_line_up() -> None:
    lying = np.zeros((40, 60), np.uint8)
    cv2.line(lying, (5, 20), (55, 20), 255, 1)
    rows, columns = np.nonzero(Turn(90).apply(lying))
    assert len(set(columns)) == 1 and len(set(rows)) == 51
