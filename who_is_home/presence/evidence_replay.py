"""Recorded evidence, played through the same code that decides in the house: what was decided, when and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from house.times import local
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.evidence import Evidence
from who_is_home.presence.household import Household
from who_is_home.presence.rule import Presence


@dataclass(frozen=True)
class PlayedStep:
    """One step: the moment in the house's time, and what is worth telling of it (nothing, when nothing changed)."""

    at: float
    told: tuple[str, ...]
    decision: PresenceDecision


class PresenceReplay:
    """Plays evidence in the order in which it was recorded; pieces of the same moment are taken together."""

    def __init__(self, household: Household) -> None:
        self.household = household
        self.presence = Presence(household)
        self._now = 0.0
        self._blind = False
        self._home: tuple[str, ...] | None = None

    def steps(self, evidence: Iterable[Evidence]) -> Iterator[PlayedStep]:
        """Play; evidence that is older than what came before is heard late, as it would be in the house."""
        for at, pieces in groupby(evidence, key=lambda one: one.at):
            self._now = max(self._now, at)
            decision = self.presence.step(self._now, tuple(pieces))
            yield PlayedStep(self._now, tuple(self._told(decision)), decision)

    def ending(self) -> list[str]:
        """Everybody with the evidence at the end, then what is odd about devices."""
        people = [f"{each.name}: {_word(each.home)}, {each.evidence}" for each in self.presence.people(self._now)]
        return [*people, *self.presence.notes(self._now)]

    def shown_time(self, at: float) -> str:
        """A moment in the household's zone: "2026-01-01 12:00:00"."""
        return f"{local(at, self.household.timezone):%Y-%m-%d %H:%M:%S}"

    def _told(self, decision: PresenceDecision) -> Iterator[str]:
        if decision.changed or decision.home != self._home:
            self._home = decision.home
            home = "not known" if decision.home is None else ", ".join(decision.home) or "nobody"
            yield f"home: {home} ({decision.confidence:.2f}) because {decision.evidence}"
        if (decision.blind_since is not None) != self._blind:
            self._blind = not self._blind
            yield "blind: no router that matters answers, the last answer holds" if self._blind else "no longer blind"
        yield from (f"asks: {question.text}" for question in decision.questions)


def _word(home: bool | None) -> str:
    return "not known" if home is None else "home" if home else "away"
