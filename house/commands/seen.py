"""The command `seen`: ends trouble about what cannot be made good, once somebody knows of it."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.names import channel_name
from house.troubles import SEEN, SEEN_ADVICE, headline


def seen(house: House, request: CommandRequest) -> Answer:
    """End the troubles about alerts that were not delivered, of one channel or of all."""
    if len(request.words) > 1:
        raise WrongWords("Say one channel, or none for all.")
    wanted = channel_name(request.words[0]) if request.words else ""
    found = [each for each in house.state().troubles if each.kind in SEEN and wanted in ("", channel_name(each.about))]
    if not found:
        return Answer(f"Every alert was delivered{f' on {wanted}' if wanted else ''}, or it was seen that it was not.")
    for each in found:
        id = facts.derived_id(request.fact_id(facts.TroubleEnded), each.kind, each.about)
        house.record(facts.TroubleEnded(at=house.now(), id=id, kind=each.kind, about=each.about, since=each.since))
    return Answer("\n".join(f"Seen: {headline(each).removesuffix(SEEN_ADVICE)}" for each in found))
