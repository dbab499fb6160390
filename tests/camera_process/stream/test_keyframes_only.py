"""A camera that decodes key frames only while nothing happens, on the first four of the six visits of a real clip."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile
from pathlib import Path

import av
import numpy as np
import pytest
from packets_made import drawn, number_in, raws, stream_of

from camera_process import factory
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame, SourceError
from camera_process.sources.rtsp import RtspSource
from camera_process.stream import pixel_formats
from camera_process.stream.decoder import SharedDecoder
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.keyframe_change import KeyframeChange
from camera_process.stream.keyframe_policy import Holds, KeyframePolicy
from camera_process.stream.keyframe_policy_inputs import KeyframePolicyInputs, both
from camera_process.stream.packets import VideoStream
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import CameraSettings, MotionSection
from house.state.mode_switches import Switches
from vision import jpeg
from vision.motion.detector import blind

FPS = 15
NONE = Holds(0, 0, 0, 0, 750, 4)
VISITS = ((60, 198), (226, 452), (500, 704), (737, 870))
"""Frames at ten a second, from the page beside the clip."""
SECONDS = 91.0
"""So much of the clip is played: until the fourth visit is over and the fifth has not begun."""


class Played:
    """Stands where an RTSP connection stands: the packets of a file, one every fifteenth of a second.

    They come in time also while nobody reads, as from a camera.
    """

    timeout = 5.0

    def __init__(self, file: Path, clock: FakeClock) -> None:
        self.file, self.clock = file, clock

    def open(self) -> VideoStream:
        self.container = av.open(str(self.file))
        stream = self.container.streams.video[0]
        stream.thread_type = "NONE"
        return VideoStream("h264", stream.time_base or Fraction(1), bytes(stream.codec_context.extradata or b""))

    def packets(self) -> Iterator[av.Packet]:
        began = self.clock.monotonic()
        for number, packet in enumerate(each for each in self.container.demux(video=0) if each.size):
            self.clock.advance(max(0.0, began + (number + 1) / FPS - self.clock.monotonic()))
            yield packet

    def ended(self) -> SourceError:
        return SourceError("the end", transient=True)

    def close(self) -> None:
        self.container.close()


@pytest.fixture(scope="session")
def encoded(shared, tmp_path_factory) -> Path:
    """people-indoor.mp4 at 384x216, 15 frames a second, a key frame every second."""
    path = tmp_path_factory.mktemp("people") / "people.mp4"
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": "15", "sc_threshold": "0", "threads": "1"}
    with av.open(str(shared / "data" / "clips" / "people-indoor.mp4")) as source, av.open(str(path), "w") as made:
        out = made.add_stream("libx264", rate=FPS, options=options)
        out.width, out.height, out.pix_fmt = 384, 216, "yuv420p"
        number = 0
        for picture in takewhile(lambda picture: picture.time < SECONDS, source.decode(video=0)):
            while picture.time >= number / FPS - 1e-6:
                small = picture.reformat(384, 216, "yuv420p")
                small.pts, small.time_base = number, Fraction(1, FPS)
                made.mux(out.encode(small))
                number += 1
        made.mux(out.encode())
    return path


Told = tuple[list[facts.EventBegan], list[facts.EventEnded], list[Frame]]


def play(file: Path, holds: Holds | None, fps: float = 60.0, look_every: float = 0.0, recording: bool = False) -> Told:
    """Events and frames of the file, decoded by these holds; None: everything is decoded."""
    clock, store, seen = FakeClock(), MemoryEventStore(), []
    source = RtspSource(Played(file, clock), clock, fps)  # type: ignore[arg-type]
    parts = factory.detector_parts(MotionSection(gap=2.0))
    policy = KeyframePolicy(holds, look_every=look_every) if holds else None
    inputs = None
    if policy:
        source.decode_selectively(policy)
        inputs = KeyframePolicyInputs("c", policy, parts.occupancy, lambda: False, lambda: recording,
                                      file.with_suffix(".keys"))
    look = both(lambda frame, _: seen.append(frame), inputs)
    deps = Dependencies(store, clock, lambda: Switches(True, True, True, ""), look)
    detector = EventDetector("c", source, parts, deps)
    source.open()
    with pytest.raises(SourceError, match="the end"):
        while detector.run_once():
            pass
    detector.end("quiet")
    source.close()
    kinds = [[f for f in store.facts if isinstance(f, kind)] for kind in (facts.EventBegan, facts.EventEnded)]
    return kinds[0], kinds[1], seen  # type: ignore[return-value]


@pytest.fixture(scope="module")
def decoded(encoded) -> Told:
    return play(encoded, None)


@pytest.mark.parametrize("look_every", [0.0, 2.0])
def test_no_visit_is_missed_and_each_begins_as_if_everything_had_been_decoded(encoded, decoded, look_every):
    full, _, all_frames = decoded
    began, ended, frames = play(encoded, NONE, look_every=look_every)
    for first, last in VISITS:
        met = [b for b, e in zip(began, ended, strict=True) if b.frame < last * 1.5 and e.frame > first * 1.5]
        assert met, f"the visit from {first} on"
    assert [b.frame for b in began] == pytest.approx([b.frame for b in full], abs=2)
    assert len(frames) < len(all_frames)
    times = [frame.time for frame in frames]
    assert times == sorted(times) and len({frame.number for frame in frames}) == len(frames)


@pytest.mark.parametrize("holds", [None, NONE], ids=["everything decoded", "key frames while nothing happens"])
def test_five_pictures_a_second_are_enough_to_miss_no_visit(encoded, holds):
    began, ended, frames = play(encoded, holds, fps=5)
    for first, last in VISITS:
        assert any(b.frame < last * 1.5 and e.frame > first * 1.5 for b, e in zip(began, ended, strict=True))
        assert any(first / 10 - 0.5 < b.frame / FPS < first / 10 + 2 for b in began), "it begins with the visit"
    if holds is None:
        assert {b.number - a.number for a, b in zip(frames, frames[1:], strict=False)} == {3}


@pytest.fixture(scope="session")
def empty(encoded) -> Path:
    """The same view for 15 s before anybody comes."""
    path = encoded.with_name("empty.ts")
    with av.open(str(encoded)) as source, av.open(str(path), "w", format="mpegts") as made:
        out = made.add_stream_from_template(source.streams.video[0])
        for again in range(3):
            source.seek(0)
            for packet in source.demux(video=0):
                if packet.dts is None or packet.dts * packet.time_base >= 5:  # before the first visit
                    break
                packet.dts += again * round(5 / packet.time_base)
                packet.pts += again * round(5 / packet.time_base)
                packet.stream = out
                made.mux(packet)
    return path


@pytest.mark.parametrize(("look_every", "left_out"), [(0.0, 13), (2.0, 29)])
def test_of_an_empty_room_only_key_frames_are_decoded(empty, look_every, left_out):
    began, _, frames = play(empty, NONE, look_every=look_every)
    assert began == []
    assert max(frame.skipped for frame in frames) == left_out
    apart = [b.time - a.time for a, b in zip(frames, frames[1:], strict=False)]
    assert max(apart) == pytest.approx((left_out + 1) / FPS, abs=0.01)


def test_of_an_empty_room_everything_is_decoded_while_the_camera_records_where_that_is_chosen(empty):
    *_, frames = play(empty, replace(NONE, recording=True), look_every=2.0, recording=True)
    assert {frame.skipped for frame in frames} == {0} and len(frames) >= 200
    *_, frames = play(empty, replace(NONE, recording=True), look_every=2.0, recording=False)
    assert max(frame.skipped for frame in frames) == 29


class Arriving(Played):
    """Packets made for the test."""

    def __init__(self, clock: FakeClock, count: int = 90) -> None:
        self.clock, self.count = clock, count

    def open(self) -> VideoStream:
        return stream_of()

    def packets(self) -> Iterator[av.Packet]:
        began = self.clock.monotonic()
        for number, raw in enumerate(raws(count=self.count, start=0.0)):
            self.clock.advance(max(0.0, began + (number + 1) / FPS - self.clock.monotonic()))
            packet = av.Packet(raw.data)
            packet.pts, packet.dts, packet.is_keyframe = raw.pts, raw.dts, raw.key
            yield packet

    def close(self) -> None: ...


def resting(look_every: float = 0.0, count: int = 90) -> RtspSource:
    """An open source whose every hold is nothing."""
    clock = FakeClock()
    source = RtspSource(Arriving(clock, count), clock)  # type: ignore[arg-type]
    source.decode_selectively(KeyframePolicy(NONE, look_every=look_every))
    source.open()
    return source


def read_all(source: RtspSource) -> list[tuple[int, int, int]]:
    found = []
    while True:
        try:
            frame = source.read()
        except SourceError:
            return found
        found.append((frame.number, number_in(frame.luma), frame.skipped))


@pytest.mark.parametrize("look_every", [0.0, 2.0])
def test_what_was_left_out_before_a_key_frame_that_shows_a_change_is_caught_up_with_in_order(look_every):
    found = read_all(resting(look_every, count=180))
    assert found[-1][0] >= 149
    assert [(number, shown) for number, shown, _ in found] == [(n, n) for n in range(found[-1][0] + 1)]
    assert all(skipped == 0 for *_, skipped in found), "the block that walks changes every key frame"


@pytest.mark.parametrize(("look_every", "numbers"), [(0.0, [45, 60, 75, 90, 105]), (2.0, [60, 90]),
                                                     (1.0, [45, 60, 75, 90, 105])])
def test_what_was_left_out_before_a_quiet_key_frame_is_counted(monkeypatch, look_every, numbers):
    monkeypatch.setattr(KeyframeChange, "step", lambda self, luma: False)
    found = read_all(resting(look_every, count=120))
    assert [(number, skipped) for number, _, skipped in found if number >= 45] == [
        (now, now - before - 1) for before, now in zip([44, *numbers], numbers, strict=False)]
    assert all(number == shown for number, shown, _ in found)


def test_a_key_frame_that_is_looked_at_does_not_lie_there_long(monkeypatch):
    monkeypatch.setattr(KeyframeChange, "step", lambda self, luma: False)
    source = resting(look_every=2.0, count=240)
    clock: FakeClock = source._clock  # type: ignore[assignment]
    slept, looks = [], 0
    monkeypatch.setattr(clock, "sleep", lambda seconds, stop=None: (slept.append(seconds), clock.advance(seconds)))
    with pytest.raises(SourceError):
        while True:
            frame = source.read()
            if frame.skipped:
                assert clock.monotonic() - frame.time < 0.1
                looks += 1
    assert looks >= 5
    assert len(slept) <= 2 * 240 / FPS, "two wake-ups a second"


def test_the_picture_of_a_key_frame_that_stands_alone_is_decoded_with_care(monkeypatch):
    monkeypatch.setattr(KeyframeChange, "step", lambda self, luma: False)
    source = resting()
    frame = next(frame for frame in iter(source.read, None) if frame.skipped)
    expected = next(pictures(stream_of(), [raws()[frame.number]]))
    assert np.array_equal(frame.bgr(), pixel_formats.bgr(expected))
    assert frame.picture() == jpeg.encode(pixel_formats.bgr(expected))


def gray(light: float = 1.0, seed: int = 1, left: int | None = None) -> np.ndarray:
    picture = np.random.default_rng(seed).normal(100 * light, 3, (360, 640))
    if left is not None:
        picture[200:236, left : left + 12] = 190 * light
    return picture.clip(0, 255).astype(np.uint8)


def test_a_small_figure_is_a_change_and_noise_is_none():
    change = KeyframeChange()
    assert not change.step(gray())
    assert not change.step(gray(seed=2))
    assert change.step(gray(seed=3, left=300))
    assert not change.step(gray(seed=4, left=300))
    assert change.step(gray(seed=5, left=340))


def test_light_that_changes_evenly_is_no_change():
    change = KeyframeChange()
    change.step(gray())
    assert not change.step(gray(1.3, seed=2))


def test_the_drawn_block_is_a_change():
    change = KeyframeChange()
    change.step(drawn(0)[..., 0])
    assert change.step(drawn(15)[..., 0])


def test_only_cameras_that_are_set_so_leave_anything_out():
    from camera_process.stream.keyframe_policy_inputs import keyframe_policy

    assert keyframe_policy("c", CameraSettings(source="rtsp://cam/live")) is None
    settings = CameraSettings.model_validate({"source": "rtsp://cam/live", "keyframes_only": True,
                                              "full_decode": {"after_connect": 0, "audit": "30s", "recording": True}})
    made = keyframe_policy("c", settings)
    assert made is not None and (made.holds.after_connect, made.holds.audit, made.look_every) == (0, 30, 2)
    assert made.holds.recording
    decoder = SharedDecoder()
    source = factory.camera(settings, FakeClock(), made, decoder)
    assert isinstance(source, RtspSource) and (source._policy, source._shared_decoder) == (made, decoder)


def test_a_camera_whose_key_frames_come_too_seldom_says_so_until_they_do_not(tmp_path, caplog):
    policy, note = KeyframePolicy(NONE), tmp_path / "keys"
    note.write_text("of an earlier life")
    inputs = KeyframePolicyInputs("c", policy, factory.detector_parts(MotionSection()).occupancy, lambda: False,
                                  lambda: False, note)
    assert not note.exists()
    gray = np.zeros((90, 160), np.uint8)

    def key_frame(now: float) -> None:
        policy.wants(True, now)
        inputs(Frame(0, now, gray, True, lambda: b"", lambda: gray), blind(gray))

    policy.connected(0.0)
    for number in range(6):
        key_frame(4.0 * number)
    assert note.read_text() == "4.0" and caplog.text.count("key frames come every 4.0 s") == 1
    for number in range(10):
        key_frame(20.0 + number)
    assert not note.exists()
