"""Clips that FFmpeg refuses: each is given up and said, the threads live on, and the next clips come."""

from collections.abc import Callable
from typing import Any

import av
import pytest
from packets_made import raws, ring_of, stream_of

from camera_process.clips import remux, transcode
from camera_process.clips.clip_trouble import KIND
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.remux import ClipError, GrowingFile
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import Packet, VideoStream
from house import facts
from house.clock import SystemClock
from house.state.house_state import HouseState
from ledger.files.clips import Clips

AT = 1_700_000_000.0
EXTENT = Extent(pre_roll=3.0, post_roll=2.0, longest=60.0)
PYAV = sorted({each for each in vars(av.error).values() if isinstance(each, type) and issubclass(each, av.FFmpegError)},
              key=lambda each: each.__name__)
OF_PYTHON = [ValueError, MemoryError, IndexError, OverflowError, OSError, ZeroDivisionError]


def made(error: type[Exception]) -> Exception:
    return error(22, "a fault", "clip.mp4") if issubclass(error, av.FFmpegError) else error("a fault")


class Clipping:
    """The threads that write and finish clips, running, in a real home."""

    def __init__(self, home, until: Callable[..., None]) -> None:
        self.facts: list[facts.Fact] = []
        self.files, self.until = Clips(home, "pi"), until
        self.finalizer = ClipFinalizer(self.files, self.facts.append, SystemClock())
        self.threads = ClipWriterThread(self.files, self.finalizer, SystemClock())
        self.threads.start()

    def event(self, name: str, ring: PacketRing, camera: str = "front") -> None:
        """An event from five to seven seconds after the ring's first packet."""
        self.threads.begin(Subject(name, camera, AT, 105.0), ring, EXTENT)
        self.threads.end(name, 107.0)

    def stored(self, name: str) -> facts.ClipStored:
        """The clip of that event, once there is one."""
        found: list[facts.ClipStored] = []

        def there() -> bool:
            found[:] = [each for each in self.of(facts.ClipStored) if each.event == name]
            return bool(found)

        self.until(there, f"the clip of {name} is stored", 30)
        return found[0]

    def of(self, kind: type[facts.Fact]) -> list[Any]:
        return [each for each in list(self.facts) if isinstance(each, kind)]


@pytest.fixture
def clipping(home, until):
    clipping = Clipping(home, until)
    yield clipping
    clipping.threads.stop()


@pytest.fixture
def torn(monkeypatch) -> PacketRing:
    """A ring in which a packet says, six seconds in, that it comes first, which no MP4 takes."""
    ring, plain = ring_of(count=150), remux._as_av
    wrong = ring_of(count=150).read(0).packets[95].data
    first: list[bytes] = []

    def stamped(packet: Packet, *more: Any) -> av.Packet:
        made = plain(packet, *more)
        if packet.data == wrong and not first:
            first.append(packet.data)
            made.pts = made.dts = 0
        return made

    monkeypatch.setattr(remux, "_as_av", stamped)
    return ring


def test_a_packet_with_an_impossible_stamp_costs_the_rest_of_its_clip_and_no_other(clipping, torn):
    clipping.event("torn", torn)
    clipping.event("beside", ring_of(count=150), "yard")
    assert clipping.stored("beside").seconds > 4.0
    assert 2.0 < clipping.stored("torn").seconds < clipping.stored("beside").seconds, "up to that packet"
    clipping.event("next", ring_of(count=150))
    assert clipping.stored("next").seconds > 4.0
    assert clipping.of(facts.TroubleBegan) == []


def test_a_stream_of_which_nothing_can_be_written_is_trouble_until_there_is_a_clip_again(clipping, until):
    nothing = PacketRing(60.0)
    nothing.start(VideoStream("vp9", stream_of().time_base))
    for raw in raws(count=150):
        nothing.push(raw)
    clipping.event("first", nothing)
    until(lambda: clipping.of(facts.TroubleBegan), "it is said", 30)
    clipping.event("second", nothing)
    clipping.event("third", ring_of(count=150))
    clipping.stored("third")
    until(lambda: clipping.of(facts.TroubleEnded), "it is over", 30)
    began, = clipping.of(facts.TroubleBegan)
    assert (began.kind, began.about) == (KIND, "front") and "set the camera to H.264" in began.text
    assert clipping.of(facts.TroubleEnded)[0].since == began.at
    assert clipping.files.unfinished("front") == [], "nothing is left of them"


@pytest.mark.parametrize("error", [*PYAV, *OF_PYTHON])
def test_whatever_is_raised_while_a_clip_is_written_the_next_one_comes(clipping, monkeypatch, until, error):
    write, raised = GrowingFile.write, []

    def refused(growing: GrowingFile, packets) -> None:
        if not raised:
            raised.append(error)
            raise made(error)
        write(growing, packets)

    monkeypatch.setattr(GrowingFile, "write", remux.clip_errors("refused")(refused))
    clipping.event("first", ring_of(count=150))
    until(lambda: raised, "the first is refused", 30)
    clipping.event("next", ring_of(count=150), "yard")
    assert clipping.stored("next").seconds > 4.0
    if not issubclass(error, OSError):
        until(lambda: [each.about for each in clipping.of(facts.TroubleBegan)] == ["front"], "it is said", 30)


@pytest.mark.parametrize("error", [*PYAV, *OF_PYTHON])
def test_whatever_is_raised_while_a_clip_is_finished_the_next_one_comes(clipping, monkeypatch, until, error):
    copy, raised = remux._copy, []

    def refused(*args: Any) -> float:
        if not raised:
            raised.append(error)
            raise made(error)
        return copy(*args)

    monkeypatch.setattr(remux, "_copy", refused)
    clipping.event("first", ring_of(count=150))
    until(lambda: raised, "the first is refused", 30)
    clipping.event("next", ring_of(count=150), "yard")
    assert clipping.stored("next").seconds > 4.0


@pytest.mark.parametrize("error", [each for each in PYAV if not issubclass(each, OSError)])
def test_what_ffmpeg_raises_becomes_one_error_of_clips(error):
    with pytest.raises(ClipError, match="refused"), remux.clip_errors("refused"):
        raise made(error)


def test_a_full_disk_stays_an_error_of_the_disk():
    with pytest.raises(OSError, match="No space"), remux.clip_errors("refused"):
        raise av.error.OSError(28, "No space left on device", "clip.mp4")


def test_the_trouble_of_an_earlier_run_ends_with_the_next_clip(clipping, until):
    began = facts.TroubleBegan(at=5.0, kind=KIND, about="front", text="an event has no clip")
    clipping.finalizer.trouble.begin(HouseState().after(began))
    clipping.event("next", ring_of(count=150))
    until(lambda: clipping.of(facts.TroubleEnded), "it is over", 30)
    assert [(each.about, each.since) for each in clipping.of(facts.TroubleEnded)] == [("front", 5.0)]


@pytest.mark.parametrize(("error", "code"), [(av.error.ExternalError, 4), (ValueError, 4), (av.error.EOFError, 3)])
def test_the_process_that_encodes_says_whether_there_was_anything_to_play(tmp_path, monkeypatch, capsys, error, code):
    growing = GrowingFile(tmp_path / "a.part.mp4", stream_of(), raws(count=30))
    growing.write(raws(count=30))
    growing.close()

    def refused(*_: Any) -> float:
        raise made(error)

    monkeypatch.setattr(transcode, "_encoded", refused)
    monkeypatch.setattr(transcode.os, "nice", lambda _: 0)
    assert transcode.main([str(tmp_path / "a.part.mp4"), str(tmp_path / "a.mp4"), "30", "0", "none"]) == code
    assert capsys.readouterr().err.count("\n") == 1
