"""What was applied to a camera, so that one press takes all of it back: one proposal, or several. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Section = dict[str, Any]
"""A part of a camera's section in learned.yml: keys by section, None for a key that is not there."""


@dataclass(frozen=True)
class AppliedChange:
    """words: what it is, for people. changes: what learned.yml has by it; before: what was there by the same keys."""

    words: str
    changes: Section
    before: Section

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> "AppliedChange":
        """It as the house's state has it."""
        return cls(known["words"], known["changes"], known["before"])

    def left_by(self, changes: Section) -> Section:
        """What must be laid over learned.yml so that it has `changes` instead of this."""
        return _joined(self.before, changes)

    def replaced_by(self, words: str, changes: Section, was: Section) -> "AppliedChange":
        """The change that came in place of this one. was: what was there by its keys and by those of this."""
        return AppliedChange(words, changes, _joined(_only(was, changes), _only(self.before, changes)))

    def with_more(self, words: str, changes: Section, was: Section) -> "AppliedChange":
        """Both changes as one, of which this was the first. was: what was there by the keys of the second."""
        return AppliedChange(f"{self.words}; then {words}", _joined(self.changes, changes), _joined(was, self.before))


def _joined(one: Section, other: Section) -> Section:
    """Both, the other's values where both have a key."""
    return {section: {**one.get(section, {}), **other.get(section, {})} for section in {**one, **other}}


def _only(values: Section, keys: Section) -> Section:
    """Those values whose keys are among `keys`."""
    return {section: {key: value for key, value in values[section].items() if key in keys[section]}
            for section in values if section in keys}
