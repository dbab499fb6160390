"""How the machine and the processes are."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.reading import process_health
from cli.supervise.process_table import programs
from house.clock import FakeClock
from house.processes import counted
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

    assert found == {"redis": (True, True), "app": (True, True), "camera-b": (False, True), "camera-lan": (True, False),
                     "analysis": (False, True), "notifier": (False, False),
                     "historian": (False, True), "listener": (True, False)}


def test_without_an_analyzer_no_analysis_process_is_expected(home: Home) -> None:
    settings = Settings.model_validate({"analysis": {"analyzer": ""}})

    assert [each.name for each in process_health.processes(home, settings, 0.0)] == [
        "redis", "app", "notifier", "historian", "listener"]


def test_redis_is_one_of_the_houses_processes_and_is_said_to_run_while_it_answers(home: Home) -> None:
    for answers, says in ((True, "running"), (False, "does not answer")):
        redis = process_health.processes(home, Settings(), 0.0, log_answers=answers)[0]
        assert (redis.name, redis.well, redis.says) == ("redis", answers, says)
    own = Settings.model_validate({"redis_url": "redis://elsewhere"})
    assert "redis" not in [each.name for each in process_health.processes(home, own, 0.0)]


def test_the_page_status_and_doctor_count_the_same_processes(home: Home) -> None:
    """Whatever the settings call for; what runs beside the house is named and counted nowhere."""
    settings = Settings.model_validate({
        "cameras": {"a": {"source": "rtsp://x/1"}, "b": {"source": "v4l2:///dev/video0"}}, "ingest": {"ftp": {}},
        "presence": {"routers": {"list": {"address": "file://d.json"}}},
        "storage": {"upload": {"address": "folder:///x"}}})
    supervised = [*(each.name for each in programs(settings, ("redis-server",))), "listener"]

    shown = [each.name for each in process_health.processes(home, settings, 0.0)]

    assert sorted(shown) == sorted(supervised)
    said = counted(supervised, [*supervised, "fake-slack"])
    assert said == f"{len(shown)} of {len(shown)} run; beside the house: fake-slack"


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
