"""What the historian does now and then, on a clock that tests move and on a small disk that is really full."""

import os
import subprocess

import pytest

from historian.audit_trail import audited
from historian.retention_jobs import RetentionJobs
from house import facts
from house.clock import FakeClock
from house.settings.sections.storage import StorageSettings
from ledger.history.reader import HistoryReader
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log

NOON, DAY = 1_700_000_000.0, 86_400.0
MEGABYTE = 1024 * 1024


def upkeep_of(home, log, clock, trusted=True, **rules):
    return RetentionJobs(home, log, clock, lambda: StorageSettings.model_validate(rules), lambda: trusted)


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def clock():
    return FakeClock(NOON)


@pytest.fixture
def history(home, clock):
    found = History(home, audited)
    for age in (40, 35, 2):
        at = NOON - age * DAY
        found.add([facts.EventBegan(at=at, event=f"e{age}", camera="front"),
                   facts.CommandGiven(at=at, who="anna", what="mode away", where="cli", answer="ok")], at)
    yield found
    found.close()


def test_what_is_older_than_its_days_goes_everywhere_and_the_journal_is_closed(home, log, clock, history):
    upkeep_of(home, log, clock, min_free_mb=64)(history)

    reader = HistoryReader(home)
    assert reader.event("e35") is None
    assert reader.event("e2") is not None
    assert sorted(file.name for file in history.journal.folder.iterdir()) == ["2023-11-12.jsonl.gz"]
    assert reader.verify([]).faults == ()
    assert reader.verify([]).first == 3
    assert log.state().troubles == ()


def test_a_clock_nobody_set_deletes_nothing_and_says_so_until_somebody_has(home, log, clock, history):
    upkeep_of(home, log, clock, trusted=False, min_free_mb=64)(history)

    assert HistoryReader(home).event("e40") is not None
    assert len(list(history.journal.folder.iterdir())) == 3
    (trouble,) = log.state().troubles
    assert (trouble.kind, trouble.about) == ("clock", "home")

    upkeep_of(home, log, clock, min_free_mb=64)(history)
    assert HistoryReader(home).event("e40") is None
    assert log.state().troubles == ()


def test_a_clock_nobody_set_is_no_trouble_while_nothing_is_old(home, log, clock, history):
    upkeep_of(home, log, clock, trusted=False, keep_days=50, min_free_mb=64)(history)

    assert log.state().troubles == ()


def test_damage_is_told_for_a_day(home, log, clock, history):
    upkeep = upkeep_of(home, log, clock, min_free_mb=64)
    upkeep.damaged("the history was damaged")
    clock.advance(DAY - 10)
    upkeep.run_once(history)
    assert [trouble.kind for trouble in log.state().troubles] == ["history"]

    clock.advance(20)
    upkeep.run_once(history)

    assert log.state().troubles == ()


def test_it_is_done_at_first_then_once_an_hour_and_room_is_made_once_a_minute(home, log, clock, history, monkeypatch):
    upkeep, done = upkeep_of(home, log, clock), []
    monkeypatch.setattr(RetentionJobs, "run_once", lambda self, _: done.append("all"))
    monkeypatch.setattr("ledger.files.retention.Retention.make_room", lambda self: done.append("room"))

    for _ in range(241):
        upkeep(history)
        clock.advance(30.0)

    assert done.count("all") == 3
    assert done.count("room") == 118


@pytest.fixture
def small_home(tmp_path, short_path):
    """A home on a tmpfs of 80 MB of its own."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", place], capture_output=True, text=True,
                             check=False)
    if mounted.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {mounted.stderr.strip()}")
    home = Home(place / "home", bases=(short_path,))
    home.create()
    yield home
    subprocess.run(["umount", "-l", place], check=True)


def pictured(home, name, size):
    folder = home.pictures / "pi" / "front" / "2023-11-14"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jpg").write_bytes(b"x" * size)
    (folder / f"{name}.thumb.jpg").write_bytes(b"small")
    (folder / f"{name}.json").write_text("{}")


def clipped(home, name, size):
    folder = home.clips / "pi" / "front" / "2023-11-14"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.mp4").write_bytes(b"x" * size)
    (folder / f"{name}.json").write_text("{}")


def left(home, names):
    return sorted(file.name for file in home.path.rglob(names))


def test_on_a_disk_that_fills_clips_go_first_then_full_pictures_and_text_stays(small_home, log, clock):
    home, small = small_home, History(small_home, audited)
    small.add([facts.EventBegan(at=NOON, event="e1", camera="front")], NOON)
    for name in ("a", "b", "c"):
        clipped(home, name, 3 * MEGABYTE)
        pictured(home, name, 3 * MEGABYTE)
    upkeep = upkeep_of(home, log, clock, min_free_mb=64)

    upkeep(small)  # 18 MB taken: a little more than 64 are to be free
    assert 0 < len(left(home, "*.mp4")) < 3
    assert len(left(home, "[abc].jpg")) == 3

    (home.path / "other").write_bytes(b"x" * 12 * MEGABYTE)
    clock.advance(60)
    upkeep(small)
    small.close()

    assert left(home, "*.mp4") == []
    assert 0 < len(left(home, "[abc].jpg")) < 3
    assert len(left(home, "*.thumb.jpg")) == 3
    assert HistoryReader(home).event("e1") is not None
