"""Upkeep: the log is trimmed behind the slowest group only, keeps seven days, and says when it grows too large."""

import shutil

import pytest

from cli.supervise.process_table import programs
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings, demo_settings
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.log_upkeep import Upkeep, enabled_groups, upkeep_of
from tests.support.small_disk import small_disk

DAY = 86_400.0


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def clock():
    return FakeClock(now=100 * DAY)


def old_facts(log, ages):
    """Facts that lie in the log as if recorded, and noted, so many days ago, in order; answers their entries."""
    entries = []
    for number, age in enumerate(ages):
        body = facts.to_entry(facts.SettingsChanged(at=1.0, what=f"s{number}", by="anna"))
        entries.append(log.client.xadd(keys.LOG, {"id": f"{number}", **body}, id=f"{int((100 - age) * DAY * 1000)}-0"))
        log.client.zadd(keys.MARKS, {entries[-1]: (100 - age) * DAY})
    return entries


def left(log):
    return [entry for entry, _ in log.client.xrange(keys.LOG)]


def answer(log, group, count):
    for taken in log.take(group, group, count=count, block=0):
        log.done(group, taken.entry)


def test_the_group_of_a_process_that_still_runs_is_left_until_it_is_off(log, clock):
    """Settings may have called for it since, as when the upload was switched on while the notifier began."""
    log.ensure_groups(["s3-upload", "camera-lan", "gone"])
    running = {"s3-upload", "camera-lan"}
    upkeep = Upkeep(log, clock, ["notifier"], runs=running.__contains__)
    upkeep()
    assert sorted(log.groups()) == ["camera-lan", "notifier", "s3-upload"]

    running.clear()
    clock.advance(61)
    upkeep()
    assert log.groups() == ["notifier"]
    log.ensure_groups(["later"])
    clock.advance(4000)
    upkeep()
    assert sorted(log.groups()) == ["later", "notifier"], "settings may have changed by then"


def test_what_is_older_than_seven_days_and_answered_by_all_is_forgotten(log, clock):
    entries = old_facts(log, ages=(20, 8, 6.9, 1))
    log.ensure_groups(["notifier", "analysis"])
    for group in ("notifier", "analysis"):
        answer(log, group, 10)

    trimmed = Upkeep(log, clock).trim()

    assert trimmed.forgotten == 2
    assert left(log) == entries[2:]


def test_what_the_slowest_group_has_not_taken_stays(log, clock):
    entries = old_facts(log, ages=(20, 19, 18, 17))
    log.ensure_groups(["notifier", "analysis"])
    answer(log, "notifier", 10)
    answer(log, "analysis", 2)

    trimmed = Upkeep(log, clock).trim()

    assert trimmed.slowest == "analysis"
    assert set(entries[2:]) <= set(left(log))
    assert entries[0] not in left(log)


def test_what_a_group_has_taken_and_not_answered_stays(log, clock):
    entries = old_facts(log, ages=(20, 19, 18))
    log.ensure_groups(["notifier"])
    first, second, third = log.take("notifier", "notifier", count=10, block=0)
    log.done("notifier", first.entry)
    log.done("notifier", third.entry)

    Upkeep(log, clock).trim()

    assert left(log) == entries[1:]


def test_a_group_that_has_never_read_keeps_everything(log, clock):
    entries = old_facts(log, ages=(20, 19))
    log.ensure_groups(["notifier", "analysis"])
    answer(log, "notifier", 10)

    Upkeep(log, clock).trim()

    assert left(log) == entries


def test_a_destroyed_group_no_longer_holds_the_log_back(log, clock):
    old_facts(log, ages=(20, 19))
    log.ensure_groups(["notifier", "analysis"])
    answer(log, "notifier", 10)
    log.keep_groups(["notifier"])

    Upkeep(log, clock).trim()

    assert len(left(log)) == 1, "only the last one answered is kept"


def test_a_log_without_groups_or_facts_is_left_alone(log, clock):
    assert Upkeep(log, clock).trim().forgotten == 0
    entries = old_facts(log, ages=(20,))

    assert Upkeep(log, clock).trim().forgotten == 0
    assert left(log) == entries


def test_a_log_that_grows_too_large_raises_trouble_once_and_ends_it(log, clock):
    log.ensure_groups(["analysis"])
    upkeep = Upkeep(log, clock, most_facts=20)
    for number in range(25):
        log.record(facts.SettingsChanged(at=float(number), what="x", by="anna"))

    upkeep.run_once()
    upkeep.run_once()

    (trouble,) = log.state().troubles
    assert (trouble.kind, trouble.about) == ("log", "size")
    assert "analysis" in trouble.text
    assert len(log.recent(100, [facts.TroubleBegan])) == 1

    log.client.xtrim(keys.LOG, maxlen=5, approximate=False)
    upkeep.run_once()
    upkeep.run_once()

    assert log.state().troubles == ()
    assert len(log.recent(100, [facts.TroubleEnded])) == 1


def test_a_log_close_to_its_largest_size_changes_nothing(log, clock):
    upkeep = Upkeep(log, clock, most_facts=20)
    for number in range(19):
        log.record(facts.SettingsChanged(at=float(number), what="x", by="anna"))

    upkeep.run_once()

    assert log.state().troubles == ()


def test_upkeep_is_done_at_first_and_then_once_an_hour(log, clock, monkeypatch):
    upkeep, done = Upkeep(log, clock), []
    monkeypatch.setattr(upkeep, "run_once", lambda: done.append(clock.monotonic()))

    for _ in range(121):
        upkeep()
        clock.advance(60.0)

    assert [moment - done[0] for moment in done] == [0.0, 3600.0, 7200.0]


def test_trouble_about_a_fact_that_was_given_up_ends_after_a_day_and_no_other_does(log, clock):
    log.record(facts.TroubleBegan(at=clock.now(), kind="parked", about="notifier", text="gave up"))
    log.record(facts.TroubleBegan(at=clock.now(), kind="camera", about="front", text="no frames"))
    upkeep = Upkeep(log, clock)
    clock.advance(DAY - 10)
    upkeep.run_once()
    assert len(log.state().troubles) == 2

    clock.advance(20)
    upkeep.run_once()

    assert [trouble.kind for trouble in log.state().troubles] == ["camera"]


def test_the_disk_is_looked_after_once_a_minute(log, clock, monkeypatch):
    upkeep, done = Upkeep(log, clock), []
    monkeypatch.setattr(upkeep, "look_after_room", lambda: done.append(clock.monotonic()))

    for _ in range(13):
        upkeep()
        clock.advance(10.0)

    assert [moment - done[0] for moment in done] == [0.0, 60.0, 120.0]


def test_a_reserve_that_was_given_up_is_taken_again(log, clock, home):
    reserve = DiskReserve(home, size=4096)

    Upkeep(log, clock, reserve=reserve)()

    assert reserve.path.stat().st_size == 4096


def test_a_disk_without_room_for_the_reserve_is_trouble_until_there_is_room(log, clock, home):
    large, small = DiskReserve(home, size=1 << 60), DiskReserve(home, size=4096)

    for _ in range(2):
        Upkeep(log, clock, reserve=large).look_after_room()
    (trouble,) = log.state().troubles
    Upkeep(log, clock, reserve=small).look_after_room()

    assert (trouble.kind, trouble.about) == ("disk", "home")
    assert str(home.path) in trouble.text
    assert len(log.recent(10, [facts.TroubleBegan])) == 1
    assert log.state().troubles == ()


def test_a_disk_without_room_for_another_file_is_trouble_although_the_log_is_written(log, clock, short_path):
    with small_disk("16m") as disk:
        home = Home(disk.path / "home", bases=(short_path,))
        home.create()
        upkeep = Upkeep(log, clock, reserve=DiskReserve(home, size=4096))
        upkeep.look_after_room()
        assert log.state().troubles == ()

        disk.use_up_inodes()
        upkeep.look_after_room()
        (trouble,) = log.state().troubles
        shutil.rmtree(disk.path / "many")
        upkeep.look_after_room()

    assert trouble.text.startswith("the disk is full: of pictures only thumbnails are kept")
    assert log.state().troubles == ()


def test_a_disk_that_vanished_is_trouble_and_ends_no_round(log, clock, tmp_path, short_path, monkeypatch):
    gone = DiskReserve(Home(tmp_path / "gone", bases=(short_path,)))
    monkeypatch.setattr("pathlib.Path.mkdir", lambda *_, **__: (_ for _ in ()).throw(OSError(5, "Input/output error")))

    Upkeep(log, clock, reserve=gone).look_after_room()

    assert [trouble.kind for trouble in log.state().troubles] == ["disk"]


def test_the_groups_of_processes_that_are_off_are_destroyed_and_missing_ones_made(log, clock):
    log.ensure_groups(["notifier", "s3_upload"])

    upkeep = Upkeep(log, clock, groups=["notifier", "analysis"])
    upkeep()

    assert sorted(log.groups()) == ["analysis", "notifier"]


def test_a_group_that_came_with_newer_settings_is_left_alone(log, clock):
    upkeep = Upkeep(log, clock, groups=["notifier"])
    upkeep()
    log.ensure_groups(["camera-shed"])

    upkeep.run_once()

    assert "camera-shed" in log.groups()


@pytest.mark.parametrize("settings", [
    Settings(), demo_settings(),
    Settings.model_validate({"analysis": {"analyzer": ""}, "cameras": {
        "front": {"source": "rtsp://192.0.2.1/", "group": "lan"},
        "shed": {"source": "file://x.mp4", "group": "shed"}}}),
])
def test_there_is_a_group_for_every_process_that_answers_facts(settings):
    answering = {program.name for program in programs(settings, None)} - {"app", "redis"}

    assert set(enabled_groups(settings)) == answering


def test_the_upkeep_of_a_house_looks_after_all_of_it(log, clock, home):
    upkeep = upkeep_of(demo_settings(), home, log, clock)

    upkeep()

    assert sorted(log.groups()) == sorted(enabled_groups(demo_settings()))
    assert upkeep.reserve is not None
    assert upkeep.reserve.path.exists()
