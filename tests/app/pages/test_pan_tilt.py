"""The arrows on a camera's page."""

import re
import time

import pytest

from app.pages.pan_tilt import USUAL, turning
from house import facts
from house.settings.whole_config import PanTiltSection
from house.state.house_state import HouseState
from ledger.redis.log import Log
from tests.app.web_house import WebHouse

TURNS = {"address": "simulated://", "presets": {"door": [12, 0]}}


@pytest.fixture
def web(home, redis_server):
    cameras = {"hall": {"source": "demo://room", "pan_tilt": TURNS}, "yard": {"source": "demo://room"}}
    with WebHouse(home, Log(redis_server.client()), redis_server.url, cameras=cameras) as web:
        yield web


def buttons(html: str) -> list[str]:
    return re.findall(r'value="(rotate[^"]*)"', html)


def test_a_camera_that_turns_has_arrows_that_work_without_a_script(web):
    page = web.login().get(f"{web.url}/cameras/hall").text
    assert buttons(page) == ["rotate hall up 10", "rotate hall left 10", "rotate hall right 10", "rotate hall down 10",
                             "rotate hall 0 0", "rotate hall preset door"]
    assert "has not said yet where it looks" in page and "from -90 to 90 in pan" in page


def test_a_camera_that_does_not_turn_has_none(web):
    assert buttons(web.login().get(f"{web.url}/cameras/yard").text) == []


def test_every_button_gives_a_command_that_is_taken(web):
    session = web.login()
    web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=0, tilt=0))
    for line in buttons(session.get(f"{web.url}/cameras/hall").text):
        answer = web.command(session, line).json()
        assert answer["ok"], answer
        asked = web.recorded(facts.MoveAsked)[0]
        web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=0, tilt=0, asked=asked.id))
    wanted = [(asked.pan, asked.tilt) for asked in reversed(web.recorded(facts.MoveAsked))]
    assert wanted == [(0, USUAL), (-USUAL, 0), (USUAL, 0), (0, -USUAL), (0, 0), (12, 0)]


def test_where_it_looks_and_why_it_did_not_turn_come_again_while_somebody_looks(web):
    session = web.login()
    web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=30, tilt=-5))
    web.record(facts.MoveFailed(at=time.time(), camera="hall", asked="m1", reason="it is <stuck>"))
    part = session.get(f"{web.url}/parts/camera?camera=hall").json()["parts"]["pan_tilt"]
    assert "Hall looks at pan 30, tilt -5." in part and "It did not turn: it is &lt;stuck&gt;" in part
    web.record(facts.CameraMoved(at=time.time(), camera="hall", pan=31, tilt=-5, asked="m2"))
    part = session.get(f"{web.url}/parts/camera?camera=hall").json()["parts"]["pan_tilt"]
    assert "pan 31" in part and "did not turn" not in part
    assert session.get(f"{web.url}/parts/camera?camera=yard").json()["parts"]["pan_tilt"].strip() == ""


def test_straight_ahead_is_offered_only_within_the_limits():
    own = PanTiltSection(address="simulated://", pan_min=10)
    found = turning("hall", own, HouseState(), ((), 0.0))
    assert found is not None and not found.home and found.limits.startswith("from 10 to 90 in pan")
    assert turning("hall", PanTiltSection(), HouseState(), ((), 0.0)) is None
