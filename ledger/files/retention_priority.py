"""What of the kept files has to stay, and what of the rest is worth most to people. Pure but for what is passed in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from house import facts

Reason = Literal["pinned", "alert", "upload"]
"""Why a file has to stay: its event is pinned, an alert of it is on its way, or it waits for its upload."""

NOTHING, LABELLED, TAGGED = 0, 1, 2
WORTHS = (NOTHING, LABELLED, TAGGED)
"""What is known of an event, from what goes first to what goes last: nothing, a label, a person's tag."""


def _unknown(events: Sequence[str]) -> Mapping[str, int]:
    return {}


@dataclass
class Keeping:
    """What is known for one round of retention; without arguments nothing has to stay and nothing is worth more.

    worths: how much some events are worth, NOTHING for those left out. pinned, undelivered: ids of events.
    waits: whether a file (of a sample its folder) waits for its upload.
    """

    worths: Callable[[Sequence[str]], Mapping[str, int]] = _unknown
    pinned: frozenset[str] = frozenset()
    undelivered: frozenset[str] = frozenset()
    waits: Callable[[Path], bool] = lambda path: False
    _known: dict[str, int] = field(default_factory=dict, init=False)

    def learn(self, events: Iterable[str]) -> None:
        """Look up what these events are worth, all at once."""
        new = sorted(set(events) - self._known.keys())
        if new:
            found = self.worths(new)
            self._known.update((event, found.get(event, NOTHING)) for event in new)

    def worth(self, event: str) -> int:
        """One of WORTHS."""
        self.learn([event])
        return self._known[event]

    def why_stays(self, event: str, file: Path) -> Reason | None:
        """Why a file of that event has to stay, None when it may go."""
        if event in self.pinned:
            return "pinned"
        if event in self.undelivered:
            return "alert"
        return "upload" if self.waits(file) else None


def event_of(name: str) -> str:
    """The event that a kept file belongs to, by its name: `EVENT.jpg`, `EVENT-2.mp4`, `EVENT-1-full.thumb.jpg`."""
    return name.partition(".")[0].partition("-")[0]


def undelivered(newest_first: Iterable[facts.Fact]) -> frozenset[str]:
    """Events whose alert is still on its way to a channel, by the facts about alerts."""
    waiting: dict[str, set[str]] = {}
    for fact in reversed(list(newest_first)):
        if isinstance(fact, facts.AlertDecided) and fact.sent:
            waiting.setdefault(fact.event, set()).update(fact.channels)
        elif isinstance(fact, facts.AlertDelivered | facts.AlertGivenUp):
            waiting.get(fact.event, set()).discard(fact.channel)
    return frozenset(event for event, channels in waiting.items() if channels)
