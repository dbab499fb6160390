"""The pages, as HTML over real HTTP."""

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import cv2
import numpy as np
import pytest

from house import facts
from ledger.files.pictures import Pictures
from tests.app.web_house import WebHouse
from tests.support.beats import all_beat

NOW = time.time()


def picture(web: WebHouse, event: str) -> str:
    """A real JPEG kept for an event; answers its id."""
    _, data = cv2.imencode(".jpg", np.full((360, 640, 3), 90, np.uint8))
    return Pictures(web.home, "pi").save("hall", event, data.tobytes(), {}, NOW)


def visit(web: WebHouse, event: str = "e1a2b3c4", camera: str = "hall", **how: Any) -> None:
    """Record one whole event."""
    at = how.get("at", time.time() - 60)
    kept = how.get("picture", "")
    alerted, reasons = how.get("alerted", True), how.get("reasons", ("mode Away sends alerts",))
    web.record(
        facts.EventBegan(at=at, event=event, camera=camera, picture=kept),
        facts.EventLabelled(at=at + 0.5, event=event, camera=camera, picture=kept, analyzer="nanodet",
                            labels=(facts.Label("person", 0.91, facts.Box(0.1, 0.2, 0.3, 0.4)),)),
        facts.AlertDecided(at=at + 1.3, event=event, camera=camera, sent=alerted, reasons=reasons),
        facts.EventEnded(at=at + 20, event=event, camera=camera, began_at=at, duration=20, picture=kept),
    )


def text_of(html: str) -> str:
    """What a reader sees: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",")


def test_a_new_house_says_what_it_does_and_what_to_press(web: WebHouse) -> None:
    html = web.login().get(web.url).text

    heading = re.search(r"<h1>(.*?)</h1>", html)
    assert heading
    assert re.sub(r"<[^>]+>", "", heading[1]) == (
        "Home: watching, neither recording nor alerting: press Away or /pycam_on")


def test_the_state_says_who_chose_it_by_name(web: WebHouse) -> None:
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="U024BE7LH"),
               facts.CommandGiven(at=time.time(), who="alice (U024BE7LH)", what="mode away", where="slack", answer=""))

    text = text_of(web.login().get(web.url).text)

    assert "Away: watching, recording and alerting" in text
    assert "chosen by alice" in text
    assert "alerts on Slack" in text


def test_an_event_says_what_where_when_and_that_it_was_told(web: WebHouse) -> None:
    visit(web)

    text = text_of(web.login().get(web.url).text)

    assert "Person at Hall" in text
    assert "person 91%" in text
    assert "alert sent after 1.3 s" in text


def test_an_alert_that_was_not_delivered_is_never_called_sent_and_its_trouble_has_a_button(web: WebHouse) -> None:
    at = time.time() - 60
    for event in ("e1a2b3c4", "e5a6b7c8"):
        visit(web, event, at=at)
        web.record(facts.AlertDecided(at=at + 2, event=event, camera="hall", sent=True, reasons=(),
                                      channels=("slack://",)))
    web.record(facts.AlertGivenUp(at=at + 3, event="e1a2b3c4", camera="hall", channel="slack://",
                                  reason="it is refused", began_at=at),
               facts.TroubleBegan(at=at + 3, kind="undelivered", about="slack://",
                                  text="an alert was not delivered: Hall (it is refused); say seen once you know"))
    session = web.login()

    now = session.get(web.url).text
    assert "alert not delivered on Slack (it is refused)" in text_of(now)
    assert "alert waiting for Slack since" in text_of(now)
    assert "alert sent after" not in text_of(now)
    assert 'value="seen slack"' in now
    found = text_of(session.get(f"{web.url}/events?alerted=lost").text)
    assert "alert not delivered" in found and "alert waiting" not in found

    assert "not delivered" in web.command(session, "seen slack").text
    assert 'value="seen slack"' not in session.get(web.url).text


def test_an_event_that_was_not_told_says_why(web: WebHouse) -> None:
    visit(web, alerted=False, reasons=("mode Home sends no alerts",))

    assert "no alert: mode Home sends no alerts" in text_of(web.login().get(web.url).text)


def test_an_events_picture_and_thumbnail_are_served_with_a_mark_for_the_browser(web: WebHouse) -> None:
    visit(web, picture=picture(web, "e1a2b3c4"))
    session = web.login()

    whole = session.get(f"{web.url}/events/e1a2b3c4/picture")
    small = session.get(f"{web.url}/events/e1a2b3c4/thumbnail")
    again = session.get(f"{web.url}/events/e1a2b3c4/picture", headers={"If-None-Match": whole.headers["ETag"]})

    assert whole.headers["Content-Type"] == small.headers["Content-Type"] == "image/jpeg"
    assert whole.content.startswith(b"\xff\xd8")
    assert len(small.content) < len(whole.content)
    assert whole.headers["Cache-Control"] == "private, max-age=3600"
    assert again.status_code == 304


@pytest.mark.parametrize("event", ["nothing", "..%2f..%2fsecrets", "%2e%2e", "e1a2b3c4%00", "a" * 300])
@pytest.mark.parametrize("what", ["", "/picture", "/thumbnail"])
def test_no_event_no_picture_whatever_the_id(web: WebHouse, event: str, what: str) -> None:
    answer = web.login().get(f"{web.url}/events/{event}{what}")

    assert answer.status_code in (400, 404)


def test_a_picture_id_out_of_its_folder_is_never_opened(web: WebHouse) -> None:
    web.record(facts.EventBegan(at=time.time(), event="e9", camera="hall", picture="../../secrets/password"))

    answer = web.login().get(f"{web.url}/events/e9/picture")

    assert answer.status_code == 404
    assert "scrypt" not in answer.text


def test_the_event_page_shows_its_labels_reasons_and_who_tagged_it(web: WebHouse) -> None:
    visit(web, picture=picture(web, "e1a2b3c4"))
    web.record(facts.EventTagged(at=time.time(), event="e1a2b3c4", tag="occupied", by="owner"))

    html = web.login().get(f"{web.url}/events/e1a2b3c4").text

    assert "occupied by the owner" in text_of(html)
    assert "mode Away sends alerts" in html
    assert '<rect class="box" x="0.1" y="0.2" width="0.3" height="0.4"/>' in html


def test_names_from_the_log_are_text_and_nothing_else(web: WebHouse) -> None:
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="<script>alert(1)</script>"),
               facts.TroubleBegan(at=time.time(), kind="camera", about="hall", text="<img src=x onerror=alert(1)>"))

    html = web.login().get(web.url).text

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def pager(html: str) -> dict[str, str]:
    """The addresses under a list of events by their words."""
    nav = html.split('class="pager"')[1].split("</nav>")[0]
    return {words: unescape(href) for href, words in re.findall(r'href="([^"]+)">(\w+)<', nav)}


def test_events_come_in_pages_and_by_camera(web: WebHouse) -> None:
    for number in range(25):
        visit(web, f"e{number:08d}", "hall" if number % 5 else "yard", at=time.time() - 3000 + number * 60)
    session = web.login()

    first = session.get(f"{web.url}/events").text
    second = session.get(web.url + pager(first)["Older"]).text
    back = session.get(web.url + pager(second)["Newer"]).text
    yard = session.get(f"{web.url}/events?camera=yard").text

    assert first.count('class="event"') == 20
    assert second.count('class="event"') == 5
    assert "25 events" in text_of(first)
    assert back.count('class="event"') == 20
    assert set(pager(first)) == {"Older"}
    assert set(pager(second)) == {"Newer", "Newest"}
    assert yard.count('class="event"') == 5
    assert first.index("e00000024") < first.index("e00000005")


@pytest.mark.parametrize("query", ["page=0", "camera=nobody", "camera=%00", "label=%27", "label=²", "tag=x",
                                   "alerted=perhaps", "first=2026-02-30", "last=0000-00-00", "first=9999-99-99",
                                   "last=9000-12-31", "first=1971-01-01", "before=1", "before=x~y", "after=1~e1",
                                   "before=999999999999.9~e1&after=1~e", "first=%C2%B2026-01-01"])
def test_odd_queries_show_a_page_all_the_same(web: WebHouse, query: str) -> None:
    visit(web)

    assert web.login().get(f"{web.url}/events?{query}").status_code == 200


@pytest.mark.parametrize(("page", "says"), [("/", "Nothing has happened yet"), ("/events", "Nothing has happened yet"),
                                            ("/people", "Presence isn't set up"), ("/system", "No logs yet"),
                                            ("/system", "Nobody has given a command yet"),
                                            ("/cameras/hall", "Nothing has happened here yet")])
def test_every_empty_state_says_what_to_do(web: WebHouse, page: str, says: str) -> None:
    assert says in text_of(web.login().get(web.url + page).text)


def test_a_house_without_cameras_says_how_to_name_one(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(cameras={})

    assert "No camera yet. Add a camera" in text_of(web.login().get(web.url).text)


def test_who_is_home_is_shown_when_somebody_says_it(web: WebHouse) -> None:
    web.record(facts.PeopleChanged(at=time.time(), home=("alice", "bob")))

    assert "Home: alice, bob." in text_of(web.login().get(f"{web.url}/people").text)


def test_a_camera_page_shows_zones_settings_and_no_password(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(cameras={"yard": {"source": "rtsp://cam:sesame-17@10.0.0.7/stream",
                                     "motion": {"zones": {"door": [[0, 0], [0.5, 0], [0.5, 1]]}}}})

    html = web.login().get(f"{web.url}/cameras/yard").text

    assert "<title>door</title>" in html
    assert 'points="0.0,0.0 0.5,0.0 0.5,1.0 "' in html
    assert "rtsp://cam:***@10.0.0.7/stream" in html
    assert "sesame-17" not in html


def test_a_camera_page_says_how_the_camera_looks_and_what_has_become_of_it(make_web: Callable[..., WebHouse]) -> None:
    web = make_web(cameras={
        "yard": {"source": "rtsp://cam:sesame-17@10.0.0.7/1", "motion_source": "rtsp://cam:sesame-17@10.0.0.7/2",
                 "rotate": 90, "flip": "horizontal", "pir": "gpio://21", "pir_rule": "required",
                 "keyframes_only": True},
        "hall": {"source": "demo://room", "clip": {"keep": False}}})
    session = web.login()

    hall, yard = (text_of(session.get(f"{web.url}/cameras/{camera}").text) for camera in ("hall", "yard"))

    for words in ("Rotation none", "Motion stream the main stream", "Decoding every picture", "PIR sensor none",
                  "Clips none"):
        assert words in hall
    for words in ("Rotation by 90° clockwise, left and right changed",
                  "Motion stream the small stream rtsp://cam:***@10.0.0.7/2",
                  "Decoding one key frame every 2 s while nothing happens", "PIR sensor gpio://21, required",
                  "from 5 s before to 5 s after, 60 s at most"):
        assert words in yard

    web.record(facts.TroubleBegan(at=time.time(), kind="stream", about="yard", text="yard: its small stream is away"),
               facts.TroubleBegan(at=time.time(), kind="pir", about="yard", text="the PIR sensor is dead"))
    web.home.key_frames("yard").write_text("4.0")
    yard = text_of(session.get(f"{web.url}/cameras/yard").text)
    assert re.search(r"Trouble since [\d:]+ its small stream is away", yard)
    assert re.search(r"Trouble since [\d:]+ the PIR sensor is dead", yard)
    assert "every picture, although keyframes_only is set: key frames come every 4.0 s" in yard


def test_the_system_page_shows_processes_troubles_commands_and_channels(web: WebHouse) -> None:
    all_beat(web.home, web.clock, ["notifier"])
    web.record(facts.TroubleBegan(at=time.time(), kind="disk", about="home", text="the disk is nearly full: free some"),
               facts.CommandGiven(at=time.time(), who="owner", what="mode away", where="console", answer="fine"))
    web.services.outbox.put("slack://", "x1", {"event": "e1"})

    text = text_of(web.login().get(f"{web.url}/system").text)

    assert "notifier running" in text
    assert "analysis has never run" in text
    assert "The disk is nearly full: free some" in text
    assert "the owner · in the console" in text
    assert "1 queued" in text


def test_log_tails_hide_every_secret(web: WebHouse) -> None:
    web.home.logs.mkdir(exist_ok=True)
    (web.home.logs / "notifier.log").write_text(
        "token xoxb-test-token\nopening rtsp://other:geheim@10.0.0.9/x and sesame-17\nlast line\n")

    text = web.login().get(f"{web.url}/system?log=notifier").text

    assert "last line" in text
    for secret in ("xoxb-test-token", "geheim", "sesame-17"):
        assert secret not in text


@pytest.mark.parametrize("name", ["../secrets/password", "..%2fsecrets%2fpassword", "/etc/passwd", "nothing"])
def test_only_logs_of_processes_are_shown(web: WebHouse, name: str) -> None:
    web.home.logs.mkdir(exist_ok=True)
    (web.home.logs / "app.log").write_text("the log of app\n")

    text = web.login().get(f"{web.url}/system?log={name}").text

    assert "scrypt" not in text
    assert "the log of app" in text


def test_the_parts_of_a_page_come_again_as_html_by_name(web: WebHouse) -> None:
    session = web.login()
    before = session.get(f"{web.url}/parts/now").json()
    visit(web)
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="owner"))

    after = session.get(f"{web.url}/parts/now").json()

    assert "Home: watching" in before["parts"]["state"]
    assert "Away: watching, recording and alerting" in after["parts"]["state"]
    assert "Person at Hall" in after["parts"]["newest_events"]
    assert "csrf" not in after["parts"]["newest_events"]
    assert after["cameras"]["hall"]["kind"] == "old"
    assert session.get(f"{web.url}/parts/nothing").status_code == 404


@pytest.mark.parametrize("page", ["now", "events", "cameras", "people", "system", "event?event=e1a2b3c4",
                                  "camera?camera=hall"])
def test_every_page_has_its_parts(web: WebHouse, page: str) -> None:
    visit(web)

    answer = web.login().get(f"{web.url}/parts/{page}")

    assert answer.status_code == 200
    assert "notice" in answer.json()["parts"]


def test_while_redis_is_away_pages_stay_and_say_so(web: WebHouse, redis_server: Any) -> None:
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="owner"))
    session = web.login()
    redis_server.stop()
    web.services.invalidate()

    page = session.get(web.url)
    command = web.command(session, "mode home")
    system = session.get(f"{web.url}/system")

    assert page.status_code == system.status_code == 200
    assert "The house cannot reach its memory" in page.text
    assert "Away: watching, recording and alerting" in text_of(page.text)
    assert command.status_code == 409
    assert command.json()["text"].startswith("Not possible now")


def test_a_command_of_the_console_is_read_as_it_was_meant(web: WebHouse) -> None:
    web.command(web.login(), "/hearth mode\u00a0“away”.")

    assert [chosen.mode for chosen in web.recorded(facts.ModeChosen)] == ["away"]


def test_a_command_answers_a_script_with_its_undo(web: WebHouse) -> None:
    answer = web.command(web.login(), "mode away").json()

    assert answer == {"ok": True, "text": "Away: watching, recording and alerting.", "undo": "mode home"}
    given = web.recorded(facts.CommandGiven)[0]
    assert (given.who, given.what, given.where) == ("owner", "mode away", "page")


def test_without_a_script_a_command_leads_back_to_its_page_with_the_answer(web: WebHouse) -> None:
    session = web.login()
    html = session.get(f"{web.url}/system").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert token

    page = session.post(f"{web.url}/command", data={"line": "mode away", "next": "/system", "csrf_token": token[1]})

    assert page.url == f"{web.url}/system"
    assert "Away: watching, recording and alerting." in page.text


@pytest.mark.parametrize("line", ["", "   ", "nonsense", "mode", "x" * 501, "tag last occupied", "mode \x00", "/"])
def test_odd_lines_get_one_clear_answer(web: WebHouse, line: str) -> None:
    answer = web.command(web.login(), line)

    assert answer.status_code in (200, 409)
    assert answer.json()["text"]
    assert web.recorded(facts.ModeChosen) == []


def test_the_console_takes_what_slack_takes(web: WebHouse) -> None:
    session = web.login()

    assert web.command(session, "/hearth status").json()["text"].startswith("Home: watching")
    assert web.command(session, "/pycam_on").json()["text"].startswith("Switched on")
