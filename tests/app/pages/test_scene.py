"""What a camera should see, on its page."""

import time

import pytest

from house import facts
from ledger.files.references import ReferenceFiles, ReferencePicture
from ledger.history.database import FILE

CAMERAS = {"hall": {"source": "demo://room"}, "tower": {"source": "demo://room", "pan_tilt": {"address": "simulated://"}}}


@pytest.fixture
def web(make_web):
    return make_web(cameras=CAMERAS)


def page(web, camera="hall"):
    return " ".join(web.login().get(f"{web.url}/cameras/{camera}").text.split())


def kept(web, accepted, id="r1"):
    ReferenceFiles(web.home).save(ReferencePicture("hall", id, time.time(), accepted, "ann"), b"\xff\xd8jpeg", b"png")


def checked(web, state, words, score, ago=0.0):
    web.record(facts.SceneChecked(at=time.time() - ago, camera="hall", state=state, verdict=state, words=words,
                                  score=score))


def test_without_a_reference_it_says_that_it_cannot_tell_and_takes_a_yes(web):
    kept(web, accepted=False)
    shown = page(web)
    assert "No reference yet" in shown and 'value="reference hall accept"' in shown
    assert 'value="reference hall decline"' in shown and "/cameras/hall/scene/r1" in shown


def test_with_one_it_shows_what_was_found_and_the_score_over_time(web):
    kept(web, accepted=True)
    checked(web, "ok", "as it should be", 5.0, ago=7200)
    checked(web, "tampered", "covered: 83 % of the view", 95.0)
    shown = page(web)
    assert "Its view was tampered with: covered: 83 % of the view." in shown and "<polyline points=" in shown
    assert 'value="reference hall take"' in shown and 'value="check hall"' in shown and "as it should be" in shown


def broken_history(web):
    file = web.home.history / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database at all " * 400)


def test_a_history_that_cannot_be_read_is_not_shown_as_a_week_without_checks(web):
    kept(web, accepted=True)
    checked(web, "tampered", "covered: 83 % of the view", 95.0)
    broken_history(web)
    shown = page(web)
    assert "Earlier checks cannot be shown:" in shown and "covered: 83 % of the view" in shown


def test_pictures_are_for_those_who_are_logged_in(web):
    kept(web, accepted=True)
    session = web.login()
    answer = session.get(f"{web.url}/cameras/hall/scene/r1")
    assert answer.content == b"\xff\xd8jpeg" and answer.headers["Content-Type"] == "image/jpeg"
    for wrong in ("cameras/hall/scene/gone", "cameras/nosuch/scene/r1", "cameras/hall/scene/..%2Fr1"):
        assert session.get(f"{web.url}/{wrong}").status_code == 404
    import requests

    assert requests.get(f"{web.url}/cameras/hall/scene/r1", allow_redirects=False, timeout=5).status_code in (302, 401)


def test_a_camera_that_turns_has_no_such_card(web):
    assert "What it should see" not in page(web, "tower")
