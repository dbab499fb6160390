import dataclasses
import importlib
import re
from pathlib import Path

import pytest

from camera_process.source import SourceError
from house.adapters import known, pick
from house.clock import FakeClock

PAGE = (Path(__file__).resolve().parents[3] / "docs/sources.md").read_text()
SOURCES = known("camera_process.sources")


def part_of(scheme: str) -> str:
    """The chapter of the page whose title names this scheme."""
    for chapter in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        if f"{scheme}://" in chapter.splitlines()[0]:
            return chapter
    pytest.fail(f"docs/sources.md has no chapter for {scheme}://")


@pytest.mark.parametrize("name", SOURCES)
def test_every_scheme_of_a_source_has_its_chapter_with_an_example(name: str) -> None:
    module = importlib.import_module(f"camera_process.sources.{name}")
    for scheme in module.SCHEMES:
        assert re.search(rf"^{re.escape(scheme)}://\S+", part_of(scheme), re.MULTILINE), f"no example of {scheme}://"
        assert f"`{scheme}://`" in PAGE.split("## ")[0]


@pytest.mark.parametrize("name", SOURCES)
def test_exactly_the_options_of_a_source_are_on_the_page_with_their_defaults(name: str) -> None:
    module = importlib.import_module(f"camera_process.sources.{name}")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", part_of(module.SCHEMES[0]), re.MULTILINE)

    assert {option for option, _ in rows} == {field.name for field in dataclasses.fields(module.Options)}
    read = {field.name: field.metadata["read"] for field in dataclasses.fields(module.Options)}
    for option, default in rows:
        assert read[option](default.strip()) == getattr(module.Options(), option), option


def test_every_example_is_an_address_that_its_source_takes() -> None:
    examples = re.findall(r"^([\w+]+://\S+)$", PAGE, re.MULTILINE)
    assert len(examples) >= 18
    for example in examples:
        pick("camera_process.sources", example).connect(example, FakeClock())


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_answers_no_scheme_but_its_own_and_refuses_unknown_options(name: str) -> None:
    module = importlib.import_module(f"camera_process.sources.{name}")
    mark = "#" if name in ("rtsp", "http", "mjpeg") else "?"
    for scheme in module.SCHEMES:
        assert pick("camera_process.sources", f"{scheme}://room") is module
        with pytest.raises(SourceError, match="unknown option 'no_such_option'"):
            module.connect(f"{scheme}://room{mark}no_such_option=1", FakeClock())
