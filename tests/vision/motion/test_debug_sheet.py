import numpy as np
import pytest

from camera_process.sources import demo
from house.clock import FakeClock
from vision.motion.debug_sheet import ORDER, sheet
from vision.motion.detector import MotionDetector, Region

HEAD, LEFT, TOP = 52, 16, 8
PANEL = (480, 270)


@pytest.fixture(scope="module")
def walker():
    """The motion detector and what it saw while somebody walks through the demo room."""
    source = demo.connect("demo://room?size=640x360&first=2&realtime=0", FakeClock())
    source.open()
    motion = MotionDetector()
    for _ in range(45):
        frame = source.read()
        assert frame is not None
        seen = motion.step(frame.luma, frame.time)
    assert seen.occupied
    return motion.stages(), seen


def panel(picture: np.ndarray, name: str) -> np.ndarray:
    """The part of the sheet that shows a stage."""
    row, column = divmod(ORDER.index(name), 3)
    top = TOP + row * (PANEL[1] + HEAD + 8) + HEAD
    left = LEFT + column * (PANEL[0] + 16)
    return picture[top : top + PANEL[1], left : left + PANEL[0]]


def test_the_sheet_shows_all_six_stages_side_by_side(walker) -> None:
    stages, seen = walker
    picture = sheet(stages, seen.regions)
    assert picture.dtype == np.uint8 and picture.shape == (8 + 2 * (HEAD + 270) + 8 + 16, 1504, 3)
    for name in ("background", "frame", "blurred", "threshold"):
        shown = panel(picture, name).mean(axis=2)[::3, ::3]
        wanted = stages[name][::2, ::2]
        assert np.abs(shown[:, :160] - wanted).mean() < 6, name


def test_motion_is_coloured_where_it_is_and_nowhere_else(walker) -> None:
    stages, _ = walker
    shown = panel(sheet(stages), "final").astype(int)[::3, ::3]
    coloured = shown[:, :, 2] - shown[:, :, 0] > 60
    there = stages["final"][::2, ::2] > 0
    assert there.sum() > 100
    assert (coloured & there).sum() > 0.9 * there.sum() and (coloured & ~there).sum() < 0.1 * there.sum()


def test_regions_are_drawn_as_boxes(walker) -> None:
    stages, _ = walker
    still = {**stages, "final": np.zeros_like(stages["final"])}
    region = Region(0.25, 0.5, 0.5, 0.25, 0.1, 1.0)
    changed = np.abs(panel(sheet(still, [region]), "final").astype(int) - panel(sheet(still), "final")).max(axis=2) > 40
    rows, columns = np.nonzero(changed)
    assert (columns.min() / 480, columns.max() / 480) == pytest.approx((0.25, 0.75), abs=0.01)
    assert (rows.min() / 270, rows.max() / 270) == pytest.approx((0.5, 0.75), abs=0.01)


def test_an_upright_view_gives_upright_panels() -> None:
    motion = MotionDetector()
    motion.step(np.full((640, 360), 100, np.uint8), 0.0)
    assert sheet(motion.stages()).shape[0] > 2 * 800


def test_a_stage_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="no stage background, frame, .* no frame was seen"):
        sheet(MotionDetector().stages())
