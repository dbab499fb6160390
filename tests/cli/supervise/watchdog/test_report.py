"""What the watchdog found reaches the log, whatever the log does meanwhile, and nothing is said twice."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.supervise import report_trouble
from cli.supervise.process_table import ROOT
from cli.supervise.watchdog import report
from cli.supervise.watchdog.one_shot import OneShot
from cli.supervise.watchdog.report import TroubleReport
from house import facts
from house.clock import FakeClock
from house.watchdog.faults import HUNG, Fault
from house.watchdog.restarts import Moment, ReportedTrouble, RestartPolicy
from ledger.home import Home
from ledger.redis.log import Log

Until = Callable[..., None]
HANGS = Fault(HUNG, "notifier", 7, "hung (silent for 25 s)")


@pytest.fixture
def log(redis_server: Any) -> Log:
    return Log(redis_server.client())


@pytest.fixture
def house(home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose processes reach this Redis."""
    monkeypatch.setenv("HEARTHWATCH_HOME", str(home.path))
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    home.config.write_text("cameras: {front: {source: 'demo://room'}}\n")
    return home


def text(*troubles: ReportedTrouble) -> str:
    return json.dumps(troubles)


def test_a_trouble_is_recorded_once_and_one_that_is_over_whole(house: Home, log: Log) -> None:
    over = ReportedTrouble("hung", "redis", "redis hung", 100.0, 130.0)
    lasts = ReportedTrouble("hung", "app", "app hung", 110.0)

    for _ in range(2):
        assert report_trouble.main(text(over, lasts), FakeClock()) == 0

    assert [(type(each).__name__, each.about, each.at) for each in reversed(log.recent(10))] == [
        ("TroubleBegan", "redis", 100.0), ("TroubleEnded", "redis", 130.0), ("TroubleBegan", "app", 110.0)]
    assert [each.about for each in log.state().troubles] == ["app"]


def test_other_words_for_a_trouble_that_lasts_begin_no_other_one(house: Home, log: Log) -> None:
    report_trouble.main(text(ReportedTrouble("unstable", "app", "2 times", 110.0)), FakeClock())
    report_trouble.main(text(ReportedTrouble("unstable", "app", "3 times", 110.0)), FakeClock())

    assert [(each.text, each.since) for each in log.state().troubles] == [("3 times", 110.0)]


def test_what_an_earlier_watchdog_left_open_ends_and_the_troubles_of_others_stay(house: Home, log: Log) -> None:
    for kind, about in (("hung", "app"), ("down", "historian"), ("hung", "listener"), ("camera", "front")):
        log.record(facts.TroubleBegan(at=1.0, kind=kind, about=about, text="x"))

    assert report_trouble.main("[]", FakeClock()) == 0

    assert {(each.kind, each.about) for each in log.state().troubles} == {("hung", "listener"), ("camera", "front")}


def test_a_mistake_in_the_settings_keeps_nothing_from_being_reported(house: Home, log: Log) -> None:
    house.config.write_text("cameras: 7\n")

    assert report_trouble.main(text(ReportedTrouble("hung", "app", "app hung", 110.0)), FakeClock()) == 0
    assert len(log.state().troubles) == 1


def test_a_log_that_is_being_restarted_is_waited_for_and_one_that_stays_away_is_not(
        house: Home, log: Log, redis_server: Any, capsys: pytest.CaptureFixture[str]) -> None:
    redis_server.stop()
    clock, slept = FakeClock(), list[float]()

    def sleep(seconds: float, wake: object = None) -> bool:
        slept.append(seconds)
        if len(slept) == 3:
            redis_server.start()
        return False

    clock.sleep = sleep  # type: ignore[assignment]
    assert report_trouble.main(text(ReportedTrouble("hung", "redis", "redis hung", 100.0, 130.0)), clock) == 0
    assert len(log.recent(10)) == 2

    redis_server.stop()
    assert report_trouble.main("[]", FakeClock()) == 1
    assert capsys.readouterr().err.count("not recorded yet") == 1


def test_as_a_process_of_its_own(house: Home, log: Log) -> None:
    done = subprocess.run([sys.executable, "-m", "cli.supervise.report_trouble",
                           text(ReportedTrouble("hung", "app", "app hung", 110.0))], cwd=ROOT, check=False)

    assert done.returncode == 0
    assert [each.text for each in log.state().troubles] == ["app hung"]


def test_the_exit_code_of_a_one_shot_is_taken_once(until: Until, tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "ends.py").write_text("import sys; sys.exit(int(sys.argv[1]))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process, codes = OneShot("ends"), list[int | None]()
    assert not process.running and process.result() is None

    process.start("3")
    assert process.running
    until(lambda: codes.append(process.result()) or codes[-1] is not None, "it ends")

    assert codes[-1] == 3 and not process.running and process.result() is None


def test_a_report_that_failed_is_brought_again_after_longer_and_longer_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    started, code = list[str](), list[int | None]([None])
    monkeypatch.setattr(report, "OneShot", lambda module: _Scripted(started, code))
    policy, brought = RestartPolicy(), TroubleReport(0.0)
    policy.look(Moment(0.0, 1e9), [HANGS], (), ("notifier",))
    at: list[float] = []
    for second in range(0, 600, 5):
        before = len(started)
        brought.bring(policy, float(second))
        at += [float(second)] * (len(started) - before)
        code[0] = 1
    assert [later - one for one, later in zip(at, at[1:], strict=False)][:5] == [10.0, 15.0, 25.0, 45.0, 65.0]

    policy.look(Moment(600.0, 1e9 + 600), [], ("notifier",), ("notifier",))
    code[0] = 0
    for second in range(600, 1200, 5):
        brought.bring(policy, float(second))
    assert policy.troubles() == [], "recorded, and over"
    assert json.loads(started[-1])[0][4] is not None or json.loads(started[-1]) == []


def test_what_lasts_is_brought_again_now_and_then_for_a_log_may_have_lost_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started, code = list[str](), list[int | None]([0])
    monkeypatch.setattr(report, "OneShot", lambda module: _Scripted(started, code))
    policy, brought = RestartPolicy(), TroubleReport(0.0)

    for second in range(0, 1500, 5):
        brought.bring(policy, float(second))

    assert started == ["[]"] * 3, "soon after the start, and every ten minutes"


class _Scripted:
    """A one-shot that ends at once with the code the test wants."""

    def __init__(self, started: list[str], code: list[int | None]) -> None:
        self.started, self.code, self.running = started, code, False

    def start(self, text: str) -> None:
        self.started.append(text)
        self.running = True

    def result(self) -> int | None:
        if not self.running:
            return None
        self.running = False
        return self.code[0]
