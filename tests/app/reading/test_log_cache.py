"""What the pages know of the log."""

from typing import Any

import pytest

from app.reading.log_cache import FRESH, KEPT, LogCache
from house import facts
from house.clock import FakeClock
from house.facts import Fact
from house.state.house_state import HouseState
from ledger.errors import LedgerAway


class ListedLog:
    """A log that is a list, counts how much is read, and can be away."""

    def __init__(self) -> None:
        self.all: list[Fact] = []
        self.read: list[int] = []
        self.gone = False

    def recent(self, count: int) -> list[Fact]:
        if self.gone:
            raise LedgerAway("nobody answers")
        self.read.append(count)
        return self.all[::-1][:count]

    def state(self) -> HouseState:
        if self.gone:
            raise LedgerAway("nobody answers")
        state = HouseState()
        for fact in self.all:
            state = state.after(fact)
        return state

    def add(self, count: int) -> None:
        self.all += [facts.ModeChosen(at=float(i), mode="away", by="x") for i in range(count)]


@pytest.fixture
def log() -> ListedLog:
    return ListedLog()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def reading(log: Any, clock: FakeClock) -> LogCache:
    return LogCache(log, clock)


@pytest.mark.parametrize("new", [0, 1, 63, 64, 65, 500, KEPT, KEPT + 50])
def test_the_facts_are_always_the_newest_ones(reading: LogCache, log: ListedLog, clock: FakeClock, new: int) -> None:
    log.add(300)
    reading.facts()
    log.add(new)
    clock.advance(FRESH)

    assert reading.facts() == log.all[::-1][:KEPT]


def test_few_new_facts_are_read_in_few(reading: LogCache, log: ListedLog, clock: FakeClock) -> None:
    log.add(2000)
    reading.facts()
    log.read.clear()
    log.add(3)
    clock.advance(FRESH)

    reading.facts()

    assert log.read == [64]


def test_many_viewers_cost_one_reading_a_second(reading: LogCache, log: ListedLog, clock: FakeClock) -> None:
    log.add(1)
    reading.facts()
    log.read.clear()

    for _ in range(100):
        reading.facts()

    assert log.read == []
    clock.advance(FRESH)
    reading.facts()
    assert len(log.read) == 1


def test_what_was_just_recorded_here_is_seen_at_once(reading: LogCache, log: ListedLog) -> None:
    reading.facts()
    log.add(1)
    reading.invalidate()

    assert len(reading.facts()) == 1
    assert reading.state().mode == "away"


def test_while_the_log_is_away_the_last_known_stays_and_is_called_old(reading: LogCache, log: ListedLog,
                                                                      clock: FakeClock) -> None:
    log.add(2)
    known = reading.facts()
    reading.state()
    log.gone = True
    clock.advance(FRESH)

    assert reading.facts() == known
    assert reading.state().mode == "away"
    assert reading.away == "nobody answers"
    log.gone = False
    clock.advance(3 * FRESH)
    reading.facts()
    assert reading.away == ""


def test_a_log_that_was_made_again_is_read_anew_though_its_newest_fact_is_known(
        reading: LogCache, log: ListedLog, clock: FakeClock) -> None:
    log.add(300)
    reading.facts()
    known = log.all
    log.all = [*known[:299], facts.EpochBegan(at=1.0, number=2, epoch="x", why="empty"), known[299]]
    clock.advance(FRESH)

    assert reading.facts() == log.all[::-1]
    clock.advance(FRESH)
    log.add(1)
    assert reading.facts() == log.all[::-1]
