import io
import logging
from collections.abc import Iterator

import pytest

from house import logs
from house.repeated_lines import SHOWN, WITHIN, RepeatedLines

LOG = logging.getLogger("hearthwatch.test.repeated")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the process would write to stderr."""
    written, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("camera-lan", stream=written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def said(filter: RepeatedLines, text: str, at: float, *args: object, level: int = logging.WARNING) -> str | None:
    """What becomes of that record, None when it is left out."""
    record = logging.LogRecord("camera", level, "file", 1, text, args, None)
    record.created = at
    return record.getMessage() if filter.filter(record) else None


def test_an_hour_of_one_camera_that_fails_ten_times_a_second_is_a_few_lines(lines):
    for count in range(36_000):
        LOG.warning("%s: an event goes on without a picture: no room for %d bytes", "front", count)
    assert lines.getvalue().count("\n") == SHOWN


def test_the_next_line_after_a_while_says_how_many_were_left_out():
    found = [said(filter, "%s: status %d", at, "front", 503) for filter in [RepeatedLines()]
             for at in range(1, 1300, 4)]
    shown = [each for each in found if each]
    assert shown[:2] == ["front: status 503"] * 2
    assert shown[2] == "front: status 503 (… 148 more in the last 10 min)"
    assert len(shown) <= 3 * SHOWN


def test_another_camera_another_text_and_what_is_no_warning_are_shown():
    gathering = RepeatedLines()
    for _ in range(10):
        said(gathering, "%s: it does not answer", 1.0, "front")
    assert said(gathering, "%s: it does not answer", 2.0, "yard")
    assert said(gathering, "%s: it refuses this password", 2.0, "front")
    assert all(said(gathering, "a round", 3.0, level=logging.INFO) for _ in range(10))


def test_a_clock_that_is_set_back_keeps_nothing_quiet():
    gathering = RepeatedLines()
    for _ in range(10):
        said(gathering, "gone", 10 * WITHIN)
    assert said(gathering, "gone", 1.0)


def test_a_record_that_cannot_be_written_is_left_to_the_handler(lines):
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    LOG.warning("%d of %s", "no number")
    LOG.warning("%s", Broken())
    assert "do not fit" in lines.getvalue() and "could not be written: RuntimeError" in lines.getvalue()


def test_memory_is_bounded():
    gathering = RepeatedLines()
    for number in range(5000):
        said(gathering, "x" * number, 1.0)
    assert len(gathering._known) <= 500
