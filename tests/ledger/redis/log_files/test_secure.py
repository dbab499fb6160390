"""Every kind of damage to the log's files is repaired so that a real server starts, with all that was before it."""

import os
import shutil

import pytest
from recorded_log import ALL_STEPS, BASE_STEPS, LogServer, loaded, rewrite, step, steps

from house.clock import FakeClock
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.log_files.check import check
from ledger.redis.log_files.secure import secure
from ledger.redis.log_files.verdict import LogFilesReport

MANIFEST, BASE, PART = "appendonly.aof.manifest", "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"
THIRD = "appendonly.aof.3.incr.aof"


def secured(home: Home) -> LogFilesReport:
    return secure(home.redis, embedded_server.binary(), FakeClock())


def files(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home.redis / "appendonlydir").iterdir()}


@pytest.fixture
def log(log_home):
    """The folder of the log's files."""
    return log_home.redis / "appendonlydir"


def test_files_of_a_log_that_is_well_are_whole_and_stay_as_they_are(log_home):
    before = files(log_home)

    assert secured(log_home) == LogFilesReport("whole")
    assert files(log_home) == before
    assert loaded(log_home) == ALL_STEPS


def test_a_house_without_any_log_is_new(home):
    assert secured(home).outcome == "whole"
    assert loaded(home) == 0


def test_a_folder_without_files_is_whole(home):
    (home.redis / "appendonlydir").mkdir()
    assert secured(home).outcome == "whole"


def test_zeros_behind_the_last_command_are_cut_off_and_nothing_is_lost(log_home, log):
    whole = (log / PART).read_bytes()
    (log / PART).write_bytes(whole + b"\0" * 12)

    report = secured(log_home)

    assert (report.outcome, report.lost) == ("cut", 12)
    assert "12 bytes" in report.text
    assert "zeros" in report.text
    assert [path.read_bytes() for path in report.kept] == [b"\0" * 12]
    assert (log / PART).read_bytes() == whole
    assert loaded(log_home) == ALL_STEPS


@pytest.mark.parametrize("size", [2, 12, 200, 4096])
def test_when_the_last_bytes_became_zeros_all_commands_before_them_stay(log_home, log, size):
    whole = (log / PART).read_bytes()
    (log / PART).write_bytes(whole[:-size] + b"\0" * size)

    report = secured(log_home)

    assert report.outcome == "cut"
    assert (log / PART).read_bytes() + report.kept[0].read_bytes() == whole[:-size] + b"\0" * size
    assert loaded(log_home) >= ALL_STEPS - 1 - size // 300


def test_a_torn_last_command_is_cut_off(log_home, log):
    whole = (log / PART).read_bytes()
    (log / PART).write_bytes(whole[:-3])

    report = secured(log_home)

    assert report.outcome == "cut"
    assert (log / PART).read_bytes() + report.kept[0].read_bytes() == whole[:-3]
    assert loaded(log_home) == ALL_STEPS


def test_an_unfinished_transaction_is_cut_off_from_its_beginning(log_home, log):
    whole = (log / PART).read_bytes()
    begin = whole.rindex(b"*1\r\n$5\r\nMULTI")
    (log / PART).write_bytes(whole[: whole.rindex(b"*1\r\n$4\r\nEXEC")])

    assert secured(log_home).outcome == "cut"
    assert (log / PART).read_bytes() == whole[:begin]


@pytest.mark.parametrize(("there", "wrong"), [
    (b"$32\r\n%032x", b"$33\r\n%032x"), (b"$32\r\n%032x", b"*32\r\n%032x"), (b"$32\r\n%032x", b"$32\r\r%032x"),
])  # fmt: skip
def test_a_wrong_byte_in_a_header_costs_what_follows_it_and_that_is_kept(log_home, log, there, wrong):
    whole = (log / PART).read_bytes()
    damaged = whole.replace(there % 100, wrong % 100, 1)
    (log / PART).write_bytes(damaged)

    report = secured(log_home)

    assert report.outcome == "cut"
    assert report.lost == report.kept[0].stat().st_size == len(whole) - (log / PART).stat().st_size
    assert (log / PART).read_bytes() + report.kept[0].read_bytes() == damaged
    assert loaded(log_home) == 100


def test_garbage_in_the_middle_costs_what_follows_it(log_home, log):
    whole = (log / PART).read_bytes()
    at = whole.index(b"%032x" % 120)
    (log / PART).write_bytes(whole[:at] + os.urandom(512) + whole[at + 512 :])

    assert secured(log_home).outcome == "cut"
    assert loaded(log_home) == 120


@pytest.mark.parametrize("name", [b"XADD", b"MULTI", b"XACK", b"XGROUP", b"SETID"])
def test_a_wrong_byte_in_the_name_of_a_command_does_not_keep_the_server_down(log_home, log, name):
    whole = (log / PART).read_bytes()
    at = whole.index(b"\r\n%s\r\n" % name, len(whole) // 2) + 4
    (log / PART).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])

    assert secured(log_home).outcome == "cut"
    assert BASE_STEPS < loaded(log_home) < ALL_STEPS


def test_a_wrong_byte_inside_a_value_cannot_be_seen(log_home, log):
    whole = (log / PART).read_bytes()
    (log / PART).write_bytes(whole.replace(b'{"at": 100}', b'{"at": 1\x010}', 1))

    assert secured(log_home).outcome == "whole"
    with LogServer(log_home) as client:
        assert client.xlen("{t}:log") == ALL_STEPS


@pytest.mark.parametrize("data", [b"", b"\0" * 88, b"garbage", os.urandom(300), None, "cut", "other names"])
def test_a_manifest_is_made_again_from_the_names_of_the_files(log_home, log, data):
    right = (log / MANIFEST).read_bytes()
    if data is None:
        (log / MANIFEST).unlink()
    else:
        named = {"cut": right[:-20], "other names": right.replace(b".2.", b".1.").replace(b"seq 2", b"seq 1")}
        (log / MANIFEST).write_bytes(named[data] if isinstance(data, str) else data)
    before = (log / MANIFEST).read_bytes() if (log / MANIFEST).exists() else b""

    report = secured(log_home)

    assert (report.outcome, report.lost) == ("repaired", 0)
    assert (log / MANIFEST).read_bytes() == right
    assert [path.read_bytes() for path in report.kept] == ([before] if before else [])
    assert loaded(log_home) == ALL_STEPS


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "wrong byte", "zeroed", "no magic"])
def test_without_its_base_the_log_is_set_aside_and_the_server_begins_a_new_one(log_home, log, damage):
    whole = (log / BASE).read_bytes()
    half = len(whole) // 2
    wrong = whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :]
    damaged = {"empty": b"", "cut": whole[:-20], "wrong byte": wrong, "zeroed": whole[:-200] + b"\0" * 200,
               "no magic": b"X" + whole[1:], "missing": whole}[damage]
    (log / BASE).write_bytes(damaged)
    if damage == "missing":
        (log / BASE).unlink()
    before = files(log_home)

    report = secured(log_home)

    assert report.outcome == "set aside"
    assert BASE in report.text
    assert {path.name: path.read_bytes() for path in report.kept[0].iterdir()} == before
    assert report.lost == sum(len(data) for name, data in before.items() if name != MANIFEST)
    assert loaded(log_home) == 0


def test_zeros_behind_a_base_are_cut_off_and_nothing_is_lost(log_home, log):
    with (log / BASE).open("ab") as file:
        file.write(b"\0" * 4096)

    assert (secured(log_home).outcome, loaded(log_home)) == ("cut", ALL_STEPS)


def test_a_manifest_without_any_file_is_set_aside(log_home, log):
    (log / BASE).unlink()
    (log / PART).unlink()

    assert (secured(log_home).outcome, loaded(log_home)) == ("set aside", 0)


def test_a_file_of_commands_that_is_gone_leaves_the_base(log_home, log):
    (log / PART).unlink()

    report = secured(log_home)

    assert report.outcome == "cut"
    assert f"{PART} was missing" in report.text
    assert loaded(log_home) == BASE_STEPS


@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_commands_behind_a_gap_are_not_loaded_but_kept(log_home, log, damage):
    later = b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$4\r\nSADD\r\n$5\r\nlater\r\n$1\r\n1\r\n"
    (log / THIRD).write_bytes(later)
    (log / MANIFEST).write_text((log / MANIFEST).read_text() + f"file {THIRD} seq 3 type i\n")
    whole = (log / PART).read_bytes()
    (log / PART).write_bytes(b"" if damage == "empty" else whole[:-5])
    if damage == "missing":
        (log / PART).unlink()

    report = secured(log_home)

    assert report.outcome == "cut"
    assert later in [path.read_bytes() for path in report.kept]
    assert loaded(log_home) == (ALL_STEPS if damage == "cut" else BASE_STEPS)
    with LogServer(log_home) as client:
        assert client.exists("later") == 0


def test_newer_files_than_an_old_manifest_lists_are_part_of_the_log(log_home, log):
    (log / THIRD).write_bytes(b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$4\r\nSADD\r\n$5\r\nlater\r\n$1\r\n1\r\n")

    assert secured(log_home).outcome == "repaired"
    with LogServer(log_home) as client:
        assert (steps(client), client.exists("later")) == (ALL_STEPS, 1)


@pytest.mark.parametrize("listed", [True, False])
def test_a_newer_file_does_not_count_when_the_one_before_it_is_not_there(log_home, log, listed):
    (log / "appendonly.aof.4.incr.aof").write_bytes(b"*3\r\n$4\r\nSADD\r\n$5\r\nlater\r\n$1\r\n1\r\n")
    if not listed:
        (log / MANIFEST).unlink()

    report = secured(log_home)

    assert report.outcome == "cut"
    assert "what came before appendonly.aof.4.incr.aof was missing" in report.text
    with LogServer(log_home) as client:
        assert (steps(client), client.exists("later")) == (ALL_STEPS, 0)


def test_of_two_bases_without_a_manifest_the_newest_whole_one_counts(log_home, log):
    old = files(log_home)
    with LogServer(log_home) as client:
        rewrite(client, log_home)
        step(client, ALL_STEPS)
    for name in (BASE, PART):
        (log / name).write_bytes(old[name])
    (log / MANIFEST).unlink()

    report = secured(log_home)

    assert (report.outcome, report.lost) == ("repaired", 0)
    assert sorted(path.name.split(".cut-")[0] for path in report.kept) == [BASE, PART]
    assert loaded(log_home) == ALL_STEPS + 1


def test_the_older_base_counts_when_the_newer_one_is_damaged(log_home, log):
    old = files(log_home)
    with LogServer(log_home) as client:
        rewrite(client, log_home)
        step(client, ALL_STEPS)
    for name in (BASE, PART):
        (log / name).write_bytes(old[name])
    (log / "appendonly.aof.3.base.rdb").write_bytes(b"")

    assert secured(log_home).outcome == "repaired"
    assert loaded(log_home) == ALL_STEPS + 1


def test_what_a_killed_rewrite_left_is_removed(log_home, log):
    left = [log_home.redis / "temp-rewriteaof-bg-12.aof", log_home.redis / "temp-rewriteaof-12.aof",
            log_home.redis / "temp-9.rdb", log / "temp-appendonly.aof.manifest", log / "temp-appendonly.aof.incr"]
    for path in left:
        path.write_bytes(b"half")

    assert secured(log_home).outcome == "whole"
    assert [path for path in left if path.exists()] == []
    assert loaded(log_home) == ALL_STEPS


def test_a_file_in_the_place_of_the_folder_is_set_aside(home):
    (home.redis / "appendonlydir").write_bytes(b"odd")

    report = secured(home)

    assert (report.outcome, report.kept[0].read_bytes()) == ("set aside", b"odd")
    assert loaded(home) == 0


@pytest.mark.parametrize("behind", [b"", b"\0" * 9])
def test_the_single_file_of_an_older_server_is_looked_at_too(log_home, log, behind):
    single = log_home.redis / "appendonly.aof"
    single.write_bytes((log / BASE).read_bytes() + (log / PART).read_bytes() + behind)
    shutil.rmtree(log)

    report = secured(log_home)

    assert (report.outcome, report.lost) == ("cut" if behind else "whole", len(behind))
    assert loaded(log_home) == ALL_STEPS
    assert secured(log_home).outcome == "whole", "the server took it into its folder as a base"


def test_a_damaged_single_file_is_set_aside(log_home, log):
    single = log_home.redis / "appendonly.aof"
    single.write_bytes((log / BASE).read_bytes()[:-30])
    shutil.rmtree(log)

    assert secured(log_home).outcome == "set aside"
    assert loaded(log_home) == 0


def test_a_check_changes_nothing(log_home, log):
    (log / PART).write_bytes((log / PART).read_bytes() + b"\0" * 12)
    (log / MANIFEST).write_bytes(b"")
    before = files(log_home)

    verdict = check(log_home.redis, embedded_server.binary())

    assert (verdict.outcome, len(verdict.why)) == ("cut", 2)
    assert files(log_home) == before
