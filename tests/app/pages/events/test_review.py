"""What is done with chosen events, and the rows that the page puts in afterwards."""

import time

import pytest

from house import facts
from tests.app.web_house import token_in

IDS = ("aaaa0000", "bbbb0000", "cccc0000")


@pytest.fixture
def events(web):
    for number, event in enumerate(IDS):
        at = time.time() - 600 * (number + 1)
        web.record(facts.EventBegan(at=at, event=event, camera="hall"),
                   facts.EventEnded(at=at + 9, event=event, camera="hall", began_at=at, duration=9.0))
    return web


def press(web, session, do, *names, accept="application/json"):
    token = token_in(session.get(f"{web.url}/events").text)
    return session.post(f"{web.url}/events/chosen", data={"event": names, "do": do, "next": "/events?seen=no"},
                        headers={"X-CSRFToken": token, "Accept": accept})


def test_several_are_tagged_seen_pinned_and_deleted_and_the_audit_says_by_whom(events):
    session = events.login()

    assert press(events, session, "tag unoccupied tree", *IDS[:2]).json()["text"].startswith("2 events: Tagged")
    assert press(events, session, "seen", IDS[2]).json() == {"ok": True, "text": "Seen.", "undo": f"unseen {IDS[2]}"}
    assert press(events, session, "pin", IDS[0]).json()["ok"]
    assert press(events, session, "delete", IDS[0]).status_code == 409, "it is pinned"
    assert press(events, session, "delete", IDS[1]).json()["ok"]

    assert [(fact.event, fact.by) for fact in events.recorded(facts.EventDeleted)] == [(IDS[1], "owner")]
    given = events.recorded(facts.CommandGiven)[0]
    assert (given.who, given.where, given.what) == ("owner", "page", f"delete {IDS[1]}")
    assert session.get(f"{events.url}/events/{IDS[1]}").status_code == 404


def test_without_a_script_the_page_comes_back_and_says_what_was_done(events):
    answer = press(events, events.login(), "seen", IDS[0], accept="text/html")

    assert answer.url == f"{events.url}/events?seen=no"
    assert "Seen." in answer.text
    assert f'value="{IDS[0]}"' not in answer.text and f'value="{IDS[1]}"' in answer.text


@pytest.mark.parametrize(("do", "names"), [("seen", ()), ("mode away", IDS), ("", IDS), ("seen", ("zzzz",))])
def test_what_is_no_review_of_events_does_nothing(events, do, names):
    assert press(events, events.login(), do, *names).status_code == 409
    assert not events.recorded(facts.ModeChosen) and not events.recorded(facts.EventReviewed)


def test_rows_are_as_the_list_shows_them_and_what_is_gone_has_none(events):
    session = events.login()
    press(events, session, "tag occupied", IDS[0])
    press(events, session, "delete", IDS[1])

    rows = session.get(f"{events.url}/events/rows", params={"event": [*IDS[:2], "no-such"]}).json()["rows"]

    assert set(rows) == {IDS[0]}
    assert 'aria-pressed="true"' in rows[IDS[0]] and f'id="event-{IDS[0]}"' in rows[IDS[0]]
    assert events.browser().get(f"{events.url}/events/rows").url.startswith(f"{events.url}/login")


def test_the_page_marks_what_is_new_and_nothing_else(events):
    session = events.login()
    assert session.get(f"{events.url}/events").text.count('class="chip new"') == 3

    press(events, session, "seen", IDS[0])
    assert session.get(f"{events.url}/events").text.count('class="chip new"') == 2
    events.command(session, "seen all")

    assert session.get(f"{events.url}/events").text.count('class="chip new"') == 0
    assert "Nothing new" in session.get(f"{events.url}/events?seen=no").text
