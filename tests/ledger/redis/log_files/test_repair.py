"""A repair keeps what it takes away, never too much of it, and can be broken off at any moment."""

import errno
import itertools
import os

import pytest
from recorded_log import ALL_STEPS, LogServer, copied, loaded, steps
from small_disk import small_disk

from house.clock import FakeClock
from ledger.redis import embedded_server
from ledger.redis.log_files.check import check
from ledger.redis.log_files.repair import repair, set_aside
from ledger.redis.log_files.secure import secure
from ledger.redis.log_files.verdict import LogFilesUnrepaired

MANIFEST, BASE, PART = "appendonly.aof.manifest", "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"
THIRD = "appendonly.aof.3.incr.aof"
LATER = b"*3\r\n$4\r\nSADD\r\n$5\r\nlater\r\n$1\r\n1\r\n"


def secured(home, clock=None):
    return secure(home.redis, embedded_server.binary(), clock or FakeClock())


def damage(folder, zeros=12):
    with (folder / PART).open("ab") as file:
        file.write(b"\0" * zeros)


def test_what_two_repairs_cut_off_is_kept_and_no_more(log_home):
    folder, clock = log_home.redis / "appendonlydir", FakeClock()
    for zeros in (1, 2, 3, 4):
        damage(folder, zeros + 10)
        assert secured(log_home, clock).outcome == "cut"
        clock.advance(3600)

    assert sorted(path.stat().st_size for path in folder.glob("*.cut-*")) == [13, 14]


def test_the_newest_is_kept_though_the_clock_begins_again_at_1970(log_home):
    folder = log_home.redis / "appendonlydir"
    for zeros, now in ((11, 1.8e9), (12, 1.8e9), (13, 5.0), (14, 5.0)):
        damage(folder, zeros)
        report = secured(log_home, FakeClock(now))
        assert [path.stat().st_size for path in report.kept] == [zeros]

    assert len(list(folder.glob("*.cut-*"))) == 2


def test_two_folders_set_aside_are_kept_and_no_more(home):
    clock, place = FakeClock(), home.redis / "appendonlydir"
    for number in range(4):
        place.mkdir()
        (place / PART).write_bytes(b"without a base %d" % number)
        assert secured(home, clock).outcome == "set aside"
        clock.advance(3600)

    kept = sorted(home.redis.glob("appendonlydir*"))
    assert [(path / PART).read_bytes() for path in kept] == [b"without a base 2", b"without a base 3"]


CALLS = 15
"""How often the repair below asks the system for something that is seen on the disk."""


@pytest.mark.parametrize("broken", range(CALLS + 1))
def test_a_power_cut_in_the_middle_of_a_repair_leaves_a_log_that_the_next_one_repairs(log_home, monkeypatch, broken):
    folder = log_home.redis / "appendonlydir"
    whole = (folder / PART).read_bytes()
    at = whole.index(b"%032x" % 100)
    (folder / PART).write_bytes(whole[:at] + b"\0" * 64 + whole[at + 64 :])
    (folder / THIRD).write_bytes(LATER)
    verdict = check(log_home.redis, embedded_server.binary())

    assert repaired_until(verdict, broken, monkeypatch) is (broken == CALLS)
    secured(log_home)

    assert loaded(log_home) == 100
    kept = b"".join(path.read_bytes() for path in folder.glob("*.cut-*"))
    assert LATER in kept
    assert whole[at + 64 :] in kept


TWO_BASES_CALLS = 10


@pytest.mark.parametrize("broken", range(TWO_BASES_CALLS + 1))
def test_a_power_cut_never_lets_commands_of_before_a_base_follow_it(log_home, monkeypatch, broken):
    folder = log_home.redis / "appendonlydir"
    (folder / THIRD).write_bytes(LATER)
    (folder / "appendonly.aof.3.base.rdb").write_bytes((folder / BASE).read_bytes())
    (folder / "appendonly.aof.4.incr.aof").write_bytes((folder / PART).read_bytes())
    (folder / MANIFEST).unlink()
    verdict = check(log_home.redis, embedded_server.binary())

    assert repaired_until(verdict, broken, monkeypatch) is (broken == TWO_BASES_CALLS)
    secured(log_home)

    with LogServer(log_home) as client:
        assert (steps(client), client.exists("later")) == (ALL_STEPS, 0)


def repaired_until(verdict, broken, monkeypatch):
    """Whether a repair ended before the call with the number `broken`, which fails."""
    calls = itertools.count()

    def failing(real):
        def call(*args, **kwargs):
            if next(calls) == broken:
                raise OSError(errno.EIO, "no power")
            return real(*args, **kwargs)
        return call

    with monkeypatch.context() as patch:
        for name in ("fsync", "rename", "replace", "open"):
            patch.setattr(os, name, failing(getattr(os, name)))
        try:
            repair(verdict, 1.0)
        except LogFilesUnrepaired:
            return False
        return True


def test_on_a_full_disk_it_says_so_and_leaves_everything_as_it_was(recorded, short_path):
    with small_disk("2m") as disk:
        home = copied(recorded, disk.path / "home", short_path)
        folder = home.redis / "appendonlydir"
        damage(folder, 8000)
        disk.fill()
        before = {path.name: path.read_bytes() for path in folder.iterdir()}

        with pytest.raises(LogFilesUnrepaired, match="its disk is full") as raised:
            secured(home)

        assert raised.value.disk == "full"
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".part"} == before
        disk.free()
        assert secured(home).outcome == "cut"
        assert list(folder.glob("*.part")) == []


def test_on_a_read_only_disk_it_says_so(recorded, short_path):
    with small_disk("2m") as disk:
        home = copied(recorded, disk.path / "home", short_path)
        damage(home.redis / "appendonlydir")
        disk.read_only()

        with pytest.raises(LogFilesUnrepaired, match="its disk is read-only") as raised:
            secured(home)

        assert raised.value.disk == "read-only"


def test_whole_files_on_a_read_only_disk_are_whole(recorded, short_path):
    with small_disk("2m") as disk:
        home = copied(recorded, disk.path / "home", short_path)
        (home.redis / "temp-rewriteaof-7.aof").write_bytes(b"half")
        disk.read_only()

        assert secured(home).outcome == "whole"


def test_a_link_to_a_disk_that_is_not_there_is_no_new_house(home, tmp_path):
    (home.redis / "appendonlydir").symlink_to(tmp_path / "not mounted")

    with pytest.raises(LogFilesUnrepaired, match="cannot read .*appendonlydir"):
        secured(home)


def test_a_caller_whose_server_ends_while_it_loads_can_set_the_files_aside(log_home):
    report = set_aside(log_home.redis / "appendonlydir", 1.0, ("the server ended while it loaded them",))

    assert report.outcome == "set aside"
    assert report.kept[0].name == "appendonlydir.aside-19700101T000001Z"
    assert (report.kept[0] / BASE).is_file()
    assert "the server ended" in report.text
    assert loaded(log_home) == 0
