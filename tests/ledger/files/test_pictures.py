"""Pictures: whole or not at all, found by id, never outside their folder."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from house import facts
from ledger.errors import DiskFull, PictureGone
from ledger.files.pictures import FLOOR, Pictures, full_pictures_above
from ledger.redis.log import Log
from ledger.sizes import MEGABYTE
from vision import jpeg as codec

NOON = 1_700_000_000.0  # 2023-11-14 in UTC

NOT_TO_BE_SHRUNK = b"\xff\xd8 broken"


@pytest.fixture
def pictures(home):
    return Pictures(home, "pi", floor=0)


@pytest.fixture
def jpeg():
    return codec.encode(np.tile(np.arange(640, dtype=np.uint8), (480, 1)))


def began(event="e1", at=NOON):
    return facts.EventBegan(at=at, event=event, camera="front", picture=f"pi/front/2023-11-14/{event}")


def side(fact):
    return {"fact": facts.to_entry(fact)}


def files(home):
    return sorted(path.name for path in home.pictures.rglob("*") if path.is_file())


def test_a_picture_is_found_by_its_id_with_thumbnail_and_sidecar(pictures, jpeg):
    picture = pictures.save("front", "e1", jpeg, {"regions": [1]}, NOON)

    assert picture == "pi/front/2023-11-14/e1"
    assert pictures.open(picture) == jpeg
    assert codec.size_of(pictures.thumbnail(picture)) == (320, 240)
    assert pictures.sidecar(picture) == {"regions": [1], "picture": picture, "at": NOON}


def test_a_better_picture_of_the_same_name_replaces_the_first(pictures, jpeg, home):
    pictures.save("front", "e1", jpeg, {"best": 1}, NOON)
    better = codec.encode(np.zeros((48, 64), np.uint8))

    picture = pictures.save("front", "e1", better, {"best": 2}, NOON)

    assert pictures.open(picture) == better
    assert pictures.sidecar(picture)["best"] == 2
    assert len(files(home)) == 3


def test_a_picture_that_cannot_be_shrunk_is_kept_and_shown_whole(pictures):
    picture = pictures.save("front", "e1", b"\xff\xd8 broken", {}, NOON)

    assert pictures.thumbnail(picture) == pictures.open(picture) == b"\xff\xd8 broken"


def test_a_drawn_copy_lies_beside_the_picture_which_stays_as_it_is(pictures, jpeg, home):
    picture = pictures.save("front", "e1", jpeg, {}, NOON)
    assert pictures.drawn(picture) == jpeg

    pictures.keep_drawn(picture, b"with boxes")

    assert pictures.drawn(picture) == b"with boxes"
    assert pictures.open(picture) == jpeg
    pictures.forget(picture)
    assert files(home) == []
    with pytest.raises(PictureGone):
        pictures.keep_drawn(picture, b"with boxes")
    with pytest.raises(PictureGone):
        pictures.drawn(picture)


def test_a_copy_there_is_no_room_for_costs_nothing_but_itself(home, jpeg):
    picture = Pictures(home, "pi", floor=0).save("front", "e1", jpeg, {}, NOON)
    full = Pictures(home, "pi", floor=2**62)
    with pytest.raises(DiskFull):
        full.keep_drawn(picture, b"with boxes")
    assert full.drawn(picture) == jpeg


def test_a_forgotten_picture_is_gone_with_all_that_belongs_to_it(pictures, jpeg, home):
    picture = pictures.save("front", "e1", jpeg, {}, NOON)

    pictures.forget(picture)
    pictures.forget(picture)

    assert files(home) == []
    for ask in (pictures.open, pictures.thumbnail, pictures.sidecar):
        with pytest.raises(PictureGone):
            ask(picture)


@pytest.mark.parametrize("picture", ["", "x", "../../../etc/passwd", "pi/front/2023-11-14/../../x", "pi/front/..//x",
                                     "pi/front/2023-11-14/.hidden", "pi/front/today/e1", "pi/front/2023-11-14/e1\n",
                                     "/pi/front/2023-11-14/e1", "pi/front/2023-11-14/e1/x", "pi\x00/a/2023-11-14/b"])
def test_what_is_no_picture_id_opens_nothing(pictures, picture):
    with pytest.raises(PictureGone):
        pictures.open(picture)
    with pytest.raises(PictureGone):
        pictures.forget(picture)


@pytest.mark.parametrize("name", ["", "..", "a/b", ".x", "a b", "x" * 200])
def test_names_that_cannot_be_part_of_an_id_are_refused(pictures, home, name):
    with pytest.raises(ValueError, match="picture id"):
        pictures.save(name, "e1", b"x", {}, NOON)
    with pytest.raises(ValueError, match="picture id"):
        pictures.save("front", name, b"x", {}, NOON)
    with pytest.raises(ValueError, match="picture id"):
        Pictures(home, name)


def test_a_picture_emptied_by_a_power_cut_is_gone(pictures, jpeg, home):
    picture = pictures.save("front", "e1", jpeg, {}, NOON)
    (home.pictures / f"{picture}.jpg").write_bytes(b"")

    with pytest.raises(PictureGone, match="power"):
        pictures.open(picture)


def test_the_picture_is_whole_before_its_sidecar_appears(pictures, jpeg, home, monkeypatch):
    order = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, target: order.append(target.suffixes) or replace(self, target))

    pictures.save("front", "e1", jpeg, {}, NOON)

    assert order == [[".jpg"], [".thumb", ".jpg"], [".json"]]


def test_readers_never_see_half_a_picture(pictures, home, monkeypatch):
    """A file appears under its name only when it is complete."""
    seen = []
    write = Path.write_bytes

    def watched(self, data):
        seen.append(files(home))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", watched)
    pictures.save("front", "e1", b"x" * 1000, {}, NOON)

    assert seen[0] == []
    assert not any(name.endswith(".part") for name in files(home))


@pytest.mark.parametrize("fails_at", [".jpg", ".thumb.jpg", ".json"])
def test_a_full_disk_leaves_nothing_behind(pictures, jpeg, home, monkeypatch, fails_at):
    write = Path.write_bytes

    def full(self, data):
        write(self, data[: len(data) // 2])
        if fails_at == "." + self.name.split(".", 2)[2].rsplit(".", 3)[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)

    with pytest.raises(DiskFull) as raised:
        pictures.save("front", "e1", NOT_TO_BE_SHRUNK, {}, NOON)

    assert raised.value.transient
    assert files(home) == []


def test_a_better_picture_there_is_no_room_for_leaves_the_first(pictures, jpeg, home, monkeypatch):
    picture = pictures.save("front", "e1", jpeg, {"best": 1}, NOON)
    write = Path.write_bytes

    def full(self, data):
        if ".json" in self.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        pictures.save("front", "e1", b"better", {"best": 2}, NOON)

    assert pictures.open(picture) == jpeg
    assert pictures.sidecar(picture)["best"] == 1
    assert len(files(home)) == 3


def test_while_room_is_short_only_the_thumbnail_is_kept_and_shown(home, jpeg):
    short = Pictures(home, "pi", floor=0, full_above=1 << 60)

    picture = short.save("front", "e1", jpeg, {"best": 1}, NOON)

    assert files(home) == ["e1.json", "e1.thumb.jpg"]
    assert codec.size_of(short.open(picture)) == (320, 240)
    assert short.sidecar(picture)["best"] == 1


def test_while_room_is_short_a_better_picture_replaces_the_full_one(pictures, home, jpeg):
    pictures.save("front", "e1", jpeg, {}, NOON)
    short, better = Pictures(home, "pi", floor=0, full_above=1 << 60), codec.encode(np.zeros((48, 64), np.uint8))

    picture = short.save("front", "e1", better, {}, NOON)

    assert codec.size_of(short.open(picture)) == (64, 48)


def test_while_room_is_short_a_picture_that_cannot_be_shrunk_is_kept_whole(home):
    short = Pictures(home, "pi", floor=0, full_above=1 << 60)

    assert short.open(short.save("front", "e1", b"\xff\xd8 broken", {}, NOON)) == b"\xff\xd8 broken"


def test_below_the_floor_pictures_are_refused_so_that_redis_has_the_rest(home, jpeg):
    small = Pictures(home, "pi", floor=1 << 60)

    with pytest.raises(DiskFull):
        small.save("front", "e0", NOT_TO_BE_SHRUNK, {}, NOON)
    late = small.save("front", "e1", jpeg, {"best": 1}, NOON)

    assert files(home) == []
    assert codec.size_of(small.open(late)) == (320, 240), "only its thumbnail, in memory"
    assert small.sidecar(late)["best"] == 1


def test_another_error_of_the_disk_is_not_called_full(pictures, jpeg, home, monkeypatch):
    def broken(self, data):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "write_bytes", broken)
    with pytest.raises(OSError, match="Input/output"):
        pictures.save("front", "e1", NOT_TO_BE_SHRUNK, {}, NOON)
    assert files(home) == []


def test_a_passing_picture_lies_in_memory_and_leaves_no_trace_in_home(pictures, jpeg, home):
    picture = pictures.save_passing("front", jpeg)

    assert pictures.open(picture) == jpeg
    assert pictures.thumbnail(picture) == jpeg
    assert files(home) == []
    pictures.forget(picture)
    with pytest.raises(PictureGone):
        pictures.open(picture)


def test_only_the_newest_passing_pictures_stay(pictures, home):
    made = [pictures.save_passing("front", b"x%d" % number) for number in range(20)]

    assert pictures.open(made[-1]) == b"x19"
    assert len(list(home.passing("front").iterdir())) == 8
    with pytest.raises(PictureGone):
        pictures.open(made[0])


def test_a_sidecar_whose_fact_is_missing_is_found_and_can_be_recorded_again(pictures, jpeg, client):
    log = Log(client)
    known, missing = began("e1"), began("e2", at=NOON + 1)
    for fact in (known, missing):
        pictures.save("front", fact.event, jpeg, side(fact), fact.at)
    log.record(known)

    (found,) = pictures.orphans("front", 0.0, log.has)

    assert facts.from_entry(found["fact"]) == missing
    log.record(facts.from_entry(found["fact"]))
    assert pictures.orphans("front", 0.0, log.has) == []


def test_orphans_come_oldest_first_of_one_camera_and_not_from_before(pictures, jpeg, home):
    for event, at in (("late", NOON + 90_000), ("early", NOON)):
        pictures.save("front", event, jpeg, side(began(event, at)), at)
    pictures.save("back", "other", jpeg, side(began("other")), NOON)
    ancient = pictures.save("front", "ancient", jpeg, side(began("ancient")), NOON)
    os.utime(home.pictures / f"{ancient}.json", (1000.0, 1000.0))

    found = pictures.orphans("front", 2000.0, lambda _: False)

    assert [facts.from_entry(sidecar["fact"]).event for sidecar in found] == ["early", "late"]


def test_sidecars_that_cannot_be_read_or_hold_no_fact_are_no_orphans(pictures, jpeg, home):
    pictures.save("front", "plain", jpeg, {}, NOON)
    torn = pictures.save("front", "torn", jpeg, side(began("torn")), NOON)
    (home.pictures / f"{torn}.json").write_bytes(b'{"fact": {"ki')
    empty = pictures.save("front", "empty", jpeg, side(began("empty")), NOON)
    (home.pictures / f"{empty}.json").write_bytes(b"")

    assert pictures.orphans("front", 0.0, lambda _: False) == []


def test_a_camera_without_pictures_has_no_orphans(pictures):
    assert pictures.orphans("front", 0.0, lambda _: False) == []


def test_a_file_the_disk_refuses_to_keep_holds_up_no_other(pictures, home, jpeg, monkeypatch, caplog, until):
    asked = []

    def fsync(descriptor):
        file = os.readlink(f"/proc/self/fd/{descriptor}")
        if not file.startswith(str(home.path)):
            return  # a thread of an earlier test, which is still at it
        asked.append(file)
        if len(asked) == 1:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("ledger.files.pictures.os.fsync", fsync)

    pictures.save("front", "e1", jpeg, {}, NOON)

    until(lambda: len(asked) == 3, "the other files are brought to the disk")
    assert f"{asked[0]} may not outlive a power cut" in caplog.text


def test_what_a_kill_left_half_written_is_removed_and_what_another_process_writes_stays(pictures, jpeg, home):
    folder = (home.pictures / pictures.save("front", "e1", jpeg, {}, NOON)).parent
    gone = max(int(each) for each in os.listdir("/proc") if each.isdigit()) + 1000
    (folder / f".e2.jpg.{gone}.140233.part").write_bytes(jpeg[:100])
    (folder / f".e1.drawn.jpg.{os.getppid()}.140233.part").write_bytes(jpeg[:100])

    pictures.remove_torn("front")

    assert files(home) == [f".e1.drawn.jpg.{os.getppid()}.140233.part", "e1.jpg", "e1.json", "e1.thumb.jpg"]


@pytest.mark.parametrize("min_free_mb", [64, 500, 10_000])
def test_full_pictures_are_kept_for_longer_than_clips_and_end_before_the_thumbnails(min_free_mb):
    assert FLOOR < full_pictures_above(min_free_mb * MEGABYTE) < min_free_mb * MEGABYTE
