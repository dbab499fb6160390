"""Retention: pictures stay a number of days, full ones only while there is room."""

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from house import facts
from ledger.files.pictures import Pictures
from ledger.files.retention import Forgotten, KeepRules, Retention, too_old
from ledger.files.retention_priority import LABELLED, TAGGED, Keeping, event_of, undelivered
from ledger.files.samples import Samples
from vision import jpeg as codec

DAY = 86_400.0
NOW = 1_700_000_000.0
PLENTY = 10**12


@pytest.fixture
def disk(monkeypatch):
    """How much room the disk says it has."""
    room = {"free": PLENTY}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(PLENTY, 0, room["free"]))
    return room


@pytest.fixture
def save(home):
    pictures = Pictures(home, "pi", floor=0)
    jpeg = codec.encode(np.zeros((48, 64), np.uint8))
    return lambda age, name="e", data=jpeg: pictures.save("front", name, data, {}, NOW - age * DAY)


def kept(home):
    return sorted(path.name for path in home.pictures.rglob("*") if path.is_file())


def test_pictures_older_than_the_days_to_keep_are_forgotten_with_all_that_belongs_to_them(home, save, disk):
    save(31.0, "old")
    save(29.0, "young")

    done = Retention(home, KeepRules(30, 64)).run_once(NOW)

    assert done == Forgotten(days=1)
    assert kept(home) == ["young.jpg", "young.json", "young.thumb.jpg"]
    assert len(list(home.pictures.glob("*/*/*"))) == 1, "no empty day is left"


def test_a_clock_that_is_behind_makes_it_keep_more(home, save, disk):
    save(0.0)

    Retention(home, KeepRules(1, 64)).run_once(NOW - 1000 * DAY)

    assert len(kept(home)) == 3


def test_while_room_is_short_full_pictures_go_and_thumbnails_stay(home, save, disk):
    save(3.0, "a")
    save(2.0, "b")
    disk["free"] = 10 * 1024 * 1024

    done = Retention(home, KeepRules(30, 64)).run_once(NOW)

    assert done == Forgotten(full_pictures=2)
    assert kept(home) == ["a.json", "a.thumb.jpg", "b.json", "b.thumb.jpg"]


def test_a_drawn_copy_goes_with_the_full_picture(home, save, disk):
    picture = save(3)
    Pictures(home, "pi", floor=0).keep_drawn(picture, b"with boxes")
    disk["free"] = 0

    Retention(home, KeepRules(30, 64)).run_once(NOW)

    assert kept(home) == ["e.json", "e.thumb.jpg"]


def test_the_oldest_full_pictures_go_first_and_no_more_than_needed(home, save, disk):
    for age, name in ((3.0, "a"), (2.0, "b"), (1.0, "c")):
        save(age, name)
    disk["free"] = 64 * 1024 * 1024 - 1

    done = Retention(home, KeepRules(30, 64)).run_once(NOW)

    assert done == Forgotten(full_pictures=1)
    assert "a.jpg" not in kept(home)
    assert {"b.jpg", "c.jpg"} <= set(kept(home))


def test_a_picture_without_a_thumbnail_is_not_given_up_for_room(home, save, disk):
    save(1.0, "a", b"\xff\xd8 broken")
    disk["free"] = 0

    assert Retention(home, KeepRules(30, 64)).run_once(NOW) == Forgotten()
    assert "a.jpg" in kept(home)


def test_a_home_without_pictures_has_nothing_to_forget(home, disk):
    assert Retention(home, KeepRules(1, 64)).run_once(NOW) == Forgotten()


def test_while_nobody_has_set_the_clock_nothing_is_too_old_and_room_is_still_made(home, save, disk):
    save(31.0, "old")
    waiting = Retention(home, KeepRules(30, 64), trusted=lambda: False)

    assert waiting.run_once(NOW) == Forgotten(waiting=1)
    disk["free"] = 0
    assert waiting.run_once(NOW) == Forgotten(waiting=1, full_pictures=1)
    assert kept(home) == ["old.json", "old.thumb.jpg"]


def test_the_clock_is_only_asked_about_when_something_is_old(home, save, disk):
    save(29.0)

    def trusted() -> bool:
        raise AssertionError("nothing is old")

    assert Retention(home, KeepRules(30, 64), trusted=trusted).run_once(NOW) == Forgotten()


@pytest.fixture
def clip(home):
    def make(age, name, size=10_000):
        file = Path(home.clips, "pi/front", time.strftime("%Y-%m-%d", time.gmtime(NOW - age * DAY)), f"{name}.mp4")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)
        file.with_suffix(".json").write_text("{}")
        return file
    return make


@pytest.fixture
def sample(home):
    samples = Samples(home, "pi")

    def make(age, name, imported=None):
        id = samples.id_of("front", name, NOW - age * DAY)
        samples.save(id, {"strip.jpg": b"x" * 5000}, {"event": name})
        written = NOW - age * DAY if imported is None else NOW - imported * DAY
        os.utime(samples.path(id) / "sample.json", (written, written))
        return samples.path(id)
    return make


def gone_in_order(home, disk, keeping):
    """The files that go for room, one round for each, in their order."""
    order = []
    disk["free"] = 64 * 1024 * 1024 - 1
    retention = Retention(home, KeepRules(30, 64), lambda: keeping)
    while True:
        before = large_files(home)
        if retention.make_room() == Forgotten():
            return order
        order += sorted(before - large_files(home))


def large_files(home):
    strips, pictures = home.samples.rglob("strip.jpg"), home.pictures.rglob("*.jpg")
    return ({file.name for file in home.clips.rglob("*.mp4")} | {file.parent.name for file in strips}
            | {file.name for file in pictures if ".thumb" not in file.name})


def test_clips_go_before_samples_and_those_before_pictures_and_the_oldest_of_each_first(home, disk, save, clip, sample):
    for age in (3, 1, 2):
        save(age, f"p{age}"), clip(age, f"c{age}"), sample(age, f"s{age}")

    assert gone_in_order(home, disk, Keeping()) == [
        "c3.mp4", "c2.mp4", "c1.mp4", "s3", "s2", "s1", "p3.jpg", "p2.jpg", "p1.jpg"]


def test_what_nobody_tagged_or_named_goes_first_then_what_has_a_label_and_what_is_tagged_last(home, disk, save, clip):
    for event, age in (("tagged", 5), ("labelled", 4), ("unknown", 1)):
        save(age, event), clip(age, f"{event}-2")
    keeping = Keeping(lambda events: {"tagged": TAGGED, "labelled": LABELLED})

    assert gone_in_order(home, disk, keeping) == ["unknown-2.mp4", "unknown.jpg", "labelled-2.mp4", "labelled.jpg",
                                                  "tagged-2.mp4", "tagged.jpg"]


def test_what_has_to_stay_stays_however_short_room_is_and_is_counted_by_its_reason(home, disk, save, clip, sample):
    for event in ("pinned", "alerted", "other"):
        save(1, event), clip(1, event)
    waiting = sample(1, "other")
    disk["free"] = 1024

    keeping = Keeping(pinned=frozenset({"pinned"}), undelivered=frozenset({"alerted"}),
                      waits=lambda path: path == waiting)
    done = Retention(home, KeepRules(30, 64), lambda: keeping).make_room()

    assert large_files(home) == {"pinned.mp4", "alerted.mp4", "pinned.jpg", "alerted.jpg", "other"}
    assert (done.clips, done.full_pictures, done.samples) == (1, 1, 0)
    (shortage,) = done.shortages
    assert shortage.staying == {"pinned": 2, "alert": 2, "upload": 1}
    assert 0 < shortage.short < 64 * 1024 * 1024 and shortage.free == 1024


def test_what_has_to_stay_outlives_its_days_with_all_that_belongs_to_it(home, disk, save, clip, sample):
    for event in ("pinned", "other"):
        save(40, event), save(40, f"{event}-1"), clip(40, event), sample(40, event)
    rules = KeepRules(30, 64, clip_days=14, sample_days=35)

    done = Retention(home, rules, lambda: Keeping(pinned=frozenset({"pinned"}))).run_once(NOW)

    assert done == Forgotten(), "no day is gone as a whole"
    assert large_files(home) == {"pinned.jpg", "pinned-1.jpg", "pinned.mp4", "pinned"}
    assert {file.name.partition(".")[0] for file in home.pictures.rglob("*.*")} == {"pinned", "pinned-1"}


def test_each_kind_has_days_of_its_own_and_full_pictures_leave_their_thumbnails(home, disk, save, clip, sample):
    for age in (5, 15, 25, 35):
        save(age, f"p{age}"), clip(age, f"c{age}"), sample(age, f"s{age}")

    rules = KeepRules(30, 64, clip_days=20, sample_days=10, picture_days=8)
    done = Retention(home, rules).run_once(NOW)

    assert large_files(home) == {"p5.jpg", "c5.mp4", "c15.mp4", "s5"}
    assert {file.name for file in home.pictures.rglob("*.thumb.jpg")} == {f"p{age}.thumb.jpg" for age in (5, 15, 25)}
    assert done == Forgotten(days=1, full_pictures=2, clips=2, samples=3)
    assert Retention(home, rules, trusted=lambda: False).run_once(NOW) == Forgotten(), "nothing waits for the clock"


def test_a_sample_that_was_imported_is_as_old_as_its_import(home, disk, sample):
    sample(400, "yesterday", imported=1), sample(400, "long-ago", imported=91)

    Retention(home, KeepRules(30, 64, sample_days=90)).run_once(NOW)

    assert large_files(home) == {"yesterday"}


def test_nothing_is_asked_about_events_while_nothing_has_to_go(home, disk, save, clip):
    save(1, "a"), clip(1, "a")

    def asked():
        raise AssertionError("nothing is to go")

    assert Retention(home, KeepRules(30, 64), asked).run_once(NOW) == Forgotten()


def test_room_is_made_on_the_disk_that_lacks_it(home, clip, save, monkeypatch):
    save(1, "a"), clip(1, "a")
    free = {str(home.path): PLENTY, str(home.clips): 0}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(PLENTY, 0, free[str(path)]))
    monkeypatch.setattr("ledger.files.retention.device", lambda path: int(path == home.clips))

    done = Retention(home, KeepRules(30, 64)).make_room()

    assert large_files(home) == {"a.jpg"} and done.clips == 1
    assert [each.folder for each in done.shortages] == [home.clips]


@pytest.mark.parametrize("name", ["e1", "e1.jpg", "e1.thumb.jpg", "e1-1.jpg", "e1-1-full.drawn.jpg", "e1-2.mp4"])
def test_a_file_belongs_to_the_event_it_is_named_after(name):
    assert event_of(name) == "e1"


def test_an_alert_is_on_its_way_until_each_channel_took_it_or_gave_it_up():
    channels = ("slack://", "terminal://")
    told = [facts.AlertDecided(at=1, event=event, camera="front", sent=sent, reasons=(), channels=channels)
            for event, sent in (("a", True), ("b", True), ("c", False))]
    told += [facts.AlertDelivered(at=2, event="a", camera="front", channel="slack://", delay=1),
             facts.AlertDelivered(at=2, event="b", camera="front", channel="slack://", delay=1),
             facts.AlertGivenUp(at=2, event="b", camera="front", channel="terminal://", reason="")]

    assert undelivered(told[::-1]) == {"a"}


def test_a_day_is_too_old_when_all_of_it_is():
    days = ["2023-10-14", "2023-10-15", "2023-10-16"]

    assert too_old(days, 30, NOW) == {"2023-10-14"}, "NOW is in the evening of 14 November"
