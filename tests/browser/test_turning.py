"""The arrows of a camera that turns, in a real browser."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from house import facts
from ledger.redis.log import Log
from tests.app.web_house import FakeCamera, WebHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def web(home: Any, redis_server: Any, room: bytes) -> Iterator[WebHouse]:
    """A dashboard with one camera that turns."""
    turns = {"address": "simulated://", "presets": {"door": [12, 0]}}
    cameras = {"hall": {"source": "demo://room", "pan_tilt": turns}}
    with (WebHouse(home, Log(redis_server.client()), redis_server.url, cameras=cameras) as web,
          FakeCamera(home, "hall", lambda: room).running()):
        web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=0, tilt=0))
        yield web


def asked(web: WebHouse) -> list[tuple[float, float]]:
    return [(fact.pan, fact.tilt) for fact in reversed(web.recorded(facts.MoveAsked))]


def said(page: Any, text: str) -> None:
    page.wait_for_selector(f"#toast:has-text('{text}')")


def test_an_arrow_turns_by_the_chosen_step_and_the_answer_can_be_taken_back(person: Any, web: WebHouse) -> None:
    one = person()
    page = one.login("/cameras/hall")
    page.click("text=30")
    page.click("[aria-label='Turn left by 30 degrees']")
    said(page, "Hall turns to pan -30, tilt 0.")
    page.click("[data-undo]")
    said(page, "Hall turns to pan 0, tilt 0.")
    assert asked(web) == [(-30, 0), (0, 0)]
    assert one.faults == []


def test_the_arrow_keys_press_the_arrows(person: Any, web: WebHouse) -> None:
    page = person().login("/cameras/hall")
    page.focus("[data-way=up]")
    page.keyboard.press("ArrowRight")
    said(page, "pan 10, tilt 0")
    page.keyboard.press("ArrowDown")
    said(page, "pan 10, tilt -10")
    assert page.evaluate("document.activeElement.dataset.way") == "down"
    assert asked(web) == [(10, 0), (10, -10)]


def test_the_page_says_where_it_looks_once_the_move_is_done(person: Any, web: WebHouse) -> None:
    one = person()
    page = one.login("/cameras/hall")
    page.click("text=Door")
    page.wait_for_selector("[data-part=pan_tilt]:has-text('turns to pan 12, tilt 0')")
    move = web.recorded(facts.MoveAsked)[0]
    web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=12, tilt=0, asked=move.id))
    page.wait_for_selector("[data-part=pan_tilt]:has-text('Hall looks at pan 12, tilt 0.')")
    one.shot("turn")
