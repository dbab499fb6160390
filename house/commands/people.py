"""Commands about people: who may do what, and whether events train the house."""

import re

from house import facts, times
from house.commands.command import ROLES, Answer, CommandRequest, House, WrongWords
from house.commands.roles import everyone, role_of

_MENTION = re.compile(r"(?:<@)?([UW][A-Z0-9]{4,20})(?:\|[^<>]*)?>?", re.ASCII)


def role(house: House, request: CommandRequest) -> Answer:
    """Give a person a role or take it; without words list who has one."""
    state = house.state()
    if not request.words:
        rows = [f"{_named(user)}: {has}" for user, has in everyone(state, house.settings)]
        return Answer("\n".join(rows) or "Nobody in Slack has a role yet.")
    user, wanted = _person_and_role(request.words)
    before = role_of(user, state, house.settings)
    if before == wanted:
        return Answer(f"{_named(user)} has that role already.")
    owners = [each for each, has in everyone(state, house.settings) if has == "owner"]
    if owners == [user]:
        return Answer("That would leave the house without an owner: make somebody else an owner first.", ok=False)
    house.record(facts.RoleChosen(at=house.now(), id=request.fact_id(facts.RoleChosen), user=user, role=wanted,
                                  by=request.who))
    said = "has no role any more" if wanted == "none" else f"is {wanted} now"
    return Answer(f"{_named(user)} {said}.", undo=f"role {user} {before}")


def training(house: House, request: CommandRequest) -> Answer:
    """Choose whether events give samples for training."""
    word = request.words[0].lower() if len(request.words) == 1 else ""
    if word not in ("on", "off"):
        raise WrongWords("Say on or off.")
    chosen = house.state().fields.get("training")
    if (chosen is not None and chosen["on"]) is (word == "on"):
        return Answer(f"Training is already {word}.")
    house.record(facts.TrainingChosen(at=house.now(), id=request.fact_id(facts.TrainingChosen), on=word == "on",
                                      by=request.who))
    more = " Each recorded event gives a whole sample; say what it was by its buttons." if word == "on" else ""
    return Answer(f"Training is {word}.{more}", undo=f"training {'off' if word == 'on' else 'on'}")


def since(at: float, house: House) -> str:
    """A moment in the house's own time."""
    return times.clock(at, house.now(), house.settings.house.timezone)


def _person_and_role(words: tuple[str, ...]) -> tuple[str, str]:
    found = _MENTION.fullmatch(words[0])
    if found is None:
        raise WrongWords("Name the person by a mention (@name, chosen from Slack's list) or by their member id.")
    wanted = words[1].lower() if len(words) == 2 else ""
    if wanted not in ROLES:
        raise WrongWords("A role is viewer, operator, owner or none.")
    return found[1], wanted


def _named(user: str) -> str:
    return f"<@{user}>"
