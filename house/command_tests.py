"""Commands that try the house out: a test alert, a walk test; and putting it back to its beginning."""

import statistics

from house import facts, times
from house.command_people import since
from house.commands import Answer, Asked, House, WrongWords
from house.sentence import alerts_words, all_switches, sentence
from house.state import HouseState

LONGEST_WALK = 3600.0
USUAL_WALK = 600.0


def test(house: House, asked: Asked) -> Answer:
    """Ask for a test alert on every channel."""
    house.record(facts.AlertTestAsked(at=house.now(), id=asked.fact_id(facts.AlertTestAsked), by=asked.who))
    return Answer(f"A test alert is on its way to {', '.join(house.settings.channels)}; it cannot be called back.")


def walktest(house: House, asked: Asked) -> Answer:
    """Have each event told at once for a while, with its delay; or end that and sum it up."""
    word = asked.words[0].lower() if asked.words else ""
    if len(asked.words) > 1:
        raise WrongWords("Say how long, at most 1h, or off.")
    running = walk(house.state(), house.now())
    if word == "off":
        return _ended(house, asked, running)
    seconds = times.seconds_of(word) if word else USUAL_WALK
    if seconds is None or seconds > LONGEST_WALK:
        raise WrongWords("Say how long, like 10m (at most 1h), or off.")
    until = house.now() + seconds
    _choose(house, asked, until)
    blind = "" if _watches(house) else " No camera watches now, so there will be none: choose a mode first."
    return Answer(f"Walk test until {since(until, house)}: each event is told at once on every channel, with its delay."
                  f"{blind}", undo="walktest off")


def walk(state: HouseState, now: float) -> dict[str, float] | None:
    """The walk test that runs at unix time `now` (`since`, `until`), or None."""
    chosen = state.fields.get("walktest")
    return chosen if chosen and chosen["since"] <= now < chosen["until"] else None


def initialize(house: House, asked: Asked) -> Answer:
    """Put the house back to its first mode: no hold, no snooze."""
    before, first = house.state(), house.settings.house.first_mode
    house.record(facts.ModeChosen(at=house.now(), id=asked.fact_id(facts.ModeChosen), mode=first, by=asked.who))
    for camera in ("", *house.settings.cameras):
        chosen = before.fields.get(f"alerts:{camera}" if camera else "alerts")
        if chosen and chosen["alerts"] != "on":
            id = facts.derived_id(asked.fact_id(facts.AlertsChosen), camera)
            house.record(facts.AlertsChosen(at=house.now(), id=id, alerts="on", camera=camera, by=asked.who))
    state, now = house.state(), house.now()
    alerts = alerts_words(state, house.settings, now)
    return Answer(f"{sentence(state, house.settings, now).title}. Alerts: {alerts}.",
                  undo=f"mode {before.mode}" if before.mode and before.mode != first else "")


def _choose(house: House, asked: Asked, until: float) -> None:
    house.record(facts.WalkTestChosen(at=house.now(), id=asked.fact_id(facts.WalkTestChosen), until=until,
                                      by=asked.who))


def _ended(house: House, asked: Asked, running: dict[str, float] | None) -> Answer:
    if running is None:
        return Answer("No walk test is running.", ok=False)
    found = house.recall().since(running["since"], (facts.WalkTestReported,))
    told = [fact.delay for fact in found if isinstance(fact, facts.WalkTestReported)]
    _choose(house, asked, house.now())
    return Answer(f"The walk test is over: {summary(told)}.")


def summary(delays: list[float]) -> str:
    """What a walk test found, in words."""
    if not delays:
        return "no event"
    events = "1 event" if len(delays) == 1 else f"{len(delays)} events"
    return f"{events}, told {statistics.median(delays):.1f} s after it began (median), {max(delays):.1f} s at most"


def _watches(house: House) -> bool:
    return any(each.watching for each in all_switches(house.state(), house.settings, house.now()).values())
