"""The reserve on a disk that is full, read-only or gone: nothing raises, and people hear which of them it is."""

import os
import signal
import subprocess
import threading

import pytest

from house import facts
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.worker import Worker
from tests.support.small_disk import small_disk

MEGABYTE = 1024 * 1024
NO_ROOM = LedgerAway("Redis cannot write to its disk: no room", "full")
UNSAID = LedgerAway("Redis cannot write to its disk: MISCONF it is unable to persist", "unknown")


@pytest.fixture
def disk():
    """16 MB on a tmpfs of its own; `read_only()` makes it so as the system does with a disk that fails."""
    with small_disk("16m") as made:
        yield made.path


@pytest.fixture
def read_only(disk):
    return lambda: subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


@pytest.fixture
def home(disk, short_path):
    home = Home(disk / "home", bases=(short_path,))
    home.create()
    return home


@pytest.fixture
def reserve(home):
    reserve = DiskReserve(home, size=MEGABYTE)
    assert reserve.restore()
    return reserve


def test_a_read_only_disk_keeps_the_reserve_and_raises_nothing(reserve, read_only, caplog):
    read_only()

    assert reserve.release() is False
    assert reserve.restore() is True, "it is still there"
    assert reserve.path.stat().st_size == MEGABYTE
    assert "Read-only file system" in caplog.text


def test_a_reserve_that_another_process_gave_up_meanwhile_is_no_error(reserve):
    assert DiskReserve.release(reserve) is True
    assert reserve.release() is False


@pytest.mark.parametrize("number", [28, 30, 5, 13])
def test_whatever_the_disk_says_giving_it_up_raises_nothing(reserve, monkeypatch, number):
    def failing(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("pathlib.Path.unlink", failing)

    assert reserve.release() is False
    assert "full" in reserve.relieve(NO_ROOM)


def test_a_home_that_vanished_raises_nothing(tmp_path, short_path, monkeypatch):
    reserve = DiskReserve(Home(tmp_path / "gone", bases=(short_path,)))
    monkeypatch.setattr("pathlib.Path.mkdir", lambda *_, **__: (_ for _ in ()).throw(OSError(30, "Read-only")))

    assert (reserve.release(), reserve.restore(), reserve.free()) == (False, False, 0)
    assert "the log of Redis says more" in reserve.relieve(UNSAID)


def test_a_full_disk_is_told_from_one_with_room_where_redis_does_not_say_it(home, reserve):
    assert "neither full nor read-only" in reserve.relieve(UNSAID)
    assert reserve.path.exists(), "giving it up would not help"

    (home.path / "filling").write_bytes(b"x" * reserve.free())

    assert "disk is full: make room" in reserve.relieve(UNSAID)
    assert not reserve.path.exists()


def test_a_disk_without_room_for_another_file_is_full(disk, home, reserve):
    subprocess.run(["mount", "-o", "remount,nr_inodes=20", disk], check=True)
    try:
        for number in range(20):
            (home.path / f"filling-{number}").touch()
    except OSError:
        pass

    assert "disk is full: make room" in reserve.relieve(UNSAID)


def test_a_read_only_disk_is_named_and_the_reserve_is_not_asked_for(reserve, read_only, caplog):
    read_only()

    assert "read-only" in reserve.relieve(UNSAID)
    assert "dmesg" in reserve.relieve(LedgerAway("Redis cannot write to its disk: …", "read-only"))
    assert "given up" not in caplog.text


def test_what_has_nothing_to_do_with_the_disk_is_said_as_it_is(reserve):
    assert reserve.relieve(LedgerAway("Redis does not answer: refused")) == "Redis does not answer: refused"
    assert reserve.path.exists()


@pytest.fixture
def stuck(home, reserve, read_only, until, answers):
    """A Redis whose snapshots fail on a disk that became read-only: it takes no writes, and says not why."""
    process = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: answers(home.redis_socket), "the server answers")
    client = connect(home.redis_socket)
    client.config_set("appendonly", "no")
    client.config_set("save", "900 1")
    log = Log(client)
    log.ensure_groups(["notifier"])
    log.record(facts.SettingsChanged(at=1.0, what="x", by="anna"))
    read_only()
    client.bgsave()
    until(lambda: client.info("persistence")["rdb_last_bgsave_status"] == "err", "the snapshot has failed")
    yield log
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)


def test_a_worker_outlives_a_disk_that_became_read_only_and_says_so(stuck, reserve, caplog, until):
    stop = threading.Event()
    worker = Worker(stuck, "notifier", "notifier", {}, reserve=reserve)
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()

    until(lambda: "because its disk is read-only" in caplog.text, "the worker says what is wrong")
    assert thread.is_alive()
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert reserve.path.exists()


def test_a_recorder_outlives_a_disk_that_became_read_only_and_keeps_what_it_was_given(stuck, home, reserve, caplog,
                                                                                     until):
    recorder = Recorder(stuck, Spool(home, "camera-lan"), reserve=reserve)
    fact = facts.EventBegan(at=1.0, event="e", camera="front")
    try:
        assert recorder.record(fact) == "spooled"
        until(lambda: "because its disk is read-only" in caplog.text, "the recorder says what is wrong")
        stuck.client.config_set("stop-writes-on-bgsave-error", "no")
        until(lambda: stuck.has(fact.id), "what waited is written")
    finally:
        recorder.close()
