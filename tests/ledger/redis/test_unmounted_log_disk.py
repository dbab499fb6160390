"""The disk of the house's own Redis is unmounted under it: the log goes on in the files it has open, and returns."""

import subprocess

import pytest

from house import facts
from house.clock import FakeClock
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.log_disk import LogDisk
from tests.support.small_disk import plugged_disk


@pytest.fixture
def disk():
    with plugged_disk("64m") as disk:
        yield disk


@pytest.fixture
def home(disk, short_path):
    home = Home(disk.path / "home", bases=(short_path,))
    home.create()
    return home


@pytest.fixture
def start(home, until, answers):
    """Starts the server and returns its process."""
    begun = []

    def start():
        begun.append(subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL))
        until(lambda: answers(home.redis_socket), "the server answers")
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.wait(timeout=60)


def changed(what):
    return facts.SettingsChanged(at=1.0, what=what, by="anna", id=what)


def test_a_log_whose_disk_is_unmounted_and_mounted_again_has_every_fact_on_it(disk, home, start, until):
    server = start()
    log = Log(connect(home.redis_socket))
    look = LogDisk(log, DiskReserve(home, size=4096), FakeClock()).look_after
    log.record(changed("before"))

    disk.unmount()
    assert look() is False, "it goes on in the files it has open"
    log.record(changed("meanwhile"))
    disk.mount()
    until(lambda: look() is False, "the log is on its disk again")
    assert log.client.config_get("dir")["dir"] == str(home.redis)
    log.record(changed("after"))

    server.kill()
    server.wait(timeout=60)
    start()
    assert [fact.id for fact in Log(connect(home.redis_socket)).recent(10)][::-1] == ["before", "meanwhile", "after"]
    assert not Log(connect(home.redis_socket)).state().troubles


def test_a_log_in_a_home_behind_a_link_is_where_it_belongs(tmp_path, short_path, until, answers):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    home = Home(tmp_path / "link" / "home", bases=(short_path,))
    home.create()
    server = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(home.redis_socket), "the server answers")
        log = Log(connect(home.redis_socket))

        assert LogDisk(log, DiskReserve(home, size=4096), FakeClock()).look_after() is False
        assert log.client.info("persistence")["aof_enabled"] and not log.state().troubles
    finally:
        server.kill()
        server.wait(timeout=60)
