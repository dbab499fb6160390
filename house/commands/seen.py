"""The commands `seen` and `unseen`: which events were looked over, and which lost alerts somebody knows of."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.event_names import events_named
from house.names import channel_name
from house.troubles import SEEN, SEEN_ADVICE, headline

ALL, SINCE = "all", "since"


def seen(house: House, request: CommandRequest) -> Answer:
    """Note that events were looked over, or end the troubles about alerts that a channel (all) did not deliver."""
    words = [word.lower() for word in request.words]
    if words == [ALL]:
        return _until(house, request, house.now(), "Every event so far counts as seen.")
    if len(words) < 2 and (not words or channel_name(words[0]) in _channels(house)):
        return _undelivered(house, request, channel_name(words[0]) if words else "")
    return _reviewed(house, request, True)


def unseen(house: House, request: CommandRequest) -> Answer:
    """Let events count as not looked over yet: some, or those since a moment (unix time)."""
    words = request.words
    if not words:
        raise WrongWords("Which event?")
    if words[0].lower() != SINCE:
        return _reviewed(house, request, False)
    try:
        until = float(words[1]) if len(words) == 2 else -1.0
    except ValueError:
        until = -1.0
    if not 0 <= until <= house.now():
        raise WrongWords("Since when? A moment in the past, in seconds since 1970.")
    return _until(house, request, until, "Events count as unseen again.")


def _until(house: House, request: CommandRequest, until: float, said: str) -> Answer:
    before = house.state().seen_before
    record(house, request, facts.EventsReviewed, until=until)
    return Answer(said, undo=f"unseen {SINCE} {before:.3f}" if until > before else "")


def _reviewed(house: House, request: CommandRequest, wanted: bool) -> Answer:
    found = events_named(house.lookback(), request.words)
    before = house.state().seen_before
    changed = [event.id for event in found
               if event.looked_over is not wanted and (not wanted or event.began_at >= before or event.looked_over)]
    if not changed:
        return Answer("Already seen." if wanted else "Not seen yet.")
    for event in changed:
        id = facts.derived_id(request.fact_id(facts.EventReviewed), event)
        house.record(facts.EventReviewed(at=house.now(), id=id, event=event, seen=wanted, by=request.who))
    many = "" if len(changed) == 1 else f"{len(changed)} events: "
    said = "seen." if wanted else "unseen again."
    return Answer(f"{many}{said}" if many else said.capitalize(),
                  undo=" ".join(("unseen" if wanted else "seen", *changed)))


def _channels(house: House) -> set[str]:
    named = [*house.settings.channels, *(each.about for each in house.state().troubles if each.kind in SEEN)]
    return {channel_name(each) for each in named}


def _undelivered(house: House, request: CommandRequest, wanted: str) -> Answer:
    found = [each for each in house.state().troubles if each.kind in SEEN and wanted in ("", channel_name(each.about))]
    if not found:
        return Answer(f"Every alert was delivered{f' on {wanted}' if wanted else ''}, or it was seen that it was not.")
    for each in found:
        id = facts.derived_id(request.fact_id(facts.TroubleEnded), each.kind, each.about)
        house.record(facts.TroubleEnded(at=house.now(), id=id, kind=each.kind, about=each.about, since=each.since))
    return Answer("\n".join(f"Seen: {headline(each).removesuffix(SEEN_ADVICE)}" for each in found))
