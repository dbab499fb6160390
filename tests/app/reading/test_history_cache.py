"""What pages know of the history without reading it again and again."""

import pytest

from app.reading.history_cache import AGAIN, FRESH, HistoryCache
from house import facts
from house.clock import FakeClock
from ledger.errors import HistoryAway

KINDS = (facts.ModeChosen,)


class CountedHistory:
    """A history that is a list, oldest first, counts the looks into it, and can be away."""

    def __init__(self, clock):
        self.clock, self.all, self.looks, self.gone = clock, [], 0, False

    def since(self, at, kinds):
        self._looked()
        return [fact for fact in reversed(self.all) if fact.at >= at]

    def switched_before(self, at, most):
        self._looked()
        return [fact for fact in reversed(self.all) if fact.at < at][:most]

    def _looked(self):
        self.looks += 1
        if self.gone:
            raise HistoryAway("the history cannot be used now")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def history(clock):
    return CountedHistory(clock)


@pytest.fixture
def cache(history, clock):
    return HistoryCache(history, clock)


def chosen(clock, ago):
    return facts.ModeChosen(at=clock.now() - ago, mode="away", by="ann")


def test_the_history_is_read_once_and_what_is_newer_comes_from_the_log(cache, history, clock):
    old, between, new = chosen(clock, 5000), chosen(clock, 2000), chosen(clock, 5)
    history.all = [old, between]
    week = clock.now() - 7 * 86400
    for latest in ([between], [new, between], [new, between]):
        found = cache.since("people", week, KINDS, latest)
        clock.advance(2.5)

    assert (found.facts, found.lacking, history.looks) == ([new, between, old], "", 1)
    clock.advance(FRESH)
    cache.since("people", week, KINDS, [new, between])
    assert history.looks == 2


def test_it_is_read_again_when_the_log_no_longer_reaches_back_to_what_was_read(cache, history, clock):
    history.all = [chosen(clock, 5000)]
    cache.since("people", 0.0, KINDS, [chosen(clock, 1000)])
    clock.advance(100)
    history.all.append(missed := chosen(clock, 50))
    found = cache.since("people", 0.0, KINDS, [chosen(clock, 1)])

    assert missed in found.facts and history.looks == 2


def test_a_log_that_reaches_back_far_enough_needs_no_history(cache, history, clock):
    old, new = chosen(clock, 5000), chosen(clock, 5)
    assert cache.since("people", clock.now() - 60, KINDS, [new, old]).facts == [new] and history.looks == 0


def test_a_history_that_cannot_be_read_is_said_and_tried_again_and_what_was_known_stays(cache, history, clock):
    history.all = [old := chosen(clock, 5000)]
    assert cache.before("people", clock.now(), []).facts == [old]
    at = clock.now()
    history.gone = True
    clock.advance(FRESH)
    for _ in range(3):
        away = cache.before("people", at, [])
    assert (away.facts, away.lacking, history.looks) == ([old], "the history cannot be used now", 2)

    history.gone = False
    clock.advance(AGAIN)
    assert cache.before("people", at, []).lacking == ""


def test_another_day_is_another_look(cache, history, clock):
    history.all = [old := chosen(clock, 5000)]
    assert cache.before("people", clock.now() - 9000, []).facts == []
    assert cache.before("people", clock.now(), []).facts == [old]
