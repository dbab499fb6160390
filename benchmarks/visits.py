"""The visits of people-indoor.mp4 when it is played in a loop at 15 pictures a second, and which were noticed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

VISITS = ((60, 198), (226, 452), (500, 704), (737, 870), (921, 1201), (1235, 1360))
"""First and last frames, at the clip's own 10 a second."""
RATE = 10.0
LOOP_SECONDS = 2090 / 15
_SOONER = 1.0  # an event is dated back to its first lively frame, which noise may bring forward
_UNFINISHED = 3.0


@dataclass(frozen=True)
class Noticed:
    """An event: when it is said to have begun, and when the log took it, both unix time."""

    began: float
    recorded: float


@dataclass(frozen=True)
class VisitVerdict:
    """What became of `visits` visits. delays: seconds from first frame to the fact, of each that was noticed.

    false: events that belong to no visit.
    """

    visits: int
    delays: tuple[float, ...]
    false: int = 0
    reconnects: int = 0

    @property
    def missed(self) -> int:
        return self.visits - len(self.delays)

    def __str__(self) -> str:
        middle = f", noticed after {sorted(self.delays)[len(self.delays) // 2]:.2f} s" if self.delays else ""
        return f"{self.visits} visits, {self.missed} missed, {self.false} false events{middle}"


def visits(began: float, until: float) -> list[tuple[float, float]]:
    """First and last moments of the visits that began early enough before `until`; `began`: the loop's first picture.

    All in unix time.
    """
    return list(_visits(began, until - _UNFINISHED))


def judge(truth: Sequence[tuple[float, float]], noticed: Sequence[Noticed], reconnects: int = 0) -> VisitVerdict:
    """Compare events with visits; the first event that began within a visit is the one that noticed it."""
    mine = [[each for each in noticed if begin - _SOONER <= each.began <= end] for begin, end in truth]
    delays = [min(each.recorded for each in events) - begin
              for (begin, _), events in zip(truth, mine, strict=True) if events]
    last = max((end for _, end in truth), default=0.0)
    known = {each for events in mine for each in events}
    return VisitVerdict(len(truth), tuple(delays), sum(each.began <= last and each not in known for each in noticed),
                        reconnects)


def _visits(began: float, until: float) -> Iterator[tuple[float, float]]:
    while began < until:
        for first, last in VISITS:
            if began + first / RATE < until:
                yield began + first / RATE, began + last / RATE
        began += LOOP_SECONDS
