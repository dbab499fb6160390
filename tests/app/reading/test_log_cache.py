"""What the pages know of the log, repeats that change nothing, and the machine's health."""

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.reading import process_health
from app.reading.log_cache import FRESH, KEPT, LogCache
from app.reading.response_cache import ResponseCache
from app.slack.deduplication import KEPT_SECONDS, MOST, Deduplication
from house import facts
from house.clock import FakeClock
from house.facts import Fact
from house.settings.model import Settings
from house.state import HouseState
from ledger.errors import LedgerAway
from ledger.home import Home


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
    reading.again()

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


def test_a_repeat_is_known_for_as_long_as_a_signature_can_be_fresh(clock: FakeClock) -> None:
    repeats = Deduplication(clock)

    assert repeats.first("a")
    clock.advance(KEPT_SECONDS - 1)
    assert not repeats.first("a")
    clock.advance(2)
    assert repeats.first("a")


def test_a_request_given_back_may_come_again(clock: FakeClock) -> None:
    repeats = Deduplication(clock)
    repeats.first("a")
    repeats.forget("a")
    repeats.forget("never seen")

    assert repeats.first("a")


def test_the_memory_of_repeats_is_bounded(clock: FakeClock) -> None:
    repeats = Deduplication(clock)
    for number in range(MOST + 10):
        repeats.first(str(number))

    assert len(repeats._seen) == MOST
    assert repeats.first("0")


def test_a_process_is_well_while_its_heart_beats(home: Home) -> None:
    settings = Settings.model_validate({"cameras": {"a": {"source": "rtsp://x/1"},
                                                    "b": {"source": "v4l2:///dev/video0"}}})
    now = time.time()
    home.heartbeat("camera-lan").touch()
    silent = home.heartbeat("notifier")
    silent.touch()
    os.utime(silent, (now - 60, now - 60))

    found = {p.name: (p.well, p.age is None) for p in process_health.processes(home, settings, now)}

    assert found == {"app": (True, False), "camera-b": (False, True), "camera-lan": (True, False),
                     "analysis": (False, True), "notifier": (False, False),
                     "historian": (False, True)}


def test_without_an_analyzer_no_analysis_process_is_expected() -> None:
    settings = Settings.model_validate({"analysis": {"analyzer": ""}})

    assert process_health.process_names(settings) == ["notifier", "historian"]


def test_the_disk_is_measured_and_the_processor_is_not_warmer_than_it_can_be(home: Home) -> None:
    machine = process_health.HealthGauge(home, FakeClock()).read()

    assert 0 < machine.disk_free <= shutil.disk_usage(home.path).total
    assert machine.temperature is None or 0 < machine.temperature < 150


def test_a_busy_processor_is_seen_by_every_thread_that_asks(home: Home) -> None:
    clock = FakeClock()
    gauge = process_health.HealthGauge(home, clock)
    busy_until = time.process_time() + 0.3
    while time.process_time() < busy_until:
        sum(range(1000))

    with ThreadPoolExecutor(1) as another:
        assert 0 < another.submit(gauge.read).result().cpu <= 100


def test_the_pis_own_tool_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "vcgencmd"
    tool.write_text("#!/bin/sh\n[ \"$1\" = measure_temp ] && echo \"temp=51.5'C\"\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert process_health.temperature() == 51.5


def test_a_log_longer_than_is_looked_at_ends_with_its_last_lines(home: Home) -> None:
    lines = [f"line {number:06d}" for number in range(20_000)]
    (home.logs / "app.log").write_text("\n".join(lines))

    text = process_health.tail(home, "app", 50, ())

    assert text is not None
    assert text.splitlines() == lines[-50:]



def test_an_answer_for_all_is_made_once_while_it_is_fresh(clock: FakeClock) -> None:
    answers, made = ResponseCache(clock), []

    def make() -> str:
        made.append(1)
        return str(len(made))

    first = [answers.get("now", make) for _ in range(5)]
    clock.advance(FRESH)
    second = answers.get("now", make)
    answers.again()

    assert first == ["1"] * 5
    assert second == "2"
    assert answers.get("now", make) == "3"
    assert answers.get("system", make) == "4"
