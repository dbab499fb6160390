"""Events and today's line, put together from facts."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.pages.cameras import describe, period_of
from app.pages.timeline import NARROWEST, today
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


def test_the_day_is_in_percent_of_the_houses_own_day() -> None:
    found = events([began()])
    day = today(found, [], SETTINGS, NOON + 3600, HouseState())

    assert day.now == pytest.approx(13 / 24 * 100)
    bar = day.rows[0].bars[0]
    assert bar.left == pytest.approx(50, abs=0.01)
    assert bar.width == pytest.approx(100 / 24, abs=0.01)
    assert bar.kind == "kept"


def test_a_short_event_is_wide_enough_to_see_and_yesterdays_is_left_out() -> None:
    short = Event("a", "front", NOON, NOON + 1, alerted=True)
    yesterday = Event("b", "front", MIDNIGHT - 90, MIDNIGHT - 30)
    over_midnight = Event("c", "front", MIDNIGHT - 90, MIDNIGHT + 3600)

    bars = today([short, yesterday, over_midnight], [], SETTINGS, NOON + 9, HouseState()).rows[0].bars

    assert [(bar.event, bar.kind) for bar in bars] == [("a", "alerted"), ("c", "kept")]
    assert bars[0].width == NARROWEST
    assert bars[1].left == 0


def test_on_a_busy_day_bars_over_each_other_become_one() -> None:
    busy = [Event(f"e{i}", "front", NOON - i * 10, NOON - i * 10 + 5, alerted=True) for i in range(500)]

    bars = today(busy, [], SETTINGS, NOON + 60, HouseState()).rows[0].bars

    assert len(bars) == 1
    assert bars[0].event == "e0"
    assert bars[0].text.startswith("500 events, the last: Motion at Front")
    assert bars[0].left == pytest.approx((NOON - 4990 - MIDNIGHT) / 864, abs=0.01)


def test_the_last_second_of_the_day_stays_within_it() -> None:
    late = MIDNIGHT + 24 * 3600 - 1
    bar = today([Event("a", "front", late)], [], SETTINGS, late, HouseState()).rows[0].bars[0]

    assert bar.left + bar.width <= 100


def test_the_spans_in_which_it_told_follow_modes_holds_and_snoozes() -> None:
    hour = 3600.0
    log = [
        facts.ModeChosen(at=MIDNIGHT - hour, mode="away", by="x"),
        facts.ModeChosen(at=MIDNIGHT + 2 * hour, mode="home", by="x"),
        facts.OverrideChosen(at=MIDNIGHT + 6 * hour, on=True, until=MIDNIGHT + 8 * hour, by="x"),
    ]

    armed = today([], log[::-1], SETTINGS, NOON, state_after(*log)).rows[0].armed

    spans = [(round(a.left * 0.24, 2), round((a.left + a.width) * 0.24, 2)) for a in armed]
    assert spans == [(0.0, 2.0), (6.0, 8.0)]


def test_a_day_of_25_hours_is_a_whole_day() -> None:
    start = times.midnight(1_793_000_000 - 86400 * 7, ZONE)
    while times.day_after(start, ZONE) - start == 86400:
        start = times.day_after(start, ZONE)

    assert times.day_after(start, ZONE) - start in (23 * 3600, 25 * 3600)
    assert times.midnight(start + 20 * 3600, ZONE) == start


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine is in Berlin."""
    monkeypatch.setenv("TZ", ZONE)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("zone", [ZONE, ""], ids=["zone in the settings", "the machine's own zone"])
@pytest.mark.parametrize(("date", "hours"), [("2026-03-29", [0, 5, 11, 17, 23]), ("2026-06-01", [0, 6, 12, 18, 24]),
                                             ("2026-10-25", [0, 7, 13, 19, 25])])
def test_marks_and_events_are_in_their_places_on_days_the_clock_changes(zone: str, date: str, hours: list[int]) -> None:
    settings = SETTINGS.model_copy(update={"house": SETTINGS.house.model_copy(update={"timezone": zone})})
    at = datetime.fromisoformat(f"{date} 12:00").replace(tzinfo=ZoneInfo(ZONE)).timestamp()

    day = today(events([began(at=at)]), [], settings, at, HouseState())

    assert [text for _, text in day.hours] == ["00", "06", "12", "18"]
    assert [percent for percent, _ in day.hours] == pytest.approx([hour / hours[-1] * 100 for hour in hours[:-1]])
    assert day.now == pytest.approx(day.hours[2][0])
    assert day.rows[0].bars[0].left == pytest.approx(day.hours[2][0], abs=0.001)


def test_trouble_of_a_camera_is_on_its_line_while_it_lasts_and_after() -> None:
    trouble = facts.TroubleBegan(at=NOON - 7200, kind="camera", about="front", text="gone")
    ended = facts.TroubleEnded(at=NOON, kind="camera", about="front", since=NOON - 7200)

    lasting = today([], [trouble], SETTINGS, NOON, state_after(trouble)).rows[0].bars
    over = today([], [ended, trouble], SETTINGS, NOON + 9, state_after(trouble, ended)).rows[0].bars

    assert [bar.kind for bar in lasting] == [bar.kind for bar in over] == ["trouble"]
    assert lasting[0].width == pytest.approx(2 / 24 * 100, abs=0.01)


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


def test_the_line_shows_the_hours_in_which_modes_count_for_the_camera() -> None:
    hours = Settings.model_validate({"house": {"timezone": ZONE, "first_mode": "away"}, "cameras": {
        "front": {"source": "demo://room", "when": ["00:00-06:00", "09:00-15:00"]}}})
    log: list[facts.Fact] = [facts.ModeChosen(at=MIDNIGHT, mode="away", by="x")]

    armed = today([], log, hours, NOON, state_after(*log)).rows[0].armed

    assert [(bar.left, bar.width) for bar in armed] == [(0.0, 25.0), (37.5, 12.5)]


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


def test_a_house_that_is_new_today_did_not_tell_before() -> None:
    new = facts.ModeChosen(at=NOON, mode="away", by="owner")

    [line] = today([], [new], SETTINGS, NOON + 6 * 3600, state_after(new)).rows

    assert [(bar.left, round(bar.width)) for bar in line.armed] == [(50.0, 25)]
