import dataclasses
import importlib
import re
from pathlib import Path

import pytest

from camera_process.detection import motion_hold
from camera_process.pan_tilt import mover
from camera_process.pan_tilt.head import PanTiltError
from house.adapters import known, pick
from house.clock import FakeClock
from house.settings.whole_config import Settings
from vision.motion.background_subtraction import WARM_UP

PAGE = (Path(__file__).resolve().parents[4] / "docs/pan-tilt.md").read_text()
HEADS = known("camera_process.pan_tilt.heads")


def part_of(scheme: str) -> str:
    """The chapter of the page about this scheme, without its title."""
    chapters = (chapter.partition("\n") for chapter in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:])
    return next(text for title, _, text in chapters if title == f"{scheme}://")


def options_of(name: str) -> type | None:
    return getattr(importlib.import_module(f"camera_process.pan_tilt.heads.{name}"), "Options", None)


def test_there_are_the_three_kinds_of_head() -> None:
    assert HEADS == ["onvif", "pantilthat", "simulated"]


@pytest.mark.parametrize("name", HEADS)
def test_every_kind_of_head_has_its_chapter_with_an_example_that_it_takes(name: str) -> None:
    examples = re.findall(rf"^({name}://\S*)$", part_of(name), re.MULTILINE)
    assert examples and f"`{name}://`" in PAGE.split("## ")[0]
    for example in examples:
        assert list(importlib.import_module(f"camera_process.pan_tilt.heads.{name}").SCHEMES) == [name]
        pick("camera_process.pan_tilt.heads", example).connect(example, FakeClock())


@pytest.mark.parametrize("name", HEADS)
def test_exactly_the_options_of_a_head_are_on_the_page_with_their_defaults(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", part_of(name), re.MULTILINE)
    kind = options_of(name)
    fields = {field.name: field.metadata["read"] for field in dataclasses.fields(kind)} if kind else {}
    assert [option for option, _ in rows] == list(fields)
    for option, default in rows:
        assert fields[option](default.strip()) == getattr(kind(), option), option


@pytest.mark.parametrize("address", ["simulated://?pace=1", "onvif://h/#pace=1", "pantilthat://?pace=1"])
def test_no_head_takes_an_option_it_does_not_know(address: str) -> None:
    with pytest.raises(PanTiltError):
        pick("camera_process.pan_tilt.heads", address).connect(address, FakeClock())


def test_the_settings_shown_are_good() -> None:
    from ruamel.yaml import YAML

    text = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert text
    shown = Settings.model_validate(YAML(typ="safe", pure=True).load(text[1]))
    assert shown.cameras["front"].pan_tilt.presets == {"door": (30, -10), "gate": (-90, 0)}


def test_the_numbers_on_the_page_are_those_of_the_code() -> None:
    assert f"for {motion_hold.QUIET} seconds" in PAGE and motion_hold._STILL == 0.05 and "5 % of the picture" in PAGE
    assert f"up to {motion_hold.LATE:.0f} seconds" in PAGE and f"after {motion_hold.LONGEST:.0f} seconds" in PAGE
    assert WARM_UP == 1.0 and "one second" in PAGE
    assert (mover.UNFINISHED, mover.TOO_OLD) == (120, 600)
    assert "two minutes" in PAGE and "ten minutes" in PAGE
    assert f"for {mover.LONGEST_MOVE:.0f} seconds without arriving" in PAGE
