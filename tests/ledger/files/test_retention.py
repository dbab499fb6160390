"""Retention: pictures stay a number of days, full ones only while there is room."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from ledger.files.pictures import Pictures
from ledger.files.retention import Forgotten, Large, Retention, given_up, too_old
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

    done = Retention(home, keep_days=30, min_free_mb=64).run_once(NOW)

    assert done == Forgotten(days=1)
    assert kept(home) == ["young.jpg", "young.json", "young.thumb.jpg"]
    assert len(list(home.pictures.glob("*/*/*"))) == 1, "no empty day is left"


def test_a_clock_that_is_behind_makes_it_keep_more(home, save, disk):
    save(0.0)

    Retention(home, keep_days=1, min_free_mb=64).run_once(NOW - 1000 * DAY)

    assert len(kept(home)) == 3


def test_while_room_is_short_full_pictures_go_and_thumbnails_stay(home, save, disk):
    save(3.0, "a")
    save(2.0, "b")
    disk["free"] = 10 * 1024 * 1024

    done = Retention(home, keep_days=30, min_free_mb=64).run_once(NOW)

    assert done == Forgotten(full_pictures=2)
    assert kept(home) == ["a.json", "a.thumb.jpg", "b.json", "b.thumb.jpg"]


def test_a_drawn_copy_goes_with_the_full_picture(home, save, disk):
    picture = save(3)
    Pictures(home, "pi", floor=0).keep_drawn(picture, b"with boxes")
    disk["free"] = 0

    Retention(home, keep_days=30, min_free_mb=64).run_once(NOW)

    assert kept(home) == ["e.json", "e.thumb.jpg"]


def test_the_oldest_full_pictures_go_first_and_no_more_than_needed(home, save, disk):
    for age, name in ((3.0, "a"), (2.0, "b"), (1.0, "c")):
        save(age, name)
    disk["free"] = 64 * 1024 * 1024 - 1

    done = Retention(home, keep_days=30, min_free_mb=64).run_once(NOW)

    assert done == Forgotten(full_pictures=1)
    assert "a.jpg" not in kept(home)
    assert {"b.jpg", "c.jpg"} <= set(kept(home))


def test_a_picture_without_a_thumbnail_is_not_given_up_for_room(home, save, disk):
    save(1.0, "a", b"\xff\xd8 broken")
    disk["free"] = 0

    assert Retention(home, keep_days=30, min_free_mb=64).run_once(NOW) == Forgotten()
    assert "a.jpg" in kept(home)


def test_a_home_without_pictures_has_nothing_to_forget(home, disk):
    assert Retention(home, keep_days=1, min_free_mb=64).run_once(NOW) == Forgotten()


def test_while_nobody_has_set_the_clock_nothing_is_too_old_and_room_is_still_made(home, save, disk):
    save(31.0, "old")
    waiting = Retention(home, keep_days=30, min_free_mb=64, trusted=lambda: False)

    assert waiting.run_once(NOW) == Forgotten(waiting=1)
    disk["free"] = 0
    assert waiting.run_once(NOW) == Forgotten(waiting=1, full_pictures=1)
    assert kept(home) == ["old.json", "old.thumb.jpg"]


def test_the_clock_is_only_asked_about_when_something_is_old(home, save, disk):
    save(29.0)

    def trusted() -> bool:
        raise AssertionError("nothing is old")

    assert Retention(home, keep_days=30, min_free_mb=64, trusted=trusted).run_once(NOW) == Forgotten()


def large(kind, day, size, name="x"):
    return Large(kind, day, 0.0, Path(name), size)


def test_the_plan_gives_up_clips_before_any_picture_and_the_oldest_of_each_first():
    files = [large("picture", "2023-01-01", 10), large("clip", "2023-01-03", 10), large("clip", "2023-01-02", 10),
             large("picture", "2023-01-02", 10)]

    chosen = [[(each.kind, each.day[-2:]) for each in given_up(files, short)] for short in (0, 1, 10, 11, 21, 1000)]

    order = [("clip", "02"), ("clip", "03"), ("picture", "01"), ("picture", "02")]
    assert chosen == [order[:count] for count in (0, 1, 1, 2, 3, 4)]


def test_a_day_is_too_old_when_all_of_it_is():
    days = ["2023-10-14", "2023-10-15", "2023-10-16"]

    assert too_old(days, 30, NOW) == {"2023-10-14"}, "NOW is in the evening of 14 November"
