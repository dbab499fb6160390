"""From frames to samples: what is remembered around a trigger, and what never becomes one."""

import json

import cv2
import numpy as np
import pytest

from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.samples.camera_samples import AFTER, BEFORE, CALM, CameraSamples
from camera_process.samples.writer_thread import SampleWriterThread
from camera_process.source import Frame, SourceError
from house import facts
from house.clock import FakeClock
from house.state.mode_switches import Switches
from ledger.files.pictures import Pictures
from ledger.files.samples import QUIET, Samples
from vision import jpeg
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import EventHysteresis
from vision.sample_strip import LIMIT, pictures_of

FPS = 10
NOISE = np.clip(np.random.default_rng(1).normal(110, 2, (8, 180, 320)), 0, 255).astype(np.uint8)
ON = Switches(True, True, True, "test")
NOT_RECORDING = Switches(True, False, True, "test")


class Room:
    """A drawn camera with a detector and samples; a bright block walks through at the times that `walks` names."""

    def __init__(self, *walks, training=False, quiet_every=0.0, damaged=False):
        self.walks, self.damaged = walks, damaged
        self.clock, self.store, self.put, self.switches = FakeClock(), MemoryEventStore(), [], ON
        self.pictures_made, self.number, self.live, self.height = 0, 0, False, 180
        parts = DetectorParts(MotionDetector(), EventHysteresis(2.0), {})
        requests = type("Requests", (), {"put": lambda _, sample: self.put.append(sample)})()
        samples = CameraSamples("front", parts.motion, requests, lambda: training, lambda: quiet_every)
        deps = Dependencies(self.store, self.clock, lambda: self.switches, samples=samples)
        self.detector = EventDetector("front", self, parts, deps)

    def open(self): ...

    def close(self): ...

    def read(self):
        time = self.number / FPS
        luma = NOISE[self.number * 5 % 8][:self.height].copy()
        for begin, end in self.walks:
            if begin <= time < end:
                left = int((time - begin) / (end - begin) * 280)
                luma[60:150, left:left + 40] = 200
        self.number += 1
        self.clock.advance(1 / FPS)
        return Frame(self.number - 1, time, luma, False, self.picture, lambda: np.dstack([luma] * 3))

    def picture(self):
        self.pictures_made += 1
        if self.damaged:
            raise SourceError("damaged", transient=True)
        return b"jpeg"

    def until(self, seconds):
        while self.number < seconds * FPS:
            self.detector.run_once()
        return self


def test_a_recorded_event_gives_one_sample_of_the_frames_around_its_trigger():
    room = Room((6, 10)).until(14)

    (sample,) = room.put
    (began,) = [fact for fact in room.store.facts if isinstance(fact, facts.EventBegan)]
    assert (sample.event, sample.camera, sample.whole) == (began.event, "front", False)
    assert sample.trigger == BEFORE and len(sample.frames) == BEFORE + 1 + AFTER
    times = [frame.time for frame in sample.frames]
    assert times == sorted(times) and min(np.diff(times)) > 0.05
    assert 6 < times[sample.trigger] < 8 and times[0] < 6.5
    assert sample.frames[sample.trigger].moving and sample.frames[sample.trigger].regions
    assert sample.mask.any() and not sample.frames[0].level > 0.1
    assert sample.at == pytest.approx(1_700_000_000 + times[sample.trigger], abs=0.3)
    assert {picture.shape for picture in (sample.background, *(frame.luma for frame in sample.frames))} == {(180, 320)}
    assert sample.picture == began.picture


def test_a_camera_that_does_not_record_gives_none():
    room = Room((6, 10), training=True, quiet_every=1.0)
    room.switches = NOT_RECORDING

    assert room.until(60).put == []


def test_a_sample_never_reaches_back_into_a_time_without_recording():
    room = Room((6, 10))
    room.switches = NOT_RECORDING
    room.until(6.3)
    room.switches = ON
    room.until(14)

    assert all(frame.time >= 6.25 for sample in room.put for frame in sample.frames)
    assert len(room.put) == 1


def test_what_is_not_recorded_any_more_ends_the_sample_at_once():
    room = Room((6, 12)).until(6)
    while not room.store.facts:
        room.detector.run_once()
    room.switches = NOT_RECORDING
    trigger = room.number
    room.until(14)

    (sample,) = room.put
    assert max(frame.time for frame in sample.frames) < trigger / FPS + 0.1


def test_what_was_seen_before_the_camera_was_lost_belongs_to_no_later_sample():
    room = Room((8, 12)).until(7.5)
    room.detector.end("interrupted")
    room.until(18)

    assert room.put == [] or all(frame.time >= 7.4 for sample in room.put for frame in sample.frames)


def test_a_camera_that_sends_another_size_in_the_middle_of_a_sample_gives_frames_of_one_size(writer):
    room = Room((6, 10)).until(6)
    while not room.store.facts:
        room.detector.run_once()
    room.until(room.number / FPS + 1.2)
    room.height = 160
    room.until(14)

    assert room.put
    for sample in room.put:
        assert len({frame.luma.shape for frame in sample.frames}) == 1
        assert writer.write(sample)


def test_two_events_close_together_give_a_sample_each():
    room = Room((6, 8), (12, 14)).until(20)

    assert len({sample.event for sample in room.put}) == len(room.put) == 2


def test_while_training_a_quiet_view_gives_samples_at_the_chosen_rate_and_none_while_somebody_is_there():
    room = Room((40, 45), training=True, quiet_every=8.0).until(100)

    quiet = [sample.frames[sample.trigger].time for sample in room.put if not sample.event]
    assert quiet[0] > CALM
    assert all(not 40 <= time < 45 + CALM for time in quiet)
    assert min(np.diff(quiet)) >= 8.0 and len(quiet) >= 3
    assert all(sample.whole and sample.jpeg == b"jpeg" for sample in room.put if not sample.event)


@pytest.mark.parametrize(("training", "quiet_every"), [(False, 5.0), (True, 0.0)])
def test_without_training_or_without_a_rate_no_quiet_view_is_kept_and_no_picture_is_made_for_it(training, quiet_every):
    room = Room(training=training, quiet_every=quiet_every)

    assert room.until(CALM + 10).put == []
    assert room.pictures_made == 0


def test_a_damaged_picture_of_a_quiet_view_costs_that_sample_only():
    room = Room(training=True, quiet_every=5.0, damaged=True).until(CALM + 15)

    assert room.put == [] and room.pictures_made >= 2


@pytest.fixture
def recorded():
    return []


@pytest.fixture
def writer(home, recorded):
    return SampleWriterThread(Samples(home, "pi"), Pictures(home, "pi", floor=0), recorded.append, FakeClock())


def test_a_strip_is_small_and_says_what_moved_in_each_of_its_frames(writer, recorded):
    (sample,) = Room((6, 10)).until(14).put

    id = writer.write(sample)

    place = writer.files.path(id)
    assert {file.name for file in place.iterdir()} == {"strip.jpg", "sample.json"}
    data, said = (place / "strip.jpg").read_bytes(), writer.files.read(id)
    assert sum(file.stat().st_size for file in place.iterdir()) < LIMIT + 5_000 and len(data) < LIMIT
    assert (said["event"], said["kind"], said["size"]) == (sample.event, "strip", [320, 180])
    assert said["frames"][said["trigger"]]["time"] == 0 and said["frames"][said["trigger"]]["regions"]
    shown = pictures_of(data, tuple(said["size"]), 1 + len(said["frames"]))
    assert np.abs(shown[1 + said["trigger"]].astype(int) - sample.frames[sample.trigger].luma).mean() < 4
    (taken,) = recorded
    assert (taken.sample, taken.event, taken.whole, taken.size) == (id, sample.event, False, len(data))
    assert facts.from_entry(said["fact"]) == taken


def test_a_whole_sample_has_picture_frames_background_and_mask_without_loss(writer, recorded):
    (sample,) = Room((6, 10), training=True).until(14).put
    picture = writer.pictures.save("front", sample.event, jpeg.encode(np.zeros((48, 64), np.uint8)), {}, sample.at)
    sample = type(sample)(**{**vars(sample), "picture": picture})

    place = writer.files.path(writer.write(sample))

    frames = {f"frame-{number}.png" for number in range(len(sample.frames))}
    others = {"strip.jpg", "picture.jpg", "background.png", "mask.png", "sample.json"}
    assert {file.name for file in place.iterdir()} == frames | others
    for name, luma in {"frame-4.png": sample.frames[4].luma, "mask.png": sample.mask,
                       "background.png": sample.background}.items():
        assert np.array_equal(cv2.imread(str(place / name), cv2.IMREAD_UNCHANGED), luma)
    assert (place / "picture.jpg").read_bytes() == writer.pictures.open(picture)
    assert recorded[0].whole
    assert set(json.loads((place / "sample.json").read_text())["files"]) == {file.name for file in place.iterdir()} - {
        "sample.json"}


def test_a_quiet_view_is_kept_under_a_name_of_its_own(writer):
    room = Room(training=True, quiet_every=5.0).until(CALM + 2)

    id = writer.write(room.put[0])

    assert id.split("/")[-1].startswith(QUIET)
    said = writer.files.read(id)
    assert (said["kind"], said["event"], said["trigger"]) == ("quiet", "", len(said["frames"]) - 1)
    assert (writer.files.path(id) / "picture.jpg").read_bytes() == b"jpeg"


def test_a_sample_that_finds_no_room_is_lost_and_nothing_is_recorded_of_it(home, recorded, caplog):
    writer = SampleWriterThread(Samples(home, "pi", 10**18), Pictures(home, "pi"), recorded.append, FakeClock())

    assert writer.write(Room((6, 10)).until(14).put[0]) == ""
    assert recorded == [] and "a sample is lost" in caplog.text


def test_more_than_can_be_written_is_dropped_and_no_camera_waits(writer, recorded):
    (sample,) = Room((6, 10)).until(14).put
    for number in range(20):
        writer.put(type(sample)(**{**vars(sample), "event": f"e{number}"}))

    writer.start()
    writer.stop()

    assert [fact.event for fact in recorded] == [f"e{number}" for number in range(len(recorded))]
    assert 1 <= len(recorded) < 20
