"""A press of a button, whichever channel it came through: which facts it becomes, and what is answered.

A channel with buttons reads its own form of a press into a `Press`; everything after that is here.
What the buttons are called: button_words.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from house import facts
from house.commands import command
from house.commands.buttons.button_words import ANSWER_LABELS, TAG_LABELS
from house.commands.command import Answer, Command, CommandRequest, House, Role, Where, may
from house.facts import AlertAnswer, Tag

NEEDED: Role = "operator"
"""Who may answer an alert; "Why?" is for everyone who may look."""
LOOKING: Role = "viewer"
Action = Tag | AlertAnswer | tuple[str, ...]
"""What a button asks for: with an event, what a person says about it; without one, the words of a command."""


@dataclass(frozen=True)
class Press:
    """One press: `person` pressed the button for `action` under the alert of `event` ("" for a command's button).

    person: the id that is recorded; `name` is what people call them, for the audit.
    channel: where an answer for that person alone goes, "" when there is no such place.
    request_id: the same for every repeat of this press; the ids of the facts that it leads to are derived from it.
    """

    person: str
    action: Action
    event: str
    channel: str
    request_id: str
    where: Where
    name: str = ""


def handle_press(house: House, press: Press, role: Role, table: Sequence[Command]) -> Answer:
    """Do what the press asks for and record that it was pressed; raises what the house raises.

    The second time is harmless: the same press becomes the same facts.
    """
    if role == "none":
        return _refused(house, press)
    if isinstance(press.action, tuple):
        return command.answer(house, _as_request(press, role, press.action[1:]), press.action[0], table)
    needed = LOOKING if press.action == "why" else NEEDED
    if not may(role, needed):
        given = Answer(f"This button is for the {needed}; you are {role}.", ok=False)
    else:
        given = _recorded(house, press)
    name, words = ("tag", (press.event, press.action)) if _tag(press) else (press.action, (press.event,))
    command.record_given(house, _as_request(press, role, words), name, given)
    return given


def _refused(house: House, press: Press) -> Answer:
    """The answer to somebody without a role, recorded; nothing else happens."""
    name, *words = press.action if isinstance(press.action, tuple) else (press.action, press.event)
    given = Answer(command.help_for_strangers(house), ok=False)
    command.record_given(house, _as_request(press, "none", tuple(words)), f"button {name}", given)
    return given


def _recorded(house: House, press: Press) -> Answer:
    """Record what the person said about the event."""
    request, tag, now = _as_request(press), _tag(press), house.now()
    if tag:
        house.record(facts.EventTagged(at=now, id=request.fact_id(facts.EventTagged), event=press.event, tag=tag,
                                       by=press.person))
        return Answer(f"Tagged {tag}.")
    answer = next(each for each in ANSWER_LABELS if each == press.action)
    house.record(facts.AlertAnswered(at=now, id=request.fact_id(facts.AlertAnswered), event=press.event, answer=answer,
                                     by=press.person, channel=press.channel))
    return Answer(f"Pressed {ANSWER_LABELS[answer]}.")


def _tag(press: Press) -> Tag | None:
    """The tag that was pressed, None for any other button."""
    return next((each for each in TAG_LABELS if each == press.action), None)


def _as_request(press: Press, role: Role = "none", words: tuple[str, ...] = ()) -> CommandRequest:
    """The press as a command, for its record and the ids of its facts."""
    return CommandRequest(press.person, press.where, words, press.channel, role, press.name, press.request_id)
