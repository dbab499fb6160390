"""The house's own Redis as the supervisor starts it: on checked files, and open to others only once it was compared."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from house import facts
from house.clock import FakeClock, SystemClock
from ledger import runtime_dir
from ledger.errors import LedgerError
from ledger.files.disk_reserve import DiskReserve
from ledger.history.writer import History
from ledger.home import Home
from ledger.rebuild import open_log, start_server
from ledger.rebuild.load_count import LoadCount
from ledger.rebuild.log_keeper import LogKeeper
from ledger.rebuild.repairs_to_report import RepairNotes
from ledger.redis import embedded_server, keys
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.log_files.verdict import LogFilesReport, LogFilesUnrepaired

ROOT = Path(__file__).resolve().parents[3]
AWAY = facts.ModeChosen(at=1_700_000_000.0, id="away", mode="away", by="anna")
TWO = [facts.CommandGiven(at=1_700_000_001.0, id=f"c{number}", who="anna", what="x", where="cli", answer="ok")
       for number in (1, 2)]


class Started:
    """A home whose server is started as the supervisor starts it."""

    def __init__(self, path, until):
        self.home, self.until, self.process = Home(path, runtime_dir.bases(os.environ)), until, None
        self.home.create()
        self.files = self.home.redis / "appendonlydir"

    def start(self):
        environ = {**os.environ, "HEARTHWATCH_HOME": str(self.home.path)}
        self.process = subprocess.Popen([sys.executable, "-m", "ledger.rebuild.start_server"], cwd=ROOT, env=environ,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, process_group=0)
        self.until(self.answers, "the server lets everybody in", 60)

    def answers(self):
        try:
            return self.log.state()
        except LedgerError:
            return False

    def stop(self, number=signal.SIGTERM):
        if self.process:
            self.process.send_signal(number)
            self.process.wait(60)
            self.process.stderr.close()
            self.process = None

    @property
    def log(self):
        return house_log(self.home, connect(self.home.redis_socket))

    def remember(self, *made):
        """Record these facts and keep them in the history, as the historian does."""
        for fact in made:
            entry = self.log.record(fact)
        history = History(self.home)
        memory = LogKeeper(self.home, self.log.client, SystemClock()).check()
        history.add(made, 1_700_000_000.0, replace(memory, entry=entry))
        history.close()

    def troubles(self):
        """What is reported of the log, once all of it is."""
        self.until(lambda: not RepairNotes(self.home).read(), "all notes of repairs are said")
        return {each.about: each.text for each in self.log.state().troubles if each.kind == "log"}


@pytest.fixture
def started(tmp_path, until):
    found = Started(tmp_path / "home", until)
    yield found
    found.stop(signal.SIGKILL)
    shutil.rmtree(found.home.runtime)


def test_the_supervised_process_is_the_server_itself_and_facts_outlive_its_kill(started):
    started.start()
    assert started.log.client.info("server")["process_id"] == started.process.pid
    started.log.record(AWAY)
    started.until(lambda: started.log.client.info("persistence")["aof_pending_bio_fsync"] == 0, "it is on the disk")

    started.stop(signal.SIGKILL)
    started.start()

    assert started.log.state().mode == "away"
    assert started.log.client.config_get("unixsocket")["unixsocket"] == str(started.home.starting_socket)
    assert started.troubles() == {}


def test_nobody_is_left_behind_who_opened_the_log(started):
    started.start()

    def openers():
        found = subprocess.run(["ps", "-eo", "pgid=,args="], capture_output=True, text=True, check=True).stdout
        own = f"{os.getpgid(started.process.pid)} "
        return [each for each in found.splitlines() if each.strip().startswith(own) and "start_server" in each]

    started.until(lambda: not openers(), "it ends by itself")


def test_a_comparison_that_takes_long_keeps_nobody_out_of_the_log_for_good(started, monkeypatch):
    home, seen = started.home, []
    command = embedded_server.command(home, home.redis, home.starting_socket)
    started.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, process_group=0)

    def compares_for_long(keeper):
        started.until(home.redis_socket.exists, "others are let in before it is done")
        seen.append(connect(home.redis_socket).ping())

    monkeypatch.setattr(LogKeeper, "check", compares_for_long)
    monkeypatch.setattr(open_log, "PATIENCE", 0.05)

    assert open_log.open_to_all(home, started.process.pid) == 0
    assert seen == [True]


def test_nobody_is_let_into_the_next_server_by_what_opened_the_last_one(started):
    started.home.starting_socket.touch()
    ended = subprocess.Popen(["true"])
    ended.wait(60)

    open_log.let_in(started.home, ended.pid)

    assert not started.home.redis_socket.exists()


def test_what_opens_the_log_reads_no_settings_unless_the_log_must_be_made_again():
    asked = "import sys, ledger.rebuild.open_log; print('house.settings.whole_config' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


HARMS = ["manifest emptied", "zeros behind", "base gone", "folder gone", "newest file emptied"]


@pytest.mark.parametrize("harm", HARMS)
def test_after_a_power_cut_the_state_is_right_and_what_was_lost_is_said(started, harm):
    started.start()
    started.remember(AWAY, *TWO)
    started.stop()
    part = max(started.files.glob("*.incr.aof"))
    match harm:
        case "manifest emptied":
            (started.files / "appendonly.aof.manifest").write_bytes(b"")
        case "zeros behind":
            part.write_bytes(part.read_bytes() + bytes(4096))
        case "base gone":
            min(started.files.glob("*.base.*")).unlink()
        case "folder gone":
            shutil.rmtree(started.files)
        case "newest file emptied":
            part.write_bytes(b"")

    started.start()

    assert started.log.state().mode == "away"
    assert set(TWO) <= set(started.log.recent(100))
    said = started.troubles()
    lost = {"base gone", "folder gone", "newest file emptied"}
    assert ("epoch 2" in said) == (harm in lost)
    assert ("files" in said) == (harm not in ("folder gone", "newest file emptied"))


def test_files_that_look_whole_and_are_never_loaded_are_set_aside(started):
    started.start()
    started.remember(AWAY)
    started.stop()
    (started.home.runtime / "redis.loads").write_text("2")

    started.start()

    assert started.log.state().mode == "away"
    assert "set aside" in started.troubles()["files"]
    assert list(started.home.redis.glob("appendonlydir.aside-*"))
    started.until(lambda: LoadCount(started.home).failed == 0, "it answers")


def test_a_server_that_ends_while_it_loads_is_counted_until_one_answers(home):
    loads = LoadCount(home)
    assert loads.failed == 0
    for _ in range(2):
        start_server.prepared(home, FakeClock())
    assert loads.failed == 2
    loads.clear()
    assert loads.failed == 0


def test_on_a_full_disk_the_reserve_is_given_up_for_the_repair(home, monkeypatch):
    reserve, asked = DiskReserve(home, size=4096), []
    assert reserve.restore()

    def full_at_first(folder, binary, clock):
        asked.append(folder)
        if reserve.path.exists():
            raise LogFilesUnrepaired("cannot repair the log's files: its disk is full", "full")
        return LogFilesReport("repaired", ("the manifest was empty",))

    monkeypatch.setattr(start_server, "secure", full_at_first)

    assert start_server.prepared(home, FakeClock()) == home.redis
    assert len(asked) == 2
    assert "the manifest was empty" in RepairNotes(home).read()[0][1]


def test_files_that_can_be_neither_read_nor_repaired_are_left_and_the_log_starts_in_memory(home, monkeypatch):
    def refused(*_):
        raise LogFilesUnrepaired("cannot read /x: Permission denied")

    monkeypatch.setattr(start_server, "secure", refused)

    folder = start_server.prepared(home, FakeClock())

    assert folder == home.runtime / "redis" and list(folder.iterdir()) == []
    assert "Permission denied" in RepairNotes(home).read()[0][1]
    assert f'dir "{folder}"' in embedded_server.write_config(home, folder).read_text()


def test_a_home_that_was_moved_away_is_not_made_again(home):
    home.path.rename(home.path.with_name("moved"))

    with pytest.raises(LedgerError, match="was it moved"):
        start_server.prepared(home, FakeClock())
    assert not home.path.exists()


def test_a_log_whose_comparison_fails_is_opened_all_the_same(started):
    started.home.history.rmdir()
    started.home.history.write_text("no folder at all")
    (started.home.path / "house.json").mkdir()

    started.start()

    assert started.log.client.get(keys.EPOCH)
