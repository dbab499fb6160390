"""docs/motion.md says what the code does."""

import re
from pathlib import Path

import cv2
import pytest

from vision.motion import background_model, detector, light_change
from vision.motion.camera_shake import REACH
from vision.motion.debug_sheet import ORDER
from vision.motion.following import followed_region, moving_regions
from vision.motion.settings import MotionSettings

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "motion.md").read_text("utf-8")


def test_every_step_is_explained_in_order() -> None:
    assert tuple(re.findall(r"^\d\. \*\*(\w+)\*\*:", PAGE, re.MULTILINE)) == ORDER


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE))
def test_every_picture_is_there_and_small(picture: str) -> None:
    assert cv2.imread(str(DOCS / picture)).shape[1] == 1200
    assert (DOCS / picture).stat().st_size < 100_000


def test_the_page_has_pictures_of_somebody_nobody_light_and_somebody_in_changing_light() -> None:
    assert len(re.findall(r"!\[", PAGE)) == 4


def test_the_table_of_sensitivity_is_true() -> None:
    rows = re.findall(r"^\| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
    assert [int(row[0]) for row in rows] == [1, 3, 5, 7, 10]
    for sensitivity, times, levels, smallest in rows:
        settings = MotionSettings(sensitivity=int(sensitivity))
        assert float(times) == round(settings.k, 1) and float(levels) == round(settings.offset, 1)
        assert float(smallest) == round(100 * settings.smallest, 3)


def test_the_figures_in_the_text_are_those_of_the_code() -> None:
    settings = MotionSettings()
    assert f"counts for {settings.still_after:g} s" in PAGE
    assert f"belongs to the background after {settings.absorb_after:g} s" in PAGE
    assert f"for {light_change.SUDDEN_FOR:g} s after a jump" in PAGE
    assert f"up to {REACH} of its 320 pixels" in PAGE
    assert f"moved for {moving_regions.ON_THE_SPOT:g} s on the spot" in " ".join(PAGE.split())
    assert f"nobody having moved for {detector.CALM:g} s" in PAGE
    assert 0.3 <= background_model.LIGHT_TAU <= 0.5 and "within half a second" in PAGE
    assert 0.4 <= moving_regions.LEAST_SECONDS <= 0.6 and "have moved for half a second" in PAGE
    assert moving_regions.SMALL == 0.01 and "less than a hundredth of the view" in PAGE
    assert f"in {100 * moving_regions.BRIGHTER:g} % of its pixels" in PAGE
    assert f"once it is there for {moving_regions.LIGHT_LASTS:g} s" in " ".join(PAGE.split())
    assert moving_regions.LARGE == 0.02 and "larger than a fiftieth of the view" in PAGE
    assert moving_regions.YOUNG == 10 and moving_regions.LEAST_SECONDS_YOUNG == 1.0 and "its first ten seconds" in PAGE
    assert 0.13 <= light_change.FLASH <= 0.16 and "by a seventh within half a second" in PAGE
    assert followed_region.DARTS == 2.5 and "two and a half of its lengths in a second" in " ".join(PAGE.split())
    assert followed_region.TRAVELLED == 0.33 and "a third of its size from where it began" in PAGE


def test_every_setting_that_is_named_exists() -> None:
    known = (DOCS / "settings.md").read_text("utf-8")
    for name in re.findall(r"`((?:motion|alert)\.\w+)", PAGE):
        assert f"cameras.NAME.{name}`" in known, name
