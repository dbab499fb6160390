"""A camera's settings in people's words: changed, taken back, and never over what somebody else has changed."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from house import facts
from house.settings.overlay.camera_change import origin
from house.settings.whole_config import survey
from tests.app.web_house import WebHouse

Send = Callable[..., Any]
HALL = "/cameras/hall/settings"


def hall(web: WebHouse, camera: str = "hall") -> Any:
    report = survey(web.home.config, web.home.learned, {})
    assert report.problems == () and report.settings is not None
    return report.settings.cameras[camera]


def page(web: WebHouse, path: str = HALL) -> str:
    return str(web.login().get(web.url + path).text)


def version(web: WebHouse, camera: str = "hall") -> str:
    return origin(web.home, camera).version


def change(web: WebHouse, send: Send, **fields: Any) -> Any:
    own = {name: value for name, value in fields.items() if value is not None}
    marks = {f"has-{name}": "1" for name in fields}
    return send(HALL, **{"version": version(web)} | own | marks)


def test_what_is_changed_counts_at_once_and_the_page_says_where_it_was_chosen(web: WebHouse, send: Send) -> None:
    saved = change(web, send, **{"motion.sensitivity": "8", "motion.gap": "20 s", "outdoor": "on", "alert.labels":
                                 "Person, car", "alert.min_score": "0.6", "when": "Mon-Fri 18:00-8:00; Sat,Sun",
                                 "at_home": ["recording"]})
    assert saved.status_code == 303
    now = web.services.settings.cameras["hall"]
    assert now == hall(web) and (now.motion.sensitivity, now.motion.gap, now.outdoor) == (8, 20.0, True)
    assert now.alert.labels == ("person", "car") and now.when == ("Mon-Fri 18:00-8:00", "Sat,Sun")
    assert "Chosen in the page." in page(web) and web.recorded(facts.CommandGiven)[0].what == (
        "camera hall changed: at_home, outdoor, when, motion.sensitivity, motion.gap, alert.labels, alert.min_score")


def test_a_key_laid_over_config_is_marked_beside_its_line_and_goes_back_with_one_press(
        web: WebHouse, send: Send) -> None:
    text = web.home.config.read_text().replace('"source": "demo://room"', '"source": "demo://room",\n   "rotate": 90')
    web.home.config.write_text(text)
    line = text[:text.index('"rotate"')].count("\n") + 1
    change(web, send, rotate="180")
    assert hall(web).rotate == 180
    assert f"over config.yml, line {line}: 90." in page(web) and "Back to config.yml" in page(web)
    send(f"{HALL}/undo", key="rotate", version=version(web))
    assert hall(web).rotate == 90 and "rotate" not in web.home.learned.read_text()


def test_a_title_stays_when_other_things_are_saved_and_goes_with_the_plain_name(web: WebHouse, send: Send) -> None:
    change(web, send, title="Küche & Flur")
    assert hall(web).title == "Küche & Flur" and "Küche" in page(web, "/cameras/hall")
    change(web, send, title="Küche & Flur", outdoor="on")
    assert (hall(web).title, hall(web).outdoor) == ("Küche & Flur", True)
    change(web, send, title="Hall")
    assert hall(web).title == "" and "title" not in web.home.learned.read_text()


WRONG = [("motion.sensitivity", "11"), ("motion.sensitivity", "many"), ("motion.gap", "0"), ("motion.gap", "soon"),
         ("alert.min_score", "1.5"), ("alert.cooldown", "-1"), ("when", "Mon 25:00-26:00"), ("when", "Blursday"),
         ("clip.longest", "1h"), ("pir", "gpio://99"), ("flip", "sideways"), ("rotate", "45"), ("look_every", "9"),
         ("address", ""), ("address", "rtps://x/y"), ("address", "rtsp:///x"), ("group", "No Group"),
         ("at_home", "sleeping"), ("user", "me"), ("alert.labels", "x" * 80)]  # fmt: skip


def test_each_wrong_entry_is_one_line_at_its_field_and_nothing_is_saved(web: WebHouse, send: Send) -> None:
    for field, typed in WRONG:
        address = {"address": "demo://room"} if field in ("user", "password") else {}
        answer = change(web, send, **address | {field: typed})
        problems = dict(re.findall(r'id="problem-([\w.-]+)" role="alert">([^<]+)<', answer.text))
        assert answer.status_code == 422 and list(problems) == [field], (field, typed, problems)
        assert html.escape(typed[:40]) in answer.text or field == "at_home"
    assert not web.home.learned.exists()


def test_the_later_of_two_browsers_is_told_and_nothing_of_the_first_is_lost(web: WebHouse, send: Send) -> None:
    seen = version(web)
    assert change(web, send, **{"motion.sensitivity": "8"}).status_code == 303
    later = send(HALL, version=seen, **{"has-motion.gap": "1", "motion.gap": "40 s"})
    assert later.status_code == 409 and "Somebody else, or config.yml, has changed this camera" in later.text
    assert (hall(web).motion.sensitivity, hall(web).motion.gap) == (8, 10.0)


def test_a_password_is_kept_when_it_is_not_typed_again_and_moves_out_of_config_with_its_address(
        web: WebHouse, send: Send) -> None:
    where = "/cameras/yard/settings"
    assert "sesame-17" not in page(web, where) and 'value="rtsp://10.0.0.7/stream"' in page(web, where)
    first = send(where, version=version(web, "yard"), address="rtsp://10.0.0.8/stream", user="cam", small="")
    assert first.status_code == 303, re.findall(r'role="alert">([^<]+)<', first.text)
    assert hall(web, "yard").source == "rtsp://cam:sesame-17@10.0.0.8/stream"
    assert "sesame-17" not in web.home.learned.read_text()
    send(where, version=version(web, "yard"), address="rtsp://10.0.0.8/stream", user="cam", small="",
         password="n€w p@ss")
    assert hall(web, "yard").source == "rtsp://cam:n%E2%82%ACw%20p%40ss@10.0.0.8/stream"
    assert len(list(web.home.secrets.glob("camera-yard-*"))) == 1


def test_a_camera_is_paused_removed_brought_back_and_deleted_for_good(web: WebHouse, send: Send) -> None:
    def do(what: str) -> Any:
        return send("/cameras/hall/do", do=what, version=version(web))

    do("pause")
    assert hall(web).paused and "not watching: paused" in page(web, "/cameras/hall")
    do("resume")
    assert not hall(web).paused
    do("remove")
    assert "hall" not in web.services.settings.cameras and "Bring back" in page(web, "/cameras")
    do("back")
    assert web.services.settings.cameras["hall"] == hall(web)
    do("remove")
    do("forget")
    assert send("/cameras/yard/do", do="remove", version=version(web, "yard")).status_code == 303
    assert list(web.services.settings.cameras) == ["yard"], "the only camera stays"


@pytest.mark.parametrize("path", [HALL, "/week-times?times=x"])
def test_nobody_who_is_not_logged_in_gets_there(web: WebHouse, path: str) -> None:
    assert "/login" in web.browser().get(web.url + path, allow_redirects=False).headers["Location"]
