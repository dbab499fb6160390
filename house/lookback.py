"""Looking back: what commands may ask of all that is remembered, and the same over a list of facts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from house import facts
from house.fact_table import Use, kinds

LEAST = 6
"""Characters of an event's id that name it."""


@dataclass(frozen=True)
class Given:
    """One record of the audit: a command that was given, or a setting that was changed, at unix time `at`."""

    at: float
    who: str
    what: str
    where: str
    answer: str
    id: str = ""


class Lookback(Protocol):
    """One look back, newest first, as far as anything is remembered; `lacking` says what could not be looked into."""

    @property
    def lacking(self) -> str: ...
    def events(self, most: int, camera: str = "") -> list[str]: ...
    def named(self, beginning: str) -> list[str]: ...
    def about(self, *events: str) -> list[facts.Fact]: ...
    def since(self, at: float, kinds: Collection[type[facts.Fact]]) -> list[facts.Fact]: ...
    def before(self, at: float) -> list[facts.Fact]: ...
    def given(self, most: int) -> list[Given]: ...


class Recalled:
    """A look back over these facts, newest first, and nothing else."""

    lacking = ""

    def __init__(self, newest_first: Sequence[facts.Fact]) -> None:
        self.facts = newest_first

    def events(self, most: int, camera: str = "") -> list[str]:
        """Ids of the latest events, of that camera when one is named."""
        found = dict.fromkeys(fact.event for fact in self.facts
                              if isinstance(fact, facts.EventBegan) and camera in ("", fact.camera))
        return list(found)[:most]

    def named(self, beginning: str) -> list[str]:
        """Ids of the events that are called so, or (with `LEAST` characters) begin so."""
        ids = dict.fromkeys(str(getattr(fact, "event", "")) for fact in self.facts)
        return [id for id in ids if names(beginning, id)]

    def about(self, *events: str) -> list[facts.Fact]:
        """All facts of these events."""
        return [fact for fact in self.facts if getattr(fact, "event", None) in events]

    def since(self, at: float, kinds: Collection[type[facts.Fact]]) -> list[facts.Fact]:
        """The facts of these kinds that happened at unix time `at` or later."""
        return [fact for fact in self.facts if fact.at >= at and isinstance(fact, tuple(kinds))]

    def before(self, at: float) -> list[facts.Fact]:
        """The latest facts from before unix time `at` that show what the house did then."""
        return [fact for fact in self.facts if fact.at < at and isinstance(fact, kinds(Use.PAST_STATE))]

    def given(self, most: int) -> list[Given]:
        """The latest records of the audit."""
        return [found for fact in self.facts if (found := given_of(fact)) is not None][:most]


def names(word: str, event: str) -> bool:
    """Whether `word` names that event: its id, or at least `LEAST` characters of its beginning."""
    return bool(event) and (event == word or (len(word) >= LEAST and event.startswith(word.lower())))


def given_of(fact: facts.Fact) -> Given | None:
    """What the audit keeps of this fact, None when it is nothing a person did by a command, a setting or their face."""
    if isinstance(fact, facts.CommandGiven):
        return Given(fact.at, fact.who, fact.what, fact.where, fact.answer, fact.id)
    if isinstance(fact, facts.SettingsChanged):
        return Given(fact.at, fact.by, f"setting {fact.what}", "settings", "changed", fact.id)
    if isinstance(fact, facts.FaceTried):
        return Given(fact.at, fact.person or "somebody", f"face {fact.task}", fact.device,
                     "accepted" if fact.accepted else f"refused: {fact.why}", fact.id)
    return None
