"""Commands that try the house out: a test alert, a walk test; and putting it back to its beginning."""

import statistics
from collections.abc import Iterable, Sequence

from house import facts
from house.commands.arming_warnings import alerts_now, with_warnings
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.durations import duration_among
from house.commands.people import since
from house.fact_table import Use, kinds
from house.names import place
from house.settings.model import Settings
from house.state import HouseState
from house.status_sentence import alerts_text, all_switches, sentence

LONGEST_WALK = 3600.0
USUAL_WALK = 600.0


def test(house: House, request: CommandRequest) -> Answer:
    """Ask for a test alert on every channel."""
    house.record(facts.AlertTestAsked(at=house.now(), id=request.fact_id(facts.AlertTestAsked), by=request.who))
    return Answer(f"A test alert is on its way to {', '.join(house.settings.channels)}; it cannot be called back.")


def walktest(house: House, request: CommandRequest) -> Answer:
    """For a while, alert on each event at once, with its delay; or end that and sum it up."""
    seconds, rest = duration_among(request.words, ())
    word = rest[0].lower() if rest else ""
    if len(rest) > 1 or (rest and seconds is not None):
        raise WrongWords("Say how long, at most 1h, or off.")
    running = walk(house.state(), house.now())
    if word == "off":
        return _ended(house, request, running)
    seconds = seconds if request.words else USUAL_WALK
    if seconds is None or seconds > LONGEST_WALK:
        raise WrongWords("Say how long, like 10m (at most 1h), or off.")
    until = house.now() + seconds
    _choose(house, request, until)
    blind = "" if _watches(house) else " No camera watches now, so there will be none: choose a mode first."
    return Answer(f"Walk test until {since(until, house)}: each event is alerted at once on every channel, with its "
                  f"delay.{blind}", undo="walktest off")


def walk(state: HouseState, now: float) -> dict[str, float] | None:
    """The walk test that runs at unix time `now` (`since`, `until`), or None."""
    chosen = state.fields.get("walktest")
    return chosen if chosen and chosen["since"] <= now < chosen["until"] else None


def initialize(house: House, request: CommandRequest) -> Answer:
    """Put the house back to its first mode: no hold, no snooze."""
    before, first = house.state(), house.settings.house.first_mode
    house.record(facts.ModeChosen(at=house.now(), id=request.fact_id(facts.ModeChosen), mode=first, by=request.who))
    for camera in ("", *house.settings.cameras):
        chosen = before.fields.get(f"alerts:{camera}" if camera else "alerts")
        if chosen and chosen["alerts"] != "on":
            id = facts.derived_id(request.fact_id(facts.AlertsChosen), camera)
            house.record(facts.AlertsChosen(at=house.now(), id=id, alerts="on", camera=camera, by=request.who))
    state, now = house.state(), house.now()
    alerts = alerts_text(state, house.settings, now)
    given = Answer(f"{sentence(state, house.settings, now).title}. Alerts: {alerts}.",
                   undo=f"mode {before.mode}" if before.mode and before.mode != first else "")
    return with_warnings(house, request, given) if alerts_now(house) else given


def _choose(house: House, request: CommandRequest, until: float) -> None:
    house.record(facts.WalkTestChosen(at=house.now(), id=request.fact_id(facts.WalkTestChosen), until=until,
                                      by=request.who))


def _ended(house: House, request: CommandRequest, running: dict[str, float] | None) -> Answer:
    if running is None:
        return Answer("No walk test is running.", ok=False)
    found = house.lookback().since(running["since"], kinds(Use.WALK_TEST))
    _choose(house, request, house.now())
    return Answer("\n".join(["The walk test is over.", *results(found, house.settings)]))


def results(found: Iterable[facts.Fact], settings: Settings) -> list[str]:
    """What a walk test found, camera by camera, from its facts."""
    every = list(found)
    return [f"{place(camera)}: {_result([f for f in every if getattr(f, 'camera', '') == camera])}"
            for camera in settings.cameras]


def _result(own: Sequence[facts.Fact]) -> str:
    alerted: dict[str, dict[str, float]] = {}
    for fact in own:
        if isinstance(fact, facts.WalkTestReported):
            alerted.setdefault(fact.channel, {})[fact.event] = fact.delay
    events = {str(getattr(fact, "event", "")) for fact in own}
    if not events:
        return "no event"
    delays = [f"{channel} {_delays(list(each.values()))}".strip() for channel, each in sorted(alerted.items())]
    silent = len(events - {event for each in alerted.values() for event in each})
    return "; ".join(["1 event" if len(events) == 1 else f"{len(events)} events", *delays,
                      *([f"{silent} without an alert (yet)"] if silent else [])])


def _delays(seconds: list[float]) -> str:
    if len(seconds) == 1:
        return f"alert sent after {seconds[0]:.1f} s"
    return f"alert sent after {statistics.median(seconds):.1f} s (median), {max(seconds):.1f} s at most"


def _watches(house: House) -> bool:
    return any(each.watching for each in all_switches(house.state(), house.settings, house.now()).values())
