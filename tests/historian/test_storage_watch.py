"""The home and its folders while the house runs: moved, removed, without the disk that belongs there."""

import os
from contextlib import suppress

import pytest
from small_disk import failing_card, plugged_disk, small_disk

from historian.storage_watch import StorageWatch
from house.clock import FakeClock
from ledger.errors import DiskGone
from ledger.files.clips import Clips
from ledger.files.disk_reserve import DiskReserve
from ledger.files.house_json import HouseMark
from ledger.files.pictures import Pictures
from ledger.files.storage_mounts import MARKER, StorageFolder
from ledger.home import Home
from ledger.redis.log import Log

JPEG = b"\xff\xd8\xff\xe0 no real picture \xff\xd9"


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def watch(home, log):
    return StorageWatch(home, log, FakeClock())


@pytest.fixture
def troubles(log):
    return lambda: {(each.kind, each.about): each.text for each in log.state().troubles}


def keep(home):
    """Keep a picture and begin a clip, as a camera does."""
    picture = Pictures(home, "h").save("front", "e1", JPEG, {}, 1_700_000_000.0)
    clips = Clips(home, "h")
    return picture, clips.begin(clips.id_of("front", "e1", 1_700_000_000.0), {})


@pytest.mark.parametrize("name", ["pictures", "clips", "samples", "history"])
def test_a_folder_that_was_removed_comes_back(home, watch, troubles, name):
    watch()
    (home.path / name).rmdir()

    watch()

    assert (home.path / name).stat().st_mode & 0o777 == 0o700
    assert troubles() == {}


def test_a_camera_that_has_something_to_keep_makes_them_again_itself(home):
    home.pictures.rmdir()
    home.clips.rmdir()

    picture, clip = keep(home)

    assert (home.pictures / f"{picture}.jpg").exists() and clip.parent.is_dir()


@pytest.mark.parametrize("name", ["pictures", "clips"])
def test_where_a_disk_belongs_nothing_is_written_while_it_is_not_mounted(home, watch, troubles, name):
    folder = home.path / name
    (folder / MARKER).touch()
    watch()
    assert HouseMark(home).read().disks == {name: str(folder)}
    (folder / MARKER).unlink()  # what is beneath the disk

    watch()

    assert f"the disk for {name} is not mounted" in troubles()["disk", name]
    with pytest.raises(DiskGone):
        keep(home) if name == "clips" else StorageFolder(home, name).ready()
    keep_pictures_only(home) if name == "pictures" else None
    assert list(folder.rglob("*")) == []

    (folder / MARKER).touch()
    watch()
    assert troubles() == {}
    keep(home)
    assert any(folder.rglob("*e1*"))


def keep_pictures_only(home):
    """Its thumbnail may wait in memory, or the picture is refused: nothing else."""
    with suppress(DiskGone):
        Pictures(home, "h").save("front", "e1", JPEG, {}, 1_700_000_000.0)


def test_a_folder_that_is_gone_with_its_disk_is_not_made_again(home, watch, troubles):
    (home.clips / MARKER).touch()
    watch()
    (home.clips / MARKER).unlink()
    home.clips.rmdir()

    watch()

    assert ("disk", "clips") in troubles()
    assert not home.clips.exists()


def test_a_disk_that_is_mounted_gets_its_marker_by_itself(home, watch, troubles):
    with small_disk("1m") as disk:
        home.clips.rmdir()
        home.clips.symlink_to(disk.path)
        watch()
        assert (disk.path / MARKER).exists()
        assert HouseMark(home).read().disks == {"clips": os.path.realpath(disk.path)}

    watch()  # unmounted

    assert f"is not mounted at {os.path.realpath(disk.path)}" in troubles()["disk", "clips"]


def test_a_disk_of_its_own_that_takes_no_writes_is_reported_once_with_what_it_holds(home, watch, troubles):
    with small_disk("1m") as disk:
        for name in ("clips", "samples"):
            (disk.path / name).mkdir()
            (home.path / name).rmdir()
            (home.path / name).symlink_to(disk.path / name)
        watch()
        assert troubles() == {}

        disk.read_only()
        watch()

        assert list(troubles()) == [("disk", "clips")]
        assert troubles()["disk", "clips"].startswith("the disk for clips and samples has become read-only: ")

        disk.writable()
        watch()
        assert troubles() == {}

        disk.fill()
        watch()
        assert troubles()["disk", "clips"].startswith("the disk for clips and samples is full: nothing new is kept")
        disk.free()
        watch()
        assert troubles() == {}


def test_a_disk_of_its_own_that_fails_is_reported_within_a_minute(home, troubles, log):
    clock = FakeClock()
    watch = StorageWatch(home, log, clock)
    with failing_card(20) as card:
        home.pictures.rmdir()
        home.pictures.symlink_to(card.path)
        watch()
        card.fail()

        clock.advance(60)
        watch()

        assert "the disk for pictures has become read-only: " in troubles()["disk", "pictures"]


def test_beneath_a_home_whose_disk_is_not_mounted_nothing_is_written_by_anybody(home, watch, troubles):
    with plugged_disk("100m", "house") as disk:
        mounted = Home(disk.path, bases=(home.runtime.parent,))
        mounted.create()
        mounted.note_place()
        HouseMark(mounted).update(had_mode=True)
        disk.unmount()

        for keeps in (lambda: keep(mounted), lambda: HouseMark(mounted).update(had_mode=False)):
            with pytest.raises((DiskGone, OSError)):
                keeps()
        assert not DiskReserve(mounted, size=4096).restore()
        assert not mounted.lock("up").is_relative_to(mounted.path)
        assert list(disk.path.iterdir()) == []

        disk.mount()
        keep(mounted)
        assert DiskReserve(mounted, size=4096).restore()


def test_a_home_that_was_renamed_is_reported_and_not_made_again(home, watch, troubles):
    watch()
    home.path.rename(home.path.with_name("elsewhere"))

    watch()

    (text,) = troubles().values()
    assert f"{home.path} was moved, renamed or removed" in text
    assert not home.path.exists()
    with pytest.raises(DiskGone, match="home folder"):
        Clips(home, "h").begin("h/front/2023-11-14/e1", {})
    assert not home.path.exists()

    home.path.with_name("elsewhere").rename(home.path)
    watch()
    assert troubles() == {}
