"""Events and camera cards, put together from facts."""

from typing import Any

import pytest

from app.pages.camera_status import describe, period_of
from house import facts, times
from house.event_summary import Event, events
from house.facts import Box, Label
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches

ZONE = "Europe/Berlin"
SETTINGS = Settings.model_validate({"house": {"timezone": ZONE}, "cameras": {"front": {"source": "demo://room"}}})
MIDNIGHT = times.midnight(1_790_000_000, ZONE)
NOON = MIDNIGHT + 12 * 3600


def began(event: str = "e1", at: float = NOON, **more: Any) -> facts.EventBegan:
    return facts.EventBegan(at=at, event=event, camera="front", **more)


def decided(sent: bool, at: float = NOON + 1, *reasons: str) -> facts.AlertDecided:
    return facts.AlertDecided(at=at, event="e1", camera="front", sent=sent, reasons=reasons)


def state_after(*all_facts: facts.Fact) -> HouseState:
    state = HouseState()
    for fact in all_facts:
        state = state.after(fact)
    return state


def test_an_event_gathers_all_that_is_said_of_it() -> None:
    box = Box(0, 0, 1, 1)
    log: list[facts.Fact] = [
        began(picture="p1"),
        facts.EventLabelled(at=NOON + 0.5, event="e1", camera="front", picture="p1", analyzer="n",
                            labels=(Label("dog", 0.5, box), Label("person", 0.9, box), Label("dog", 0.6, box))),
        decided(True, NOON + 1.25, "mode Away sends alerts"),
        facts.EventPictured(at=NOON + 2, event="e1", camera="front", picture="p2"),
        facts.EventEnded(at=NOON + 30, event="e1", camera="front", began_at=NOON, duration=30),
        facts.EventTagged(at=NOON + 60, event="e1", tag="occupied", by="U1"),
    ]

    found = events(reversed(log))

    assert len(found) == 1
    event = found[0]
    assert (event.title, event.began_at, event.ended_at) == ("Person and dog at Front", NOON, NOON + 30)
    assert event.label_texts == ("person 90%", "dog 60%")
    assert (event.alerted, event.alerted_at, event.reasons) == (True, NOON + 1.25, ("mode Away sends alerts",))
    assert (event.picture, event.tag, event.tagged_by) == ("p2", "occupied", "U1")


def test_once_told_an_event_stays_told() -> None:
    event = events([decided(False, NOON + 9, "later"), decided(True, NOON + 1, "first"), began()])[0]

    assert (event.alerted, event.reasons) == (True, ("first",))


def test_silence_that_turns_into_telling_is_told_with_the_later_reasons() -> None:
    event = events([decided(True, NOON + 9, "seen: person"), decided(False, NOON + 1, "no person"), began()])[0]

    assert (event.alerted, event.alerted_at, event.reasons) == (True, NOON + 9, ("seen: person",))


def test_an_event_whose_beginning_is_forgotten_is_known_by_its_end() -> None:
    ended = facts.EventEnded(at=NOON, event="e1", camera="front", began_at=NOON - 9, duration=9, picture="p")

    assert events([ended]) == [Event("e1", "front", NOON - 9, NOON, "quiet", "p")]


def test_facts_of_unknown_events_are_no_events() -> None:
    assert events([decided(True)]) == []


def test_events_are_newest_first() -> None:
    assert [e.id for e in events([began("late", NOON + 5), began("early", NOON)])] == ["late", "early"]


def test_a_day_of_25_hours_is_a_whole_day() -> None:
    start = times.midnight(1_793_000_000 - 86400 * 7, ZONE)
    while times.day_after(start, ZONE) - start == 86400:
        start = times.day_after(start, ZONE)

    assert times.day_after(start, ZONE) - start in (23 * 3600, 25 * 3600)
    assert times.midnight(start + 20 * 3600, ZONE) == start


@pytest.mark.parametrize(
    ("log", "age", "kind", "badge"),
    [
        ([], 1.0, "ok", ""),
        ([], None, "old", "no frame yet"),
        ([], 45.0, "bad", "last frame 45 s ago"),
        ([facts.ModeChosen(at=NOON, mode="off", by="x")], 1.0, "off", "not watching: mode off"),
        ([began()], 1.0, "ok", "motion · now"),
    ],
    ids=["well", "no frame yet", "late", "off", "event"],
)
def test_a_card_says_what_its_camera_does(log: list[facts.Fact], age: float | None, kind: str, badge: str) -> None:
    state = state_after(*log)
    switch = switches(state, "front", SETTINGS.cameras["front"], SETTINGS, NOON)
    newest = (events(log) or [None])[0]  # type: ignore[list-item]

    card = describe("front", SETTINGS, state, (switch, age, newest), NOON)

    assert (card.kind, card.badge) == (kind, badge)


def test_an_offline_camera_says_since_when() -> None:
    state = state_after(facts.TroubleBegan(at=NOON, kind="camera", about="front", text="gone"))
    switch = switches(state, "front", SETTINGS.cameras["front"], SETTINGS, NOON)

    card = describe("front", SETTINGS, state, (switch, 1.0, None), NOON + 60)

    assert (card.kind, card.badge, card.badge_kind) == ("bad", "offline since 12:00", "bad")


@pytest.mark.parametrize(("trouble", "kind", "badge"), [
    ("stream", "ok", "one stream away since 12:00"), ("answers", "ok", "many answers fail since 12:00"),
    ("frozen", "bad", "frozen since 12:00")])
def test_a_camera_that_goes_on_with_something_wrong_says_so(trouble: str, kind: str, badge: str) -> None:
    state = state_after(facts.TroubleBegan(at=NOON, kind=trouble, about="front", text="something is wrong"))
    switch = switches(state, "front", SETTINGS.cameras["front"], SETTINGS, NOON)

    card = describe("front", SETTINGS, state, (switch, 1.0, None), NOON + 60)

    assert (card.kind, card.badge, card.badge_kind) == (kind, badge, "bad")


@pytest.mark.parametrize(("source", "period"), [("demo://room", 5.0), ("http://c/x.jpg#interval=10", 25.0),
                                                ("http://c/x.jpg#interval=oops", 5.0)])
def test_a_slow_camera_has_a_longer_period(source: str, period: float) -> None:
    assert period_of(CameraSettings(source=source)) == period
