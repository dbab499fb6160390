"""Only distinct events: of each chain of events at one camera, with short pauses between them, the first. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from house.event_summary import Event

GAP = 60.0
"""Seconds without an event at the camera by which a chain ends. An event itself ends after some seconds without motion,
so that a tree in the wind, or somebody at work in the yard, gives one event after another."""
LONGEST = 3600.0
"""Seconds before an event within which the one before it at its camera began, where they are of one chain."""


@dataclass(frozen=True)
class Distinct:
    """The first event of a chain, and how many follow it."""

    event: Event
    followers: int = 0


@dataclass
class DistinctEvents:
    """Takes events from the newest to the oldest, and gives those that are distinct, the newest first."""

    _open: dict[str, Distinct] = field(default_factory=dict)
    _ended: list[Distinct] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """The next older event."""
        known = self._open.get(event.camera)
        if known and known.event.began_at - (event.ended_at or event.began_at) <= GAP:
            self._open[event.camera] = Distinct(event, known.followers + 1)
            return
        if known:
            self._ended.append(known)
        self._open[event.camera] = Distinct(event)
        self._end(event.began_at + LONGEST)

    def _end(self, later_than: float) -> None:
        for camera, chain in list(self._open.items()):
            if chain.event.began_at > later_than:
                self._ended.append(self._open.pop(camera))

    def certain(self) -> list[Distinct]:
        """Those that no older event can come before any more, nor change; the newest first."""
        open_at = max((chain.event.began_at for chain in self._open.values()), default=float("-inf"))
        return [chain for chain in _in_order(self._ended) if chain.event.began_at > open_at]

    def all(self) -> list[Distinct]:
        """All of them: there are no older events."""
        return _in_order([*self._ended, *self._open.values()])


def distinct(newest_first: Iterable[Event]) -> Iterator[Distinct]:
    """The distinct ones of these events."""
    found = DistinctEvents()
    for event in newest_first:
        found.take(event)
    yield from found.all()


def _in_order(chains: list[Distinct]) -> list[Distinct]:
    return sorted(chains, key=lambda chain: (chain.event.began_at, chain.event.id), reverse=True)
