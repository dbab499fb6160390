"""What is kept of a removed camera goes at once where its owner wants that; nothing of another one, nothing newer."""

import os
import time

from historian.removed_cameras import RemovedCameras
from house import facts
from ledger.exports import Exports
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from ledger.files.samples import Samples


def keep(home, camera, event, at):
    """A picture, a clip, a sample, a reference and a fetched copy of one event, written at that time."""
    Pictures(home, "pi").save(camera, event, b"\xff\xd8", {}, at)
    clips, samples = Clips(home, "pi"), Samples(home, "pi")
    clip, sample = clips.id_of(camera, event, at), samples.id_of(camera, event, at)
    clips.make_place(clip).write_bytes(b"clip")
    clips.keep(clip, {})
    samples.save(sample, {"strip.jpg": b"strip"}, {"event": event})
    for place in (home.references / camera / f"{event}.jpg", home.archive / "clips" / "pi" / camera / "d" / event):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    for file in home.path.rglob(f"*{event}*"):
        os.utime(file, (at, at))
        if file.is_dir():
            for each in file.iterdir():
                os.utime(each, (at, at))


def left(home, event):
    return [file for file in home.path.rglob("*") if file.is_file() and event in str(file.relative_to(home.path))]


def test_everything_of_that_camera_goes_and_what_came_after_stays(home):
    now = time.time()
    keep(home, "hall", "e1", now - 900)
    keep(home, "hall", "e2", now + 500)
    keep(home, "hallway", "e3", now - 900)
    assert left(home, "e1")
    RemovedCameras(home, set)([facts.CameraFilesDeleted(at=now, camera="hall", by="anna")])
    assert left(home, "e1") == [] and len(left(home, "e2")) == len(left(home, "e3")) > 6


def test_what_was_begun_before_goes_when_it_comes_and_what_could_not_be_removed_is_tried_again(home, monkeypatch):
    now, cameras = time.time(), RemovedCameras(home, set)
    keep(home, "hall", "e1", now - 900)

    def refused(*_, **__):
        raise OSError("the disk does not answer")

    with monkeypatch.context() as broken:
        broken.setattr("pathlib.Path.unlink", refused)
        cameras([facts.CameraFilesDeleted(at=now, camera="hall", by="anna")])
    assert left(home, "e1")
    keep(home, "hall", "e4", now + 5)
    cameras([facts.ClipStored(at=now + 6, event="e4", camera="hall", clip="pi/hall/d/e4", seconds=9.0)])
    assert left(home, "e1") == [] and left(home, "e4") == []
    keep(home, "hall", "e5", now + 5)
    cameras([facts.ClipStored(at=now + 600, event="e5", camera="hall", clip="pi/hall/d/e5", seconds=9.0)])
    assert left(home, "e5"), "the camera was brought back long ago"


def test_an_odd_name_reaches_no_other_folder(home):
    keep(home, "hall", "e1", time.time() - 900)
    before = left(home, "e1")
    RemovedCameras(home, set)([facts.CameraFilesDeleted(at=time.time(), camera="../pi/hall", by="anna")])
    assert left(home, "e1") == before


def test_a_camera_that_is_brought_back_at_once_keeps_what_it_stores_from_then_on(home):
    now, there = time.time(), set()
    cameras = RemovedCameras(home, lambda: there)
    cameras([facts.CameraFilesDeleted(at=now, camera="hall", by="anna")])
    there.add("hall")
    keep(home, "hall", "e1", now + 20)
    cameras([facts.ClipStored(at=now + 30, event="e1", camera="hall", clip="pi/hall/d/e1", seconds=9.0)])
    assert len(left(home, "e1")) > 6


def test_videos_and_the_picture_of_its_report_go_too_and_those_of_a_camera_of_a_longer_name_stay(home):
    now, names = time.time(), [f"{camera}_20241129-180000_193000_0123abcd" for camera in ("hall", "hall_2", "hallway")]
    for file in [*map(Exports(home).path, names), *(home.tuning / f"{camera}.jpg" for camera in ("hall", "hallway"))]:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    RemovedCameras(home, set)([facts.CameraFilesDeleted(at=now + 1, camera="hall", by="anna")])
    assert sorted(each.name for each in Exports(home).all()) == sorted(names[1:])
    assert [file.name for file in home.tuning.iterdir()] == ["hallway.jpg"]
