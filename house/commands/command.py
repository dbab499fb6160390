"""What a command is and how one is answered, whether it comes from Slack, the console or the command line.

A command handler decides and records facts through the small `House` protocol; it sends nothing to anybody.
The rows are in `house.commands.table`.
"""

import difflib
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from house import facts
from house.lookback import Lookback
from house.masking import masked
from house.people import pairing_code
from house.people.persons import name_of
from house.people.presence_report import PresenceReport
from house.settings.load import SettingsError
from house.settings.sections.people import PersonSettings
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.tuning.report import TuningReport

Where = Literal["slack", "console", "page", "cli"]
"""What a command came through."""
Role = Literal["none", "viewer", "operator", "owner"]
ROLES: tuple[Role, ...] = ("none", "viewer", "operator", "owner")
"""From the least to the most rights; a command for "none" is for everyone."""


def may(own: Role, wanted: Role) -> bool:
    """Whether a person with the role `own` may do what is for `wanted`."""
    return ROLES.index(own) >= ROLES.index(wanted)


UNPAIRED = ("This house is not paired yet, so nobody has a role in it. Run ./hearthwatch pair on its machine, "
            "then say /hearth pair CODE here.")
STRANGER = "You have no role in this house; its owner gives you one: /hearth role @you viewer."
LONGEST_WORDS = 300
"""Characters of a command and of its answer that the audit keeps."""


@dataclass(frozen=True)
class CommandRequest:
    """One command as it came: who typed it where, and its words. `channel` is where a later picture goes.

    `who` is recorded as the one who did it, `name` is what people call them, for the audit.
    `role` is what the asker may do. `request_id` is the same for every repeat of one request, and the ids of
    the facts that it leads to are derived from it; "" when it cannot be repeated. `signs` are lines about the
    machine ("Temperature: 51 °C"), which the house cannot measure itself, for the commands `status` and `top`.
    `team` and `app` are the workspace and the app a request of Slack came through.
    """

    who: str
    where: Where
    words: tuple[str, ...] = ()
    channel: str = ""
    role: Role = "owner"
    name: str = ""
    request_id: str = ""
    signs: tuple[str, ...] = ()
    team: str = ""
    app: str = ""

    def fact_id(self, kind: Callable[..., facts.Fact]) -> str:
        """The id for the fact of that kind which this command records."""
        if not self.request_id:
            return facts.new_id()
        return hashlib.sha256(f"{self.request_id}\n{kind.__name__}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Answer:
    """What the asker reads; `private` answers are shown to them alone.

    `undo` is the command that takes it back ("" when nothing changed or nothing can).
    """

    text: str
    private: bool = True
    ok: bool = True
    undo: str = ""


class House(Protocol):
    """What a command may read of the house, and `record`, by which it changes it.

    learn: lays settings over learned.yml and returns what was there by the same keys, None for nothing; raises
    SettingsError for what is no setting. over: what must be there, else LearnedOtherwise is raised.
    tuning: what a camera's samples came to at the last look, None before any.
    """

    @property
    def settings(self) -> Settings: ...
    def now(self) -> float: ...
    def state(self) -> HouseState: ...
    def record(self, fact: facts.Fact) -> None: ...
    def recent(self, count: int) -> list[facts.Fact]: ...
    def lookback(self) -> Lookback: ...
    def presence(self) -> PresenceReport | None: ...
    def newest_people(self) -> Mapping[str, PersonSettings]: ...
    def learn(self, changes: Mapping[str, Any], over: Mapping[str, Any] | None = None) -> dict[str, Any]: ...
    def tuning(self, camera: str) -> TuningReport | None: ...


def record(house: House, request: CommandRequest, kind: Callable[..., facts.Fact], **fields: Any) -> None:
    """Record a fact of that kind, happening now, done by the asker."""
    house.record(kind(at=house.now(), id=request.fact_id(kind), by=request.who, **fields))


_MENTION = re.compile(r"<@([UW][A-Z0-9]{4,20})>", re.ASCII)
"""How a person is named in Slack, which no other client shows as a name."""
Handler = Callable[[House, CommandRequest], Answer]


@dataclass(frozen=True)
class Command:
    """One row of the table. `arguments` is how help shows them, e.g. "[camera]"."""

    name: str
    role: Role
    help: str
    handler: Handler = field(repr=False)
    arguments: str = ""
    slash: str = ""
    """A route of its own, e.g. "pycam_on"; "" when reached through /hearth and /slack/commands alone."""
    measured: bool = False
    """Whether it needs what is measured of the machine (`CommandRequest.signs`)."""
    secret: bool = False
    """Whether its words are secret: the audit shows *** instead."""

    @property
    def usage(self) -> str:
        """How it is typed: its name and arguments."""
        return f"{self.name} {self.arguments}".strip()


class WrongWords(ValueError):
    """The words after a command are not understood; the text is one line that says what would be."""


def find(table: Sequence[Command], name: str) -> Command | None:
    """The command of that name, however it was capitalised or prefixed with a slash."""
    wanted = name.strip().lstrip("/").lower()
    return next((command for command in table if command.name == wanted), None)


def answer(house: House, request: CommandRequest, name: str, table: Sequence[Command]) -> Answer:
    """Answer one command and record that it was given.

    Errors of the ledger pass through: what was not recorded is never answered as done.
    """
    command = find(table, name)
    if request.role == "none" and (command is None or command.role != "none"):
        given = Answer(help_for_strangers(house), ok=False)
    elif command is None:
        given = Answer(f"There is no command {shortened(name, 40)!r}.{_nearest(table, name)} Try help.", ok=False)
    elif not may(request.role, command.role):
        given = Answer(f"{command.name} is for the {command.role}; you are {request.role}.", ok=False)
    else:
        given = _handled(house, request, command)
    if request.where != "slack":
        people = house.settings.people
        given = replace(given, text=_MENTION.sub(lambda found: name_of(found[1], people) or found[1], given.text))
    hidden = replace(request, words=("***",)) if command is not None and command.secret and request.words else request
    record_given(house, hidden, name, given)
    return given


def help_for_strangers(house: House) -> str:
    """The answer to anybody without a role; in a house that is not paired nobody has one."""
    slack = house.settings.slack
    written = any(each.role for each in house.settings.people.values())
    named = "paired" in house.state().fields or written or (slack is not None and (slack.people or slack.groups))
    return STRANGER if named else UNPAIRED


def record_given(house: House, request: CommandRequest, name: str, given: Answer) -> None:
    """Record the audit's fact: who asked what, from where, and what was answered."""
    typed = masked(" ".join((name.lstrip("/"), *request.words)))
    what = shortened(pairing_code.IN_TEXT.sub("***", typed), LONGEST_WORDS)
    said = shortened(masked(given.text.splitlines()[0]), LONGEST_WORDS)
    person = name_of(request.who, house.settings.people) or request.name
    who = f"{shortened(person, 80)} ({request.who})" if person and person != request.who else request.who
    house.record(facts.CommandGiven(at=house.now(), id=request.fact_id(facts.CommandGiven), who=who, what=what,
                                    where=request.where, answer=said))


def _nearest(table: Sequence[Command], name: str) -> str:
    """The question whether the command whose name is nearly this was meant; "" without one."""
    found = difflib.get_close_matches(name.lower()[:40], [command.name for command in table], 1, 0.75)
    return f" Did you mean {found[0]}?" if found else ""


def shortened(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, without control characters."""
    line = "".join(c if c.isprintable() else " " for c in text).strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def _handled(house: House, request: CommandRequest, command: Command) -> Answer:
    try:
        return command.handler(house, request)
    except WrongWords as wrong:
        return Answer(f"{wrong} Usage: {command.usage}", ok=False)
    except SettingsError as error:  # what was to be learned cannot be
        return Answer(str(error.problems[0]), ok=False)
