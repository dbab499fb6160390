"""The People page: who is home and why, the last days, devices and whose they are."""

import json
import time
from typing import Any

import pytest

from house import facts
from ledger.history.database import FILE

PEOPLE = {"Anna": {"devices": ["annas-phone"]}, "Ben": {"devices": []}}
ROUTERS = {"routers": {"attic": {"address": "file://devices.txt"}}}


def device(name: str, **more: Any) -> dict[str, Any]:
    return {"key": name, "router": "attic", "person": "", "name": name, "mac": "", "ip": "", "topic": "",
            "randomised": False} | more


def report(web, **more: Any) -> None:
    now = time.time()
    people = [{"name": "Anna", "home": True, "since": now - 3600, "confidence": 0.95, "evidence": "her phone was seen"},
              {"name": "Ben", "home": False, "since": now - 60, "confidence": 0.6, "evidence": "nobody answered"}]
    path = web.home.presence_report
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"at": now, "blind_since": None, "people": people, "devices": [], "routers": [],
                                "notes": []} | more))


@pytest.fixture
def web(make_web):
    return make_web(people=PEOPLE, presence=ROUTERS)


def page(web) -> str:
    return " ".join(web.login().get(f"{web.url}/people").text.split())


def test_each_person_stands_there_with_since_when_and_by_what_evidence(web):
    report(web)
    shown = page(web)
    assert "<b>Anna</b> <span>home since" in shown and "her phone was seen" in shown
    assert "<b>Ben</b> <span>away since" in shown and "60 % sure" in shown
    assert 'value="leaving Anna"' in shown and 'value="here Ben"' in shown


def test_what_is_wrong_and_odd_is_said(web):
    report(web, blind_since=time.time() - 120, notes=["annas-phone makes its address up"],
           routers=[{"name": "attic", "answered": 0.0, "error": "was written 2 h ago"}])
    shown = page(web)
    assert "No router answers since" in shown and "makes its address up" in shown
    assert "attic: was written 2 h ago" in shown


def test_when_everybody_counts_as_away_while_no_router_answers_the_page_says_so(make_web):
    web = make_web(people=PEOPLE, presence=ROUTERS | {"when_blind": "arm"})
    report(web, blind_since=time.time() - 120)
    assert "everybody counts as away" in page(web)


def test_once_nobody_looks_any_more_both_pages_say_that_presence_is_not_known_since(web):
    web.record(facts.PeopleChanged(at=time.time(), home=("Anna",), evidence="phones"))
    report(web, at=time.time() - 3600)
    home = " ".join(web.login().get(f"{web.url}/").text.split())

    assert "Presence is not known since" in page(web) and "<b>Anna</b> <span>home then</span>" in page(web)
    assert "home since" not in page(web)
    assert "Presence is not known since" in home and "<dd>home then</dd>" in home


def test_before_the_first_answer_nothing_is_claimed(web):
    assert "It is not known yet who is home: no router has answered." in page(web)


def test_a_listed_device_of_nobody_is_given_to_somebody_with_one_press(web):
    report(web, devices=[device("Pixel-7", mac="02:aa:bb:cc:dd:ee", randomised=True),
                         device("annas-phone", person="Anna"), device("tv", mac="98:22:33:44:55:66")])
    shown = page(web)
    assert 'value="carries Ben Pixel-7"' in shown, "a private address changes: the name is what stays"
    assert 'value="carries Ben 98:22:33:44:55:66"' in shown and 'value="device tv house"' in shown
    assert 'value="carries Anna annas-phone off"' in shown
    session = web.login()
    given = web.command(session, "carries Ben Pixel-7")
    assert given.ok and "Pixel-7" in web.home.learned.read_text()


def test_the_last_days_show_who_was_home_as_bars_and_as_a_list(web):
    report(web)
    now = time.time()
    web.record(facts.ModeChosen(at=now - 7200, mode="auto", by="ann"))
    web.record(facts.PeopleChanged(at=now - 7000, home=("Anna",), evidence="phones"))
    web.record(facts.PeopleChanged(at=now - 3000, home=(), evidence="phones"))
    shown = page(web)
    assert 'class="stay p0"' in shown and "nobody is home" in shown and "<summary>As a list</summary>" in shown


def test_a_history_that_cannot_be_read_is_not_shown_as_days_of_which_nothing_is_known(web):
    file = web.home.history / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"no database at all " * 400)
    report(web)
    assert "The last days are known only in part:" in page(web) and "Nothing is known of the last days" not in page(web)


def test_names_and_devices_cannot_be_markup(web):
    report(web, devices=[device("<script>alert(1)</script>")], notes=["<img src=x>"])
    shown = page(web)
    assert "<script>alert" not in shown and "<img src=x>" not in shown and "&lt;script&gt;" in shown
