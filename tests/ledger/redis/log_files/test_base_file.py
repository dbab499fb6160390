"""Whether a base is whole, also where the server's binary is no checker, or hangs, or the disk cannot read."""

import errno
from pathlib import Path

import pytest

from house.clock import FakeClock
from ledger.redis import embedded_server
from ledger.redis.log_files.base_file import base_end
from ledger.redis.log_files.secure import secure
from ledger.redis.log_files.verdict import LogFilesUnrepaired

BASE, PART = "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"
COMMANDS = b"*3\r\n$4\r\nSADD\r\n$1\r\na\r\n$1\r\n1\r\n" * 3


@pytest.fixture
def base(log_home) -> Path:
    return log_home.redis / "appendonlydir" / BASE


def script(folder: Path, text: str) -> Path:
    path = folder / "server"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return path


def test_a_whole_base_ends_where_its_file_does(base):
    assert base_end(base, embedded_server.binary()) == base.stat().st_size


@pytest.mark.parametrize(("commands", "end"), [(COMMANDS, len(COMMANDS)), (COMMANDS[:-4], None), (b"", None)])
def test_a_base_of_commands_is_whole_or_damaged(tmp_path, commands, end):
    path = tmp_path / "appendonly.aof.1.base.aof"
    path.write_bytes(commands)

    assert base_end(path, embedded_server.binary()) == end


def test_a_server_without_a_checker_in_it_leaves_only_the_end_of_a_base_to_look_at(base, tmp_path):
    server = script(tmp_path, "echo '*** FATAL CONFIG FILE ERROR ***' >&2; exit 1")
    assert base_end(base, server) == base.stat().st_size

    base.write_bytes(base.read_bytes()[:-30])
    assert base_end(base, server) is None


def test_a_base_over_which_the_checker_hangs_is_damaged(base, tmp_path):
    assert base_end(base, script(tmp_path, "exec sleep 60"), timeout=0.2) is None


def test_a_base_over_which_the_checker_dies_is_damaged(base, tmp_path):
    assert base_end(base, script(tmp_path, "echo '[offset 0] Checking RDB file x'; kill -SEGV $$")) is None


def test_files_that_are_damaged_after_their_repair_too_are_set_aside(log_home, base, tmp_path):
    with (base.parent / PART).open("ab") as file:
        file.write(b"\0" * 12)
    fine = f"echo '[offset 0] Checking RDB file x'; echo '[offset {base.stat().st_size}] \\o/ RDB looks OK!'"
    bad = "echo '[offset 0] Checking RDB file x'; exit 1"
    server = script(tmp_path, f"if mkdir {tmp_path}/asked 2>/dev/null; then {fine}; else {bad}; fi")

    report = secure(log_home.redis, server, FakeClock())

    assert report.outcome == "set aside"
    assert "still damaged after the repair" in report.text


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_files_the_disk_cannot_read_are_set_aside_and_ones_that_are_not_ours_stay(log_home, base, monkeypatch, number):
    def refused(path: Path) -> bytes:
        raise OSError(number, "cannot be read", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)

    if number == errno.EIO:
        report = secure(log_home.redis, embedded_server.binary(), FakeClock())
        assert report.outcome == "set aside"
        assert "the disk could not read" in report.text
    else:
        with pytest.raises(LogFilesUnrepaired, match="cannot read .*cannot be read"):
            secure(log_home.redis, embedded_server.binary(), FakeClock())
        assert base.exists()
