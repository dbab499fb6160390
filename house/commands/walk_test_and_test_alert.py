"""Commands that try alerting out: a walk test, and a test alert."""

from house import facts
from house.alerting.walk_test_results import OVER, results, running_walk_test
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.commands.people import since
from house.commands.words.duration_among_words import duration_among
from house.fact_table import Use, kinds
from house.status_sentence import all_switches

LONGEST_WALK = 3600.0
USUAL_WALK = 600.0


def walk_test(house: House, request: CommandRequest) -> Answer:
    """For a while, alert on each event at once, with its delay; or end that and sum it up."""
    seconds, rest = duration_among(request.words, ())
    word = rest[0].lower() if rest else ""
    if len(rest) > 1 or (rest and seconds is not None):
        raise WrongWords("How long? At most 1h, or off.")
    running = running_walk_test(house.state(), house.now())
    if word == "off":
        return _ended(house, request, running)
    seconds = seconds if request.words else USUAL_WALK
    if seconds is None or seconds > LONGEST_WALK:
        raise WrongWords("How long? For example 10m (at most 1h), or off.")
    until = house.now() + seconds
    _choose(house, request, until)
    blind = "" if _watches(house) else " No camera watches now, so there will be none: choose a mode first."
    return Answer(f"Walk test until {since(until, house)}: each event is alerted at once on every channel, with its "
                  f"delay.{blind}", undo="walktest off")


def test_alert(house: House, request: CommandRequest) -> Answer:
    """Ask for a test alert on every channel."""
    house.record(facts.AlertTestAsked(at=house.now(), id=request.fact_id(facts.AlertTestAsked), by=request.who))
    return Answer(f"A test alert is on its way to {', '.join(house.settings.channels)}; it cannot be called back.")


def _choose(house: House, request: CommandRequest, until: float) -> None:
    house.record(facts.WalkTestChosen(at=house.now(), id=request.fact_id(facts.WalkTestChosen), until=until,
                                      by=request.who))


def _ended(house: House, request: CommandRequest, running: dict[str, float] | None) -> Answer:
    if running is None:
        return Answer("No walk test is running.", ok=False)
    found = house.lookback().since(running["since"], kinds(Use.WALK_TEST))
    _choose(house, request, house.now())
    return Answer("\n".join([f"{OVER}.", *results(found, house.settings)]))


def _watches(house: House) -> bool:
    return any(each.watching for each in all_switches(house.state(), house.settings, house.now()).values())
