"""How the machine and the processes are."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.reading import process_health
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.home import Home
from tests.support.beats import all_beat, beat


def test_a_process_is_well_while_its_heart_beats(home: Home) -> None:
    settings = Settings.model_validate({"cameras": {"a": {"source": "rtsp://x/1"},
                                                    "b": {"source": "v4l2:///dev/video0"}}})
    clock = FakeClock()
    all_beat(home, clock, ["camera-lan", "listener"])
    beat(home, clock, "notifier", age=60.0)

    found = {p.name: (p.well, p.age is None) for p in process_health.processes(home, settings, clock.boot())}

    assert found == {"app": (True, False), "camera-b": (False, True), "camera-lan": (True, False),
                     "analysis": (False, True), "notifier": (False, False),
                     "historian": (False, True), "listener": (True, False)}


def test_without_an_analyzer_no_analysis_process_is_expected(home: Home) -> None:
    settings = Settings.model_validate({"analysis": {"analyzer": ""}})

    assert [each.name for each in process_health.processes(home, settings, 0.0)] == [
        "app", "notifier", "historian", "listener"]


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


def test_logs_in_memory_are_found(home: Home) -> None:
    (home.runtime / "logs").mkdir()
    (home.runtime / "logs" / "app.log").write_text("in memory\n")

    assert process_health.log_names(home) == ["app"]
    assert process_health.tail(home, "app", 50, ()) == "in memory"


def test_a_log_longer_than_is_looked_at_ends_with_its_last_lines(home: Home) -> None:
    lines = [f"line {number:06d}" for number in range(20_000)]
    (home.logs / "app.log").write_text("\n".join(lines))

    text = process_health.tail(home, "app", 50, ())

    assert text is not None
    assert text.splitlines() == lines[-50:]
