"""Clips that a camera sends belong to the event they show, or make one."""

import io
import struct

import av
import pytest

from camera_process.clips.remux import codec_of
from camera_process.runtime_files import RuntimeFile
from house import facts
from house.commands.clips import missing
from house.settings.sections.camera import CameraSettings
from ledger.pushed import sender_counts
from tests.camera_process.pushed.conftest import OFF, jpeg, video


def stored(yard):
    yard.finalizer.run_once()
    return yard.of(facts.ClipStored)


def test_a_clip_that_comes_within_three_minutes_is_that_of_the_event(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(60)
    yard.sends(video())
    yard.goes_on(1)

    (opened,), (clip,) = yard.of(facts.EventBegan), stored(yard)
    assert clip.event == opened.event and clip.seconds == pytest.approx(2, abs=0.2) and clip.part == 1
    assert codec_of(yard.clips.path(clip.clip)) == "h264"
    assert yard.waiting == 0 and yard.counts.numbers[sender_counts.CLIPS] == 1


def test_a_clip_while_its_event_is_open_and_a_second_one_are_its_parts(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(2)
    yard.sends(video())
    yard.goes_on(30)
    yard.sends(video())
    yard.goes_on(1)

    clips = stored(yard)
    assert [clip.part for clip in clips] == [1, 2] and len({clip.clip for clip in clips}) == 2
    assert len(yard.of(facts.EventBegan)) == 1


def test_a_clip_that_comes_after_a_restart_still_finds_its_event(camera, home):
    yard, note = camera(), RuntimeFile(home.runtime / "last.event")
    yard.detector.remember_in(note)
    yard.sends(jpeg(100))
    yard.goes_on(20)
    again = camera()
    again.clock.advance(60)
    again.detector.remember_in(note)
    again.sends(video())
    again.goes_on(1)

    (clip,) = stored(again)
    assert clip.event == yard.of(facts.EventBegan)[0].event and again.of(facts.EventBegan) == []


def test_a_clip_that_belongs_to_nothing_makes_an_event_with_a_picture_of_its_own(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(240)
    yard.sends(video())
    yard.goes_on(15)

    _, second = yard.of(facts.EventBegan)
    (clip,) = stored(yard)
    assert clip.event == second.event and second.picture
    assert len(yard.of(facts.EventEnded)) == 2


@pytest.mark.parametrize(("form", "codec", "head"), [
    ("matroska", "libx264", b""), ("avi", "mjpeg", b""), ("h264", "libx264", b""), ("h264", "libx264", b"XM\0\1" * 8),
])
def test_clips_of_every_kind_become_one_that_plays_everywhere(camera, form, codec, head):
    yard = camera()
    yard.sends(jpeg(100))
    yard.sends(head + video(form, codec, seconds=1))
    yard.goes_on(2)

    (clip,) = stored(yard)
    with av.open(str(yard.clips.path(clip.clip))) as film:
        assert film.streams.video[0].codec_context.name == "h264"
        assert len(list(film.decode(video=0))) >= 9


def test_half_a_clip_is_kept_as_far_as_it_came_and_one_without_its_index_only_counted(camera):
    yard = camera()
    yard.sends(jpeg(100))
    half = video("matroska")
    yard.sends(half[: len(half) // 2])
    yard.sends(video()[:-300])
    yard.goes_on(2)

    assert len(stored(yard)) == 1 and yard.waiting == 0
    assert yard.counts.numbers[sender_counts.CUT] == 2


def test_no_clip_is_attached_to_what_nobody_may_see(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(1)
    yard.switches = OFF
    yard.goes_on(1)
    yard.sends(video())
    yard.goes_on(1)

    assert stored(yard) == [] and yard.waiting == 0


def dahua() -> bytes:
    """The same as Dahua writes it: each packet between a header and its length, as FFmpeg's demuxer reads them."""
    found, number = b"", 0
    with av.open(io.BytesIO(video("h264")), format="h264") as film:
        for packet in film.demux(video=0):
            if packet.size:
                more, data = struct.pack("<BBBB", 0x81, 0, 8, 10), bytes(packet)
                size = 24 + len(more) + len(data) + 8
                kind = 0xFD if packet.is_keyframe else 0xFC
                date = (26 << 26) + (11 << 22) + (30 << 17) + (10 << 12) + number // 10
                found += struct.pack("<4sBBBBIIIHBB", b"DHAV", kind, 0, 0, 0, number, size, date, 100 * number % 65_536,
                                     len(more), 0) + more + data + struct.pack("<4sI", b"dhav", size)
                number += 1
    return found


def test_dahuas_own_files_become_clips_and_say_whether_they_are_whole(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.sends(dahua())
    yard.sends(dahua()[:-2000])
    yard.goes_on(2)

    whole, half = stored(yard)
    assert whole.seconds == pytest.approx(2, abs=0.3) and 0.5 < half.seconds < whole.seconds
    assert yard.counts.numbers[sender_counts.CUT] == 1 and yard.counts.numbers[sender_counts.CLIPS] == 2


def test_why_an_event_has_no_clip_is_said_as_it_is():
    began, ended = (kind(at=1.0, event="e", camera="yard", **more) for kind, more in (
        (facts.EventBegan, {"picture": "p"}), (facts.EventEnded, {"began_at": 1.0, "duration": 2.0})))

    assert missing(began, ended, CameraSettings(source="push://yard")) == "the camera has sent none"
    assert "none could be made" in missing(began, ended, CameraSettings(source="demo://room"))
