"""Clips on disk: growing, finished, found again after a crash, forgotten, and the first to go when room is short."""

import os
import shutil
import threading

import pytest

from house import facts
from ledger.errors import ClipGone, DiskFull
from ledger.files.clips import Clips
from ledger.files.retention import KeepRules, Retention

DAY = 86_400.0
NOW = 1_700_000_000.0


@pytest.fixture
def clips(home):
    return Clips(home, "pi")


def stored(clips, name="e1", at=NOW, data=b"video"):
    clip = clips.id_of("front", name, at)
    clips.begin(clip, {"event": name}).write_bytes(b"growing")
    clips.waiting(clip).write_bytes(data)
    fact = facts.ClipStored(at=at, id=f"fact-{name}", event=name, camera="front", clip=clip, seconds=3.0)
    clips.keep(clip, {"fact": facts.to_entry(fact)})
    return clip


def test_a_clip_grows_beside_what_it_is_about_and_ends_whole(home, clips):
    clip = clips.id_of("front", "e1", NOW)
    assert clip == "pi/front/2023-11-14/e1"
    growing = clips.begin(clip, {"event": "e1"})
    growing.write_bytes(b"1")
    assert clips.unfinished("front") == [clip] and clips.sidecar(clip)["event"] == "e1"
    with pytest.raises(ClipGone):
        clips.path(clip)

    stored(clips)
    assert clips.path(clip).read_bytes() == b"video"
    assert clips.unfinished("front") == [] and not growing.exists()
    assert sorted(each.name for each in clips.path(clip).parent.iterdir()) == ["e1.json", "e1.mp4"]


def test_a_finished_clip_whose_fact_is_missing_is_found(clips):
    stored(clips)
    assert [side["clip"] for side in clips.unrecorded("front", 0.0, lambda _: False)] == ["pi/front/2023-11-14/e1"]
    assert clips.unrecorded("front", 0.0, lambda id: id == "fact-e1") == []


@pytest.mark.parametrize("clip", ["", "a/b", "pi/front/2023-11-14/../x", "pi/front/today/e", "../../etc/passwd/x",
                                  "pi/front/2023-11-14/.hidden"])
def test_what_is_no_clip_id_names_no_file(clips, clip):
    with pytest.raises(ClipGone):
        clips.path(clip)


def test_forgetting_takes_all_that_belongs_to_it_and_is_harmless_twice(home, clips):
    clip = stored(clips)
    for _ in range(2):
        clips.forget(clip)
    assert not [each for each in home.clips.rglob("*") if each.is_file()]


@pytest.fixture
def disk(monkeypatch):
    room = {"free": 10**12}
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, room["free"]))
    return room


def test_with_too_little_room_no_clip_is_begun_and_the_others_stay(home, disk):
    clips = Clips(home, "pi", min_free=1000)
    old = stored(clips)
    disk["free"] = 999
    with pytest.raises(DiskFull, match="min_free_mb"):
        clips.begin(clips.id_of("front", "e2", NOW), {})
    assert clips.path(old).exists()


def test_clips_older_than_their_days_are_forgotten(home, clips):
    old, young = stored(clips, "old", NOW - 15 * DAY), stored(clips, "young", NOW - 13 * DAY)
    assert Retention(home, KeepRules(30, 64, clip_days=14)).run_once(NOW).clips == 1
    assert clips.path(young).exists()
    with pytest.raises(ClipGone):
        clips.path(old)


def test_the_oldest_clips_go_until_there_is_room_and_pictures_stay(home, clips, disk):
    for age, name in ((3, "c"), (2, "b"), (1, "a")):
        file = clips.path(stored(clips, name, NOW - age * DAY))
        os.utime(file, (NOW - age * DAY, NOW - age * DAY))
    picture = home.pictures / "pi/front/2023-11-14/e.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"jpeg")
    first = next(home.clips.rglob("*.mp4")).stat().st_blocks * 512
    disk["free"] = 64 * 1024 * 1024 - first - 1
    done = Retention(home, KeepRules(30, 64)).run_once(NOW)
    assert done.clips == 2 and done.full_pictures == 0 and picture.exists()
    assert [each.name for each in home.clips.rglob("*.mp4")] == ["a.mp4"]


def test_a_clip_that_still_grows_is_not_given_up_for_room(home, clips, disk):
    growing = clips.begin(clips.id_of("front", "e1", NOW), {})
    growing.write_bytes(b"1")
    disk["free"] = 0
    assert Retention(home, KeepRules(30, 64)).run_once(NOW).clips == 0 and growing.exists()


def test_only_one_process_or_thread_works_on_finished_clips_at_a_time(home, clips, until):
    inside, left = threading.Event(), threading.Event()

    def other() -> None:
        with Clips(home, "pi").turn():
            inside.set()
        left.set()

    with clips.turn():
        thread = threading.Thread(target=other, daemon=True)
        thread.start()
        assert not inside.wait(0.1)
    until(left.is_set, "the other has its turn")
