"""A day put together from facts: events with their clips, and the spans of mode, presence, alerting and trouble."""

from typing import Any

import pytest

from app.pages.timeline.day import DayMoment, TimelineDay, day, offsets
from app.reading.day_events import events_between
from house import facts, times
from house.settings.whole_config import Settings
from ledger.errors import LedgerAway
from ledger.history.reader import FoundEntry

ZONE = "Europe/Berlin"
SETTINGS = Settings.model_validate({"house": {"timezone": ZONE}, "cameras": {"front": {"source": "demo://room"}}})
MIDNIGHT = times.midnight(1_790_000_000, ZONE)
HOUR = 3600.0
NOON = MIDNIGHT + 12 * HOUR
TODAY = DayMoment(MIDNIGHT, MIDNIGHT + 24 * HOUR, NOON)


class History:
    """A history with these facts, each an entry of its own event; it can be away."""

    def __init__(self, *found: facts.Fact, away: bool = False) -> None:
        self.found, self.away, self.asked = found, away, 0

    def entries(self, wanted: Any, most: int) -> list[FoundEntry]:
        self.asked += 1
        if self.away:
            raise LedgerAway("there is no history yet")
        return [FoundEntry(fact.at, str(getattr(fact, "event", "")), (fact,)) for fact in self.found]


def began(event: str = "e1", at: float = NOON - HOUR) -> facts.EventBegan:
    return facts.EventBegan(at=at, event=event, camera="front", picture="p")


def ended(event: str = "e1", at: float = NOON - HOUR, seconds: float = 30) -> facts.EventEnded:
    return facts.EventEnded(at=at + seconds, event=event, camera="front", began_at=at, duration=seconds)


def of(*log: facts.Fact, settings: Settings = SETTINGS, moment: DayMoment = TODAY) -> TimelineDay:
    """The day as these facts of the log make it, oldest first."""
    newest = sorted(log, key=lambda fact: -fact.at)
    found, lacking = events_between(moment.start, moment.end, newest, History())  # type: ignore[arg-type]
    past = [f for f in newest if f.at < moment.start], [f for f in newest if f.at >= moment.start]
    return day(moment, found, past, settings, lacking)


def hours(spans: list[tuple[float, float, str]]) -> list[tuple[float, float]]:
    return [(round((begin - MIDNIGHT) / HOUR, 2), round((end - MIDNIGHT) / HOUR, 2)) for begin, end, _ in spans]


def test_an_event_is_where_it_was_with_the_clip_from_before_it_began() -> None:
    clips = [facts.ClipStored(at=NOON, event="e1", camera="front", clip="c", seconds=35, pre_roll=5),
             facts.ClipStored(at=NOON, event="e1", camera="front", clip="d", seconds=10, part=2)]

    [event] = of(began(), ended(), *clips).cameras[0].events

    assert (event.began, event.ended, event.title) == (NOON - HOUR, NOON - HOUR + 30, "Motion at Front")
    assert [(clip.part, clip.begins, clip.seconds) for clip in event.clips] == [(1, event.began - 5, 35),
                                                                                (2, event.began + 30, 10)]


def test_an_event_over_midnight_is_on_both_days_and_yesterdays_only_on_its_own() -> None:
    night = [began("over", MIDNIGHT - 60), ended("over", MIDNIGHT - 60, 120), began("before", MIDNIGHT - 600),
             ended("before", MIDNIGHT - 600, 30), began("after", MIDNIGHT + 600), ended("after", MIDNIGHT + 600)]
    yesterday = DayMoment(MIDNIGHT - 24 * HOUR, MIDNIGHT, NOON)

    assert [event.id for event in of(*night).cameras[0].events] == ["over", "after"]
    assert [event.id for event in of(*night, moment=yesterday).cameras[0].events] == ["before", "over"]


def test_it_alerted_by_modes_holds_and_snoozes() -> None:
    log = [facts.ModeChosen(at=MIDNIGHT - HOUR, mode="away", by="x"),
           facts.ModeChosen(at=MIDNIGHT + 2 * HOUR, mode="home", by="x"),
           facts.OverrideChosen(at=MIDNIGHT + 6 * HOUR, on=True, until=MIDNIGHT + 8 * HOUR, by="x")]

    found = of(*log)

    assert hours(found.cameras[0].alerting) == [(0, 2), (6, 8)]
    assert [text for _, _, text in found.mode] == ["Away", "Home", "Switched on", "Home"]


def test_it_alerted_only_in_the_hours_in_which_modes_count_for_the_camera() -> None:
    by_hours = Settings.model_validate({"house": {"timezone": ZONE, "first_mode": "away"}, "cameras": {
        "front": {"source": "demo://room", "when": ["00:00-06:00", "09:00-15:00"]}}})

    found = of(facts.ModeChosen(at=MIDNIGHT, mode="away", by="x"), settings=by_hours)

    assert hours(found.cameras[0].alerting) == [(0, 6), (9, 12)]


def test_a_house_that_is_new_today_did_nothing_before() -> None:
    found = of(facts.ModeChosen(at=NOON - HOUR, mode="away", by="owner"))

    assert hours(found.mode) == hours(found.cameras[0].alerting) == [(11, 12)]


def test_trouble_of_a_camera_is_on_its_row_while_it_lasts_and_after() -> None:
    trouble = facts.TroubleBegan(at=MIDNIGHT + 2 * HOUR, kind="camera", about="front", text="Front: gone")
    over = facts.TroubleEnded(at=MIDNIGHT + 4 * HOUR, kind="camera", about="front", since=trouble.at)
    of_another = facts.TroubleBegan(at=MIDNIGHT + HOUR, kind="disk", about="disk", text="full")

    assert hours(of(of_another, trouble).cameras[0].trouble) == [(2, 12)]
    assert hours(of(of_another, trouble, over).cameras[0].trouble) == [(2, 4)]


def test_who_was_home_is_said_in_words_once_it_is_known() -> None:
    home = [facts.PeopleChanged(at=MIDNIGHT + at * HOUR, home=names)
            for at, names in ((1, ("Anna", "Ben", "Cem")), (2, ("Anna",)), (3, ()))]

    found = of(*home).people

    assert [text for _, _, text in found] == ["Anna, Ben and Cem home", "Anna home", "nobody home"]
    assert hours(found) == [(1, 2), (2, 3), (3, 12)]


def test_the_history_is_read_only_where_the_log_does_not_reach_back() -> None:
    log = [ended(), began(), facts.ModeChosen(at=MIDNIGHT - 3 * HOUR, mode="away", by="x")]
    history, away = History(began("old", MIDNIGHT + HOUR)), History(away=True)

    whole, _ = events_between(MIDNIGHT, NOON, log, history)  # type: ignore[arg-type]
    asked = history.asked
    joined, lacking = events_between(MIDNIGHT, NOON, log[:2], history)  # type: ignore[arg-type]
    _, gone = events_between(MIDNIGHT, NOON, log[:2], away)  # type: ignore[arg-type]

    assert ([event.id for event, _ in whole], asked) == (["e1"], 0)
    assert ([event.id for event, _ in joined], lacking) == (["old", "e1"], "")
    assert gone == "Older events cannot be shown: there is no history yet"


@pytest.mark.parametrize(("date", "changes"), [("2026-06-01", [(0, 2)]), ("2026-03-29", [(0, 1), (2, 2)]),
                                               ("2026-10-25", [(0, 2), (3, 1)])])
def test_the_clock_of_the_house_is_known_on_days_it_changes(date: str, changes: list[tuple[int, int]]) -> None:
    start = times.day_named(date, ZONE)
    assert start is not None
    moment = DayMoment(start, times.day_after(start, ZONE), NOON)

    # the clock is put back after the first 02:59, three hours into a day that began in summer time
    assert [((at - start) / HOUR, ahead / HOUR) for at, ahead in offsets(moment, ZONE)] == changes


@pytest.mark.parametrize("text", ["", "2026-02-30", "26-1-1", "2026-11-30x", "1970-01-01", "9999-01-01", "today"])
def test_what_is_no_day_names_none(text: str) -> None:
    assert times.day_named(text, ZONE) is None
