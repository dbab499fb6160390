"""The house's own Redis on a disk that takes no writes: it goes on in memory, says so once, and comes back."""

import shutil
import subprocess

import pytest

from house import facts
from house.clock import FakeClock
from ledger.errors import LedgerAway
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis import embedded_server, keys
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.log_disk import LogDisk
from ledger.redis.log_upkeep import Upkeep
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from tests.support.small_disk import FailingCard, failing_card, small_disk

MEGABYTE = 1024 * 1024


@pytest.fixture(params=["card", "disk"])
def disk(request):
    """A memory card whose file system shuts itself off, and a disk that is full."""
    made = failing_card(128) if request.param == "card" else small_disk("64m")
    with made as disk:
        yield disk


@pytest.fixture
def started_from(tmp_path, short_path, until, answers):
    """`started_from(FOLDER)`: the log of a server that was started from a copy of the log's files in that folder."""
    home = Home(tmp_path / "copy", bases=(short_path,))
    home.create()
    begun = []

    def start(folder):
        shutil.copytree(folder, home.redis / folder.name)
        begun.append(subprocess.Popen(embedded_server.command(home)))
        until(lambda: answers(home.redis_socket), "the server answers")
        return Log(connect(home.redis_socket))

    yield start
    for process in begun:
        process.kill()
        process.wait(timeout=60)


@pytest.fixture
def home(disk, short_path):
    home = Home(disk.path / "home", bases=(short_path,))
    home.create()
    return home


@pytest.fixture
def log(home, until, answers):
    process = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: answers(home.redis_socket), "the server answers")
    yield Log(connect(home.redis_socket))
    process.kill()
    process.wait(timeout=60)


def spoil(disk):
    if isinstance(disk, FailingCard):
        disk.fail()
    else:
        disk.fill()


def refused(log):
    """The error once Redis refuses to write: it notices with the first write that does not reach the disk."""
    try:
        log.record(changed("x" * 5000))
    except LedgerAway as error:
        return error if error.disk else None
    return None


def changed(what):
    return facts.SettingsChanged(at=1.0, what=what, by="anna")


@pytest.fixture
def reserve(home):
    return DiskReserve(home, size=MEGABYTE)


@pytest.fixture
def error(disk, log, until):
    """What Redis says once its disk takes no writes."""
    spoil(disk)
    found = []
    until(lambda: found.append(refused(log)) or found[-1], "Redis refuses to write")
    return found[-1]


def test_facts_are_taken_in_memory_and_one_trouble_names_the_disk(disk, log, reserve, error):
    clock = FakeClock()
    disks = [LogDisk(log, reserve, clock) for _ in range(3)]

    for each in disks:
        each.relieve(error)

    assert log.record(changed("taken"))
    (trouble,) = log.state().troubles
    assert (trouble.kind, trouble.about) == ("disk", "log")
    what = "the disk has become read-only" if isinstance(disk, FailingCard) else "the disk is full"
    assert trouble.text.startswith(f"{what}: the house goes on watching and alerting")
    assert len(log.recent(10, [facts.TroubleBegan])) == 1


def test_the_frame_loop_itself_brings_its_facts_through(disk, log, home, reserve, until):
    spoil(disk)
    until(lambda: refused(log), "Redis refuses to write")
    recorder = Recorder(log, Spool(home, "camera-lan"), reserve=reserve)
    fact = facts.EventBegan(at=1.0, event="e", camera="front")
    try:
        recorder.record(fact)
        until(lambda: log.has(fact.id), "the event is in the log")
    finally:
        recorder.close()


def test_with_the_log_in_memory_the_upkeep_says_no_second_trouble(log, reserve, error):
    clock = FakeClock()
    LogDisk(log, reserve, clock).relieve(error)

    Upkeep(log, clock, reserve=DiskReserve(reserve.home, size=1 << 60)).look_after_room()

    assert [(each.kind, each.about) for each in log.state().troubles] == [("disk", "log")]


@pytest.mark.parametrize("disk", ["disk"], indirect=True)
def test_once_the_disk_is_well_the_log_returns_to_it_whole_and_the_trouble_ends(disk, log, home, reserve, error, until,
                                                                                 started_from):
    disk_of_log = LogDisk(log, reserve, FakeClock())
    disk_of_log.relieve(error)
    fact = changed("recorded in memory")
    log.record(fact)
    assert disk_of_log.look_after(), "the disk is not well yet"

    disk.free()
    until(lambda: not disk_of_log.look_after(), "the log is on the disk again")

    assert log.state().troubles == ()
    assert not log.client.exists(keys.IN_MEMORY)
    assert fact in started_from(home.redis / "appendonlydir").recent(10)


@pytest.mark.parametrize("disk", ["disk"], indirect=True)
def test_a_server_started_on_a_read_only_disk_has_the_log_and_brings_it_home_later(disk, home, until, answers,
                                                                                   started_from):
    def served(what):
        process = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL)
        until(lambda: process.poll() is None and answers(home.redis_socket), what)
        return process

    before, after, late = changed("before"), changed("on a read-only disk"), changed("once it was well again")
    process, log = served("it starts at first"), Log(connect(home.redis_socket))
    log.record(before)
    process.terminate()
    process.wait(timeout=60)

    disk.read_only()
    process = served("it starts on the read-only disk")
    disk_of_log = LogDisk(log, DiskReserve(home, size=MEGABYTE), FakeClock())
    assert disk_of_log.look_after()
    log.record(after)
    assert before in log.recent(10), "it has loaded what was there"
    assert log.state().troubles[0].text.startswith("the disk has become read-only: ")
    assert not (home.runtime / "redis" / "appendonlydir").exists(), "memory is short"

    disk.writable()
    until(lambda: not disk_of_log.look_after(), "the log is on the disk again")
    log.record(late)
    process.terminate()
    process.wait(timeout=60)
    found = started_from(home.redis / "appendonlydir")
    assert [fact for fact in found.recent(10) if fact in (before, after, late)] == [late, after, before]
    assert found.state().troubles == ()


def test_a_rewrite_that_fails_leaves_the_log_in_memory(log, reserve, error):
    disk_of_log = LogDisk(log, reserve, FakeClock())
    disk_of_log.relieve(error)

    disk_of_log._return()

    assert disk_of_log.look_after()
    assert log.record(changed("taken"))


@pytest.mark.parametrize("disk", ["disk"], indirect=True)
def test_a_disk_that_takes_writes_again_is_left_to_redis_at_first(disk, log, reserve, error):
    clock = FakeClock()
    disk_of_log = LogDisk(log, reserve, clock)
    disk.free()

    disk_of_log.relieve(error)

    assert log.client.config_get("appendonly")["appendonly"] == "yes"
    clock.advance(5.0)
    disk_of_log.relieve(error)
    assert log.client.config_get("appendonly")["appendonly"] == "no", "it still failed after that time"


def test_trouble_of_a_log_in_memory_whose_server_ended_is_over_once_another_one_is_on_the_disk(home, log, reserve):
    text = "the disk is full: the house goes on watching and alerting with its log in memory"
    log.record(facts.TroubleBegan(at=1.0, kind="disk", about="log", text=text))

    in_memory = LogDisk(log, reserve, FakeClock(1000)).look_after()

    assert not in_memory
    assert log.state().troubles == ()


def test_a_redis_of_ones_own_is_never_configured(log, home, reserve, error, tmp_path, short_path):
    elsewhere = Home(tmp_path / "home", bases=(tmp_path,))
    elsewhere.create()

    words = LogDisk(log, DiskReserve(elsewhere, size=MEGABYTE), FakeClock()).relieve(error)

    assert words
    assert log.client.config_get("appendonly")["appendonly"] == "yes"
    assert LogDisk(log, DiskReserve(elsewhere), FakeClock()).look_after() is False
