"""What has come waits in memory, then on the disk; nothing is lost, and nothing grows without a bound."""

import errno
import os
import uuid

import pytest

from house.clock import FakeClock
from ledger.home import Home
from ledger.pushed.spool import PushSpool, SpoolFull, SpoolLimits
from ledger.sizes import MEGABYTE


@pytest.fixture
def own(tmp_path):
    (tmp_path / "run").mkdir()
    home = Home(tmp_path / "home", bases=(tmp_path / "run",))
    home.create()
    return home


def spool(home, **limits):
    return PushSpool(home, FakeClock(), SpoolLimits(**{"disk_left": 0, **limits}))


def test_files_wait_in_the_order_in_which_they_came_and_say_when(own):
    found = spool(own)
    for number in range(3):
        found.put("yard", bytes([number]), timed=number == 1)
        found.clock.advance(1)

    waiting = found.waiting("yard")
    assert [file.path.read_bytes() for file in waiting] == [b"\0", b"\1", b"\2"]
    assert [file.arrived for file in waiting] == pytest.approx([found.clock.now() - 3 + n for n in range(3)], abs=0.01)
    assert [file.timed for file in waiting] == [False, True, False]
    assert found.waiting("door") == []


def test_once_memory_is_full_files_go_to_the_disk_in_one_order_with_the_others(own):
    found = spool(own, memory=2 * MEGABYTE)
    for number in range(4):
        found.put("yard", bytes([number]) * MEGABYTE)
        found.clock.advance(1)

    waiting = found.waiting("yard")
    assert [file.path.read_bytes()[0] for file in waiting] == [0, 1, 2, 3]
    assert [file.path.is_relative_to(own.path) for file in waiting] == [False, False, True, True]


def test_a_large_file_moves_to_the_disk_while_it_comes_and_stays_whole(own):
    found = spool(own)
    incoming, pieces = found.begin("yard"), [os.urandom(700_000) for _ in range(14)]
    for piece in pieces:
        incoming.write(piece)
    done = incoming.finish()

    assert done.path.read_bytes() == b"".join(pieces) and done.path.is_relative_to(own.path)
    assert list((own.runtime / "pushed" / "yard").iterdir()) == []


def test_one_sender_may_not_fill_everything(own):
    found = spool(own, sender=2 * MEGABYTE)
    found.put("yard", bytes(1_500_000))
    with pytest.raises(SpoolFull):
        found.put("yard", bytes(700_000))
    found.put("door", bytes(1_500_000))

    assert len(found.waiting("yard")) == len(found.waiting("door")) == 1
    found.forget(found.waiting("yard")[0])
    found.put("yard", bytes(700_000))


def test_a_disk_that_is_nearly_full_takes_nothing(own):
    found = spool(own, memory=0, disk_left=1 << 60)
    with pytest.raises(SpoolFull) as full:
        found.put("yard", b"x")

    assert full.value.errno == errno.ENOSPC and found.waiting("yard") == []


def test_what_a_process_that_is_gone_left_half_written_is_taken(own):
    found = spool(own)
    half, held = found.begin("yard"), found.begin("yard")
    half.write(b"half")
    held.write(b"held")
    held.hold()
    assert found.recover() == 0 and found.waiting("yard") == []
    for file in (own.runtime / "pushed" / "yard").iterdir():
        file.rename(file.with_name(f".{uuid.uuid4().hex}.999999999{file.suffix}"))

    assert found.recover() == 2
    assert sorted(file.path.read_bytes() for file in found.waiting("yard")) == [b"half", b"held"]


def test_what_an_earlier_process_of_the_same_number_left_is_taken(own):
    """In a container the process has the same number after each start."""
    found = spool(own)
    half, held = found.begin("yard"), found.begin("yard")
    half.write(b"half")
    held.write(b"held")
    held.hold()
    for file in (own.runtime / "pushed" / "yard").iterdir():
        file.rename(file.with_name(f".{uuid.uuid4().hex}.{os.getpid()}{file.suffix}"))

    assert found.recover() == 2


def test_what_a_living_process_has_not_written_to_for_an_hour_is_taken(own):
    """After a restart of the machine another program has the number of the one that is gone."""
    found = spool(own)
    found.begin("yard").write(b"half")
    [file] = (own.runtime / "pushed" / "yard").iterdir()
    other = file.rename(file.with_name(f".{uuid.uuid4().hex}.1.part"))
    assert found.recover() == 0
    os.utime(other, (found.clock.now() - 3700,) * 2)

    assert found.recover() == 1


def test_what_waits_of_those_who_may_not_send_any_more_goes(own):
    found = spool(own)
    found.put("yard", b"x")
    found.put("gone", b"x")
    found.forget_all_but(["yard"])

    assert len(found.waiting("yard")) == 1 and found.waiting("gone") == []


@pytest.mark.parametrize("sender", ["..", "a/b", "", ".x", "a\0b"])
def test_a_sender_is_never_a_path(own, sender):
    with pytest.raises(ValueError):
        spool(own).put(sender, b"x")
