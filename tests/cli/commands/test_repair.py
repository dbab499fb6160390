"""`repair`, by hand."""

import shutil

import pytest
from recorded_log import ALL_STEPS, copied, loaded, record

from cli.commands import repair
from cli.errors import CliError
from cli.supervise import lock_exec
from house.clock import FakeClock
from ledger.home import Home
from ledger.rebuild.repairs_to_report import RepairNotes
from ledger.redis.log_files.verdict import LogFilesUnrepaired


@pytest.fixture
def logged(tmp_path, short_path):
    """A home with a log."""
    recorded = Home(tmp_path / "recorded", bases=(short_path,))
    recorded.create()
    record(recorded)
    return copied(recorded, tmp_path / "home", short_path)


def test_whole_files_are_left_alone(logged, capsys):
    assert repair.run([], logged) == 0
    assert "nothing to repair" in capsys.readouterr().err
    assert RepairNotes(logged).read() == []


def test_damage_is_repaired_and_said_now_and_after_the_next_start(logged, capsys):
    part = max((logged.redis / "appendonlydir").glob("*.incr.aof"))
    part.write_bytes(part.read_bytes() + bytes(100))

    assert repair.run([], logged) == 0

    said = capsys.readouterr().err
    assert "100 bytes" in said and "zeros" in said and "restores from the history" in said
    assert "100 bytes" in RepairNotes(logged).read()[0][1]
    assert loaded(logged) == ALL_STEPS


@pytest.mark.parametrize("lock", ["up", "redis"])
def test_while_the_house_runs_nothing_is_touched(logged, lock):
    logged.guards.mkdir(exist_ok=True)
    path = logged.lock("up") if lock == "up" else logged.guards / "redis.lock"
    held = lock_exec.hold(str(path))

    with pytest.raises(CliError) as refused:
        repair.run([], logged)

    assert refused.value.code == 3 and "runs" in str(refused.value)
    assert held


def test_what_cannot_be_repaired_is_said(logged, monkeypatch):
    def refused(*_):
        raise LogFilesUnrepaired("cannot repair the log's files: its disk is read-only", "read-only")

    monkeypatch.setattr("ledger.rebuild.start_server.secure", refused)

    with pytest.raises(CliError, match="read-only") as failed:
        repair.repair(logged, FakeClock())
    assert failed.value.code == 1


def test_a_redis_of_ones_own_is_left_alone(home, capsys, monkeypatch):
    home.config.write_text('cameras: {front: {source: "demo://room"}}\n')
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379")

    assert repair.run([], home) == 0
    assert "of your own" in capsys.readouterr().err


def test_where_there_is_no_house_it_says_so(home):
    shutil.rmtree(home.path)

    with pytest.raises(CliError, match="no house"):
        repair.run([], home)
