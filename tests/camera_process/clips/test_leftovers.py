"""What a kill leaves of clips, and clips that cannot be finished: cleaned, tried a few times, and given up."""

import errno
import json
import os
import shutil
import threading

import pytest
from packets_made import ring_of

from camera_process.clips import finalizer, remux
from camera_process.clips.clip_trouble import KIND
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from house import facts
from house.clock import SystemClock
from ledger.files.clips import Clips

AT = 1_700_000_000.0
EXTENT = Extent(pre_roll=3.0, post_roll=2.0, longest=60.0)


class Ahead(SystemClock):
    by = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.by


class Finishing:
    """A finalizer in a real home, and what it recorded."""

    def __init__(self, home) -> None:
        self.clock, self.facts, self.files = Ahead(), [], Clips(home, "pi")
        self.finalizer = ClipFinalizer(self.files, self.facts.append, self.clock)

    def left(self, *events: str, camera: str = "front") -> None:
        """Clips that an earlier run had growing when it was killed."""
        writing = ClipWriterThread(self.files, self.finalizer, self.clock)
        for event in events:
            writing.begin(Subject(event, camera, AT, 105.0), ring_of(count=150), EXTENT)
        writing.run_once()

    def start(self, *cameras: str) -> list[str]:
        """What the next start of the process does; returns the events whose clip is stored."""
        self.finalizer.put_leftovers(list(cameras or ("front",)))
        return [each.event for each in self.finalizer.run_once()]

    def passes(self) -> bool:
        """So much time passes that what failed is tried again."""
        self.clock.by += finalizer._AGAIN
        return True

    def of(self, kind: type[facts.Fact]) -> list:
        return [each for each in list(self.facts) if isinstance(each, kind)]


@pytest.fixture
def finishing(home):
    return Finishing(home)


def test_what_a_kill_left_half_written_is_removed_and_what_others_write_stays(home, finishing):
    finishing.left("e1")
    folder = finishing.files.growing("pi/front/2023-11-14/e1").parent
    gone = max(int(each) for each in os.listdir("/proc") if each.isdigit()) + 1000
    torn = [folder / f".e1.{gone}.mp4", folder / f".e1.json.{gone}.part", folder / f".e1.{os.getpid()}.mp4"]
    for file in (*torn, folder / ".e2.1.mp4"):
        file.write_bytes(b"half")
    assert finishing.start() == ["e1"]
    assert sorted(file.name for file in folder.iterdir()) == [".e2.1.mp4", "e1.json", "e1.mp4"]


def test_a_leftover_that_ends_its_process_each_time_is_given_up_and_reported(home, finishing, monkeypatch):
    finishing.left("poison")
    with monkeypatch.context() as killed:
        killed.setattr(remux, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))  # as if it were killed
        for _ in range(finalizer._MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                Finishing(home).start()
    after = Finishing(home)
    after.left("e2")
    assert after.start() == ["e2"], "and it holds up no other"
    assert [each.about for each in after.of(facts.TroubleBegan)] == ["front"]
    assert after.of(facts.TroubleBegan)[0].kind == KIND
    assert after.files.unfinished("front") == []


def test_a_clip_that_fails_for_another_reason_than_the_disk_is_tried_again_and_then_given_up(
        home, finishing, monkeypatch, until):
    finishing.left("e1")
    monkeypatch.setattr(remux, "finish", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "I/O error")))
    monkeypatch.setattr(finalizer, "_EVERY", 0.05)
    finishing.finalizer.put_leftovers(["front"])
    thread = threading.Thread(target=finishing.finalizer.run, daemon=True)
    thread.start()
    until(lambda: finishing.passes() and finishing.of(facts.TroubleBegan), "it is reported")
    finishing.finalizer.close()
    thread.join(30)
    assert "failed" in finishing.of(facts.TroubleBegan)[0].text and finishing.files.unfinished("front") == []


def test_a_clip_that_a_full_disk_does_not_take_is_finished_as_soon_as_there_is_room(
        home, finishing, monkeypatch, until):
    finishing.left("e1")
    room, looks = {"free": 0}, []

    def usage(_: object) -> object:
        looks.append(1)
        return shutil._ntuple_diskusage(10**9, 0, room["free"])

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setattr(finalizer, "_EVERY", 0.05)
    finishing.files.keep_free(1000)
    finishing.finalizer.put_leftovers(["front"])
    thread = threading.Thread(target=finishing.finalizer.run, daemon=True)
    thread.start()
    until(lambda: finishing.passes() and len(looks) > 3 * finalizer._MOST_TRIES, "it was tried again and again")
    assert finishing.facts == [] and finishing.files.unfinished("front") != []
    room["free"] = 10**9
    finishing.clock.by += finalizer._AGAIN
    until(lambda: finishing.of(facts.ClipStored), "it is stored")
    finishing.finalizer.close()
    thread.join(30)
    assert finishing.of(facts.TroubleBegan) == []


def test_how_often_a_leftover_was_tried_is_noted_before_each_try(home, finishing, monkeypatch):
    finishing.left("e1")
    noted = []
    about = finishing.files.growing("pi/front/2023-11-14/e1").with_name("e1.json")
    finish = remux.finish
    monkeypatch.setattr(remux, "finish", lambda *a: noted.append(json.loads(about.read_text())["tries"]) or finish(*a))
    assert finishing.start() == ["e1"] and noted == [1]
