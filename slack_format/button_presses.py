"""What a press of a button does: record who pressed what, or give the command the button stands for.

Slack over HTTP and over a WebSocket both come through here; the messages follow the facts.
"""

from collections.abc import Sequence
from dataclasses import replace

from house import facts
from house.commands import command
from house.commands.command import ROLES, Answer, Command, CommandRequest, House, Role
from slack_format.alert_blocks import ANSWERS, Press

NEEDED: Role = "operator"
"""Who may answer an alert; "Why?" is for everyone who may look."""
LOOKING: Role = "viewer"


def give(house: House, press: Press, role: Role, table: Sequence[Command]) -> Answer:
    """Do what the press asks for and record that it was asked; raises what the house raises."""
    asked = CommandRequest(press.user, "slack", (), press.channel, role, press.user_name, request=press.fact_id)
    if press.words:
        return command.answer(house, replace(asked, words=press.words[1:]), press.words[0], table)
    name = "tag" if press.tag else str(press.answer)
    asked = replace(asked, words=(press.event, press.tag) if press.tag else (press.event,))
    needed = LOOKING if press.answer == "why" else NEEDED
    if ROLES.index(role) < ROLES.index(needed):
        given = Answer(f"This button is for the {needed}; you are {role}.", ok=False)
    else:
        given = _recorded(house, asked, press)
    command.record_given(house, asked, name, given)
    return given


def _recorded(house: House, asked: CommandRequest, press: Press) -> Answer:
    now = house.now()
    if press.tag:
        fact: facts.Fact = facts.EventTagged(at=now, id=asked.fact_id(facts.EventTagged), event=press.event,
                                             tag=press.tag, by=press.user)
        said = f"Tagged {press.tag}."
    else:
        assert press.answer is not None
        fact = facts.AlertAnswered(at=now, id=asked.fact_id(facts.AlertAnswered), event=press.event,
                                   answer=press.answer, by=press.user, channel=press.channel)
        said = f"Pressed {ANSWERS[press.answer]}."
    house.record(fact)
    return Answer(said)
