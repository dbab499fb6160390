"""A camera's settings in people's words: changed, taken back, and never over what somebody else has changed."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

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


def test_analyzers_and_rules_of_alerts_are_chosen_in_the_form(web: WebHouse, send: Send) -> None:
    chosen = {"has-analyzers": "1", "analyzer": ["yolox", "nanodet://", ""], "after": ["", "yolox", ""]}
    rules = {"alert.labels": "person", "alert.new_labels_only": "on", "alert.looks": "2", "alert.when": "Mon-Fri 8-18",
             "alert.min_scores": "Person 0.6, animal: 0.8"}
    assert change(web, send, **chosen, **rules).status_code == 303
    own = hall(web)
    assert [(each.address, each.after) for each in own.analyzers] == [("yolox://", ""), ("nanodet://", "yolox")]
    assert (own.alert.new_labels_only, own.alert.looks, own.alert.when) == (True, 2, ("Mon-Fri 8-18",))
    assert own.alert.min_scores == {"person": 0.6, "animal": 0.8}
    shown = page(web)
    assert 'value="person 0.6, animal 0.8"' in shown and '<option value="yolox" selected>' in shown
    assert change(web, send, **{"alert.min_scores": "animal 0.8"}, **chosen | {"analyzer": ["", ""]}).status_code == 303
    assert hall(web).alert.min_scores == {"animal": 0.8} and hall(web).analyzers == ()


def test_what_config_has_of_analyzers_and_scores_stays_hidden_and_can_be_taken_away(web: WebHouse, send: Send) -> None:
    settings = json.loads(web.home.config.read_text())
    settings["cameras"]["hall"] |= {"analyzers": ["yolox://", {"address": "rekognition://KEY:s3cret-key@eu-west-1"}],
                                    "alert": {"labels": ["person"], "min_scores": {"person": 0.5, "car": 0.7}}}
    web.home.config.write_text(json.dumps(settings))
    form = {"has-analyzers": "1", "analyzer": ["yolox://", "rekognition://KEY:***@eu-west-1"], "after": ["", ""]}
    assert "s3cret" not in page(web) and "rekognition://KEY:***@eu-west-1" in page(web)
    assert change(web, send, **form, **{"motion.sensitivity": "8"}).status_code == 303
    assert "analyzers" not in web.home.learned.read_text(), "what was not touched is not laid over config.yml"
    assert change(web, send, **form | {"after": ["", "yolox"]}).status_code == 303
    assert [(each.address, each.after) for each in hall(web).analyzers] == [
        ("yolox://", ""), ("rekognition://KEY:s3cret-key@eu-west-1", "yolox")]
    assert change(web, send, **{"alert.min_scores": "person 0.5"}).status_code == 303
    assert hall(web).alert.min_scores == {"person": 0.5}


def test_the_check_period_is_an_option_of_the_address_that_is_looked_at(web: WebHouse, send: Send) -> None:
    where = "/cameras/yard/settings"

    def period(**fields: str) -> str:
        assert send(where, version=version(web, "yard"), **fields).status_code == 303
        return str(hall(web, "yard").source)

    assert period(check_period="0.5 s") == "rtsp://cam:sesame-17@10.0.0.7/stream#fps=2"
    assert 'value="0.5 s"' in page(web, where) and "Check period" not in page(web)
    typed = {"address": "rtsp://10.0.0.7/other#fps=4&timeout=9", "user": "cam", "small": ""}
    assert period(check_period="0.5 s", **typed) == "rtsp://cam:sesame-17@10.0.0.7/other#fps=4&timeout=9"
    assert period(check_period="", **typed) == "rtsp://cam:sesame-17@10.0.0.7/other#timeout=9"


def test_a_title_stays_when_other_things_are_saved_and_goes_with_the_plain_name(web: WebHouse, send: Send) -> None:
    change(web, send, title="Küche & Flur")
    assert hall(web).title == "Küche & Flur" and "Küche" in page(web, "/cameras/hall")
    change(web, send, title="Küche & Flur", outdoor="on")
    assert (hall(web).title, hall(web).outdoor) == ("Küche & Flur", True)
    change(web, send, title="Hall")
    assert hall(web).title == "" and "title" not in web.home.learned.read_text()


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


def test_the_files_of_a_removed_camera_are_deleted_at_once_where_the_owner_wants_that(
        web: WebHouse, send: Send) -> None:
    assert "until they are 30 days old" in page(web) and "This cannot be undone" in page(web)
    assert send("/cameras/hall/do", do="erase", version="").status_code == 409, "it is not removed"
    send("/cameras/hall/do", do="remove", version=version(web))
    assert web.recorded(facts.CameraFilesDeleted) == [] and "Delete its pictures" in page(web, "/cameras")
    send("/cameras/hall/do", do="erase", version="")
    send("/cameras/hall/do", do="back", version=version(web))
    gone = send("/cameras/hall/do", do="remove", files="delete", version=version(web))
    said = requests.get(f"{web.url}/cameras", cookies=gone.cookies).text
    assert "are being deleted" in said and "its events, pictures and clips stay" not in said
    assert [(fact.camera, fact.by) for fact in web.recorded(facts.CameraFilesDeleted)] == [("hall", "owner")] * 2
    assert web.recorded(facts.CommandGiven)[0].what == "camera hall all its pictures, clips and samples deleted"
    assert send("/cameras/garage/do", do="erase", version="").status_code == 404


@pytest.mark.parametrize("path", [HALL, "/week-times?times=x"])
def test_nobody_who_is_not_logged_in_gets_there(web: WebHouse, path: str) -> None:
    assert "/login" in web.browser().get(web.url + path, allow_redirects=False).headers["Location"]
