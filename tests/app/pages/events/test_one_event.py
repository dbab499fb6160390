"""The page of one event: what happened, delivery, pictures, its neighbours, and that it was seen."""

import re
import time

import pytest

from app.pages.events.one_event import delivery, steps
from house import facts
from house.event_summary import events
from ledger.files.pictures import Pictures
from tests.app.web_house import token_in

AT = 1_700_000_000.0


def test_what_happened_is_told_in_order_and_in_words():
    label = facts.Label("person", 0.9)
    own = [facts.EventBegan(at=AT, event="e", camera="hall", zones=("door",)),
           facts.ClipStored(at=AT + 30, event="e", camera="hall", clip="c", seconds=24.0),
           facts.EventLabelled(at=AT + 1, event="e", camera="hall", picture="p", labels=(label,), analyzer="nanodet"),
           facts.AlertDecided(at=AT + 2, event="e", camera="hall", sent=False, reasons=("mode Home",)),
           facts.EventEnded(at=AT + 25, event="e", camera="hall", began_at=AT, duration=15.0, peak=0.12),
           facts.EventTagged(at=AT + 60, event="e", tag="unoccupied", what="tree", by="anna")]

    assert [step.text for step in steps(own)] == [
        "Motion began in door", "nanodet saw person 90%", "No alert: mode Home",
        "The event was over, 15 s after its first motion; at most 12% of the view moved at once",
        "Clip of 24 s stored", "anna says: false alarm (tree)"]


def test_delivery_says_of_each_channel_what_became_of_the_alert():
    own = [facts.EventBegan(at=AT, event="e", camera="hall"),
           facts.AlertDecided(at=AT, event="e", camera="hall", sent=True, reasons=(),
                              channels=("slack://", "mail://x", "terminal://")),
           facts.AlertDelivered(at=AT + 2, event="e", camera="hall", channel="slack://", delay=1.5),
           facts.AlertGivenUp(at=AT + 3, event="e", camera="hall", channel="mail://x", reason="it is refused")]

    assert [(each.channel, each.state, each.text) for each in delivery(events(own[::-1])[0])] == [
        ("Slack", "sent", "1.5 s after it began"), ("Mail", "lost", "not delivered: it is refused"),
        ("Terminal", "waiting", "on its way")]


@pytest.fixture
def three(web):
    for number, camera in enumerate(("hall", "yard", "hall")):
        at, event = time.time() - 600 * (number + 1), f"eeee000{number}"
        picture = Pictures(web.home, "pi").save(camera, event, b"\xff\xd8" + event.encode(), {}, at)
        web.record(facts.EventBegan(at=at, event=event, camera=camera, picture=picture),
                   facts.EventEnded(at=at + 9, event=event, camera=camera, began_at=at, duration=9.0))
    return web


def around(web, session, path):
    found = re.findall(r'rel="(prev|next)" data-\w+ href="([^"]+)"', session.get(web.url + path).text)
    return dict(found)


def test_its_neighbours_are_those_of_the_search_that_led_there(three):
    session = three.login()

    assert around(three, session, "/events/eeee0001") == {"prev": "/events/eeee0000", "next": "/events/eeee0002"}
    assert around(three, session, "/events/eeee0000?camera=hall") == {"next": "/events/eeee0002?camera=hall"}
    assert around(three, session, "/events/eeee0002") == {"prev": "/events/eeee0001"}


def test_each_of_its_pictures_is_shown_and_no_other(three):
    session = three.login()

    assert session.get(f"{three.url}/events/eeee0001/pictures/1.jpg").content == b"\xff\xd8eeee0001"
    assert session.get(f"{three.url}/events/eeee0001/pictures/2.jpg").status_code == 404
    assert session.get(f"{three.url}/events/eeee0001/pictures/0.jpg").status_code == 404
    assert session.get(f"{three.url}/events/nothing/pictures/1.jpg").status_code == 404


def test_to_look_at_it_is_to_have_seen_it_once(three):
    session = three.login()
    page = session.get(f"{three.url}/events/eeee0001").text
    (address,) = re.findall(r'data-see="([^"]+)"', page)
    for _ in range(2):
        assert session.post(three.url + address, headers={"X-CSRFToken": token_in(page)}).status_code == 204

    assert [(fact.event, fact.by) for fact in three.recorded(facts.EventReviewed)] == [("eeee0001", "owner")]
    assert "data-see" not in session.get(f"{three.url}/events/eeee0001").text
    assert session.post(f"{three.url}/events/nothing/seen", headers={"X-CSRFToken": token_in(page)}).status_code == 404
