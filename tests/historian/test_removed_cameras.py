"""What is kept of a removed camera goes at once where its owner wants that; nothing of another one, nothing newer."""

import os
import time

from historian.removed_cameras import RemovedCameras
from house import facts
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
    RemovedCameras(home)([facts.CameraFilesDeleted(at=now, camera="hall", by="anna")])
    assert left(home, "e1") == [] and len(left(home, "e2")) == len(left(home, "e3")) > 6


def test_what_was_begun_before_goes_when_it_comes_and_what_could_not_be_removed_is_tried_again(home, monkeypatch):
    now, cameras = time.time(), RemovedCameras(home)
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
    RemovedCameras(home)([facts.CameraFilesDeleted(at=time.time(), camera="../pi/hall", by="anna")])
    assert left(home, "e1") == before
