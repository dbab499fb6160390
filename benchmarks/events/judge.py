"""What people feel of motion: was a visit alerted and how soon, how much was seen, what happened while empty."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from time import thread_time
from typing import Any, Protocol

from benchmarks.drawn.figures import ViewBox
from benchmarks.events.footage import Footage, Shown
from vision.motion.event_hysteresis import EventHysteresis, Opened

AFTER = 1.5
"""Seconds after the last of a visit in which an occupied frame is not yet called wrong."""
WINDOW = 1.0
"""Seconds that an event looks back when it opens: what was met in them is what opened it."""
NEAR = 0.012
"""How far a region may lie beside somebody's box, as a share of the view: masks are a little fat, cameras shake."""
LARGEST = 8.0
"""A region of more than so many times somebody's box, and more than a hundredth of the view, says nothing of him."""


class Finder(Protocol):
    """A way to find motion: from luma uint8 (h, w) and seconds to the boxes of what moves now, () for nothing.

    moving: what it found last is enough to open an event, or to keep it open.
    """

    @property
    def moving(self) -> bool: ...
    def step(self, luma: Any, time: float) -> tuple[ViewBox, ...]: ...


@dataclass
class EventFigures:
    """What came of one condition, or of a part of it; times in seconds.

    visits: all; found: with an event that opened while he was there and met him; joined: seen, but within an event
    that had opened before for something else. delays: of those found. covered: a share for each visit.
    false: seconds at which an event opened on empty time; labelled: how many of these have a label that would alert.
    empty: seconds of empty time; wrong: those of them that were occupied. cpu: seconds.
    """

    visits: int = 0
    found: int = 0
    joined: int = 0
    delays: list[float] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)
    false: list[float] = field(default_factory=list)
    labelled: int = 0
    empty: float = 0.0
    wrong: float = 0.0
    seconds: float = 0.0
    frames: int = 0
    cpu: float = 0.0

    def add(self, other: "EventFigures") -> None:
        """Add another part of the same condition."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass
class _Visit:
    first: float = -1.0
    last: float = -1.0
    frames: int = 0
    seen: int = 0
    came: float = 0.0
    met: float = float("-inf")
    opened: float | None = None
    joined: bool = False


@dataclass
class Judge:
    """Plays footage through a finder and judges it.

    gap: that of the hysteresis. following: visits follow one another without a pause, so that an event that is open
    already tells of them. watch: told of each frame while an event is open that opened on empty time, and its number.
    """

    finder: Finder
    gap: float
    following: bool = False
    watch: Callable[[Shown, int], object] = lambda shown, number: None
    figures: EventFigures = field(default_factory=EventFigures)
    _visits: dict[int, _Visit] = field(default_factory=dict, init=False)
    _there: float = field(default=float("-inf"), init=False)
    _opened: float | None = field(default=None, init=False)
    _nobody: bool = field(default=False, init=False)

    def play(self, footage: Footage) -> EventFigures:
        """Judge the footage from its first frame to its last."""
        hysteresis, earlier = EventHysteresis(self.gap), None
        for number, shown in enumerate(footage):
            before = thread_time()
            found = self.finder.step(shown.luma, shown.time)
            self.figures.cpu += thread_time() - before
            regions = found if self.finder.moving else ()
            outcome = hysteresis.step(shown.time, number, bool(found), self.finder.moving)
            self._opened = None if not hysteresis.open else shown.time if isinstance(outcome, Opened) else self._opened
            self._empty(shown, regions, isinstance(outcome, Opened), shown.time - (earlier or shown.time))
            if hysteresis.open and self._nobody:
                self.watch(shown, len(self.figures.false))
            self._meet(shown, regions)
            earlier = shown.time
            self.figures.frames += 1
        self.figures.seconds += earlier or 0.0
        self._sum_up()
        return self.figures

    def _empty(self, shown: Shown, regions: tuple[ViewBox, ...], opened: bool, since: float) -> None:
        if shown.present:
            self._there = shown.time
        nobody = shown.time - self._there > AFTER
        self._nobody = nobody if opened else self._nobody
        if not nobody:
            return
        self.figures.empty += since
        self.figures.wrong += since if regions else 0.0
        if opened:
            self.figures.false.append(round(shown.time, 2))

    def _meet(self, shown: Shown, regions: tuple[ViewBox, ...]) -> None:
        for number, box, clear in shown.present:
            if number is None:
                continue
            visit = self._visits.setdefault(number, _Visit(came=shown.time))
            met = any(meets(region, box) for region in regions)
            if clear:
                visit.first = shown.time if visit.first < 0 else visit.first
                visit.frames, visit.seen, visit.last = visit.frames + 1, visit.seen + met, shown.time
            self._alert(visit, shown, met)

    def _alert(self, visit: _Visit, shown: Shown, met: bool) -> None:
        """An event tells of a visit when it opened since he came and a region meets him while it is open."""
        visit.met = shown.time if met else visit.met
        if shown.time - visit.met > WINDOW or self._opened is None or visit.opened is not None:
            return
        if self.following or self._opened >= visit.came:
            visit.opened = shown.time
        else:
            visit.joined = True

    def _sum_up(self) -> None:
        for visit in self._visits.values():
            if visit.frames == 0:
                continue
            self.figures.visits += 1
            self.figures.covered.append(visit.seen / visit.frames)
            if visit.opened is not None:
                self.figures.found += 1
                self.figures.delays.append(max(0.0, visit.opened - visit.first))
            elif visit.joined:
                self.figures.joined += 1


def meets(region: ViewBox, box: ViewBox) -> bool:
    """Return True when a region tells of somebody: it meets his box, and is not many times as large."""
    x, y, w, h = region
    left, top, wide, tall = box
    beside = x > left + wide + NEAR or x + w < left - NEAR or y > top + tall + NEAR or y + h < top - NEAR
    return not beside and w * h <= max(LARGEST * wide * tall, 0.01)
