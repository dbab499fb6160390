"""What a heart writes is what the judge reads, whatever the runtime directory does meanwhile."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.clock import FakeClock, SystemClock
from house.watchdog.hangs import Beat
from ledger import heartbeat
from ledger.heartbeat import ROUND, Heartbeat, read, read_all
from tests.support.small_disk import small_disk


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "heartbeats" / "notifier"


def test_a_beat_says_when_who_what_and_for_how_long(file: Path, clock: FakeClock) -> None:
    Heartbeat(file, clock.boot, 30.0).beat("reading facts")

    assert read(file) == Beat(clock.boot(), os.getpid(), 30.0, "reading facts")


def test_the_boot_clock_is_the_one_that_all_processes_share(file: Path) -> None:
    Heartbeat(file, SystemClock().boot).beat()

    found = read(file)
    assert found is not None and abs(time.clock_gettime(time.CLOCK_BOOTTIME) - found.at) < 60


def test_the_same_beat_is_not_written_twice_within_a_second_and_another_one_is(file: Path, clock: FakeClock) -> None:
    heart = Heartbeat(file, clock.boot)
    heart.beat()
    first = read(file)
    clock.advance(0.5)
    heart.beat()
    assert read(file) == first

    heart.beat("opening a file")
    assert read(file) == Beat(clock.boot(), os.getpid(), ROUND, "opening a file")
    clock.advance(1.0)
    heart.beat("opening a file")
    assert read(file) == Beat(clock.boot(), os.getpid(), ROUND, "opening a file")


def test_long_work_is_allowed_its_time_and_no_longer(file: Path, clock: FakeClock) -> None:
    heart = Heartbeat(file, clock.boot)
    with pytest.raises(KeyError), heart.allow(120.0, "loading the model"):
        assert read(file) == Beat(clock.boot(), os.getpid(), 120.0, "loading the model")
        with heart.allow(5.0, "reading"):
            assert read(file) == Beat(clock.boot(), os.getpid(), 5.0, "reading")
        clock.advance(2.0)
        heart.beat()
        assert read(file) == Beat(clock.boot(), os.getpid(), 120.0, "loading the model")
        raise KeyError

    assert read(file) == Beat(clock.boot(), os.getpid(), ROUND, "a usual round")


def test_all_loops_of_a_process_are_found_and_those_of_no_other(tmp_path: Path, clock: FakeClock) -> None:
    for name in ("camera-lan", "camera-lan.supervision", "camera-lan2", "camera"):
        Heartbeat(tmp_path / name, clock.boot).beat(name)

    assert [each.doing for each in read_all(tmp_path, "camera-lan")] == ["camera-lan", "camera-lan.supervision"]
    assert read_all(tmp_path / "missing", "camera-lan") == ()


def test_a_loop_that_ends_leaves_no_beat_behind(file: Path, clock: FakeClock) -> None:
    heart = Heartbeat(file, clock.boot)
    heart.beat()
    heart.end()
    heart.end()

    assert not file.exists()


def test_a_file_that_was_removed_is_made_again(file: Path, clock: FakeClock) -> None:
    heart = Heartbeat(file, clock.boot)
    heart.beat()
    file.unlink()
    file.parent.rmdir()
    clock.advance(1.0)
    heart.beat()

    assert read(file) == Beat(clock.boot(), os.getpid(), ROUND, "a usual round")


def test_a_heart_that_beat_before_goes_on_in_a_directory_that_is_full(clock: FakeClock) -> None:
    with small_disk("64k") as disk:
        heart = Heartbeat(disk.path / "notifier", clock.boot)
        heart.beat()
        disk.fill()
        clock.advance(5.0)
        heart.beat()

        assert read(disk.path / "notifier") == Beat(clock.boot(), os.getpid(), ROUND, "a usual round")


def test_a_heart_that_cannot_beat_says_so_once_and_beats_when_there_is_room(clock: FakeClock) -> None:
    said: list[str] = []
    with small_disk("64k") as disk:
        disk.fill()
        heart = Heartbeat(disk.path / "notifier", clock.boot, say=said.append)
        for _ in range(3):
            heart.beat()
            clock.advance(1.0)
        assert read(disk.path / "notifier") is None
        disk.free()
        heart.beat()

        assert read(disk.path / "notifier") is not None
    assert len(said) == 1 and "no heartbeat" in said[0] and "No space left" in said[0]


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"1.0 2 3.0", b"1.0 7 20.0 x 2.0\n", b"x 7 20.0 doing x\n",
                                  b"\0" * 200])
def test_anything_else_is_no_beat(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x").write_bytes(text)

    assert read(tmp_path / "x") is None


@given(at=st.floats(0, 1e9), pid=st.integers(1, 4_194_304), silence=st.floats(0, 1e5), doing=st.text(max_size=300))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, at: float, pid: int, silence: float,
                                 doing: str) -> None:
    line = heartbeat._encoded(Beat(at, pid, silence, doing[:100]))
    assert len(line) == 200

    found = heartbeat._decoded(line)

    assert found is not None
    assert (found.at, found.pid, found.silence) == (round(at, 3), pid, round(silence, 1))


def test_the_module_brings_nothing_big_with_it() -> None:
    code = "import sys, ledger.heartbeat; print(' '.join(sorted(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True,
                            cwd=Path(__file__).resolve().parents[2]).stdout

    assert not {"pathlib", "dataclasses", "logging", "redis", "pydantic", "threading"} & set(loaded.split())
