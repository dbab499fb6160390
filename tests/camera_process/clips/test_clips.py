import shutil
import threading
from dataclasses import replace

import av
import cv2
import numpy as np
import pytest
from packets_made import FPS, drawn, numbers, probed, raws, ring_of, stream_of

from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.orientation import Turn
from camera_process.source import Frame, SourceError
from camera_process.stream.packet_ring import PacketRing
from house import facts
from house.clock import FakeClock
from ledger.files.clips import Clips

AT = 1_700_000_000.0
EXTENT = Extent(pre_roll=3.0, post_roll=2.0, longest=60.0)


class Films:
    """Clips in a real home; `settle` does what the threads that make them would do."""

    def __init__(self, home, min_free: int = 0) -> None:
        self.clock, self.facts = FakeClock(), []
        self.files = Clips(home, "pi", min_free)
        self.finalizer = ClipFinalizer(self.files, self.facts.append, self.clock)
        self.writer_thread = ClipWriterThread(self.files, self.finalizer, self.clock)

    def settle(self) -> list[facts.ClipStored]:
        self.writer_thread.run_once()
        self.finalizer.run_once()
        return self.facts


@pytest.fixture
def films(home):
    films = Films(home)
    yield films
    for writer in films.writer_thread._writers.values():
        writer.close()  # what encodes for them ends then


def subject(event: str = "e1", began: float = 105.0) -> Subject:
    return Subject(event, "front", AT, began)


def feed(ring: PacketRing, first: int, last: int, kind: str = "h264", start: float = 100.0) -> None:
    for raw in raws(kind, last, start)[first:]:
        ring.push(raw)


@pytest.mark.parametrize("kind", ["h264", "mjpeg"])
def test_a_clip_begins_before_the_event_and_ends_after_its_last_motion(films, kind):
    ring = ring_of(kind, count=90)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    feed(ring, 90, 150, kind)
    assert films.writer_thread.end("e1", 107.0 + 2.0) == "pi/front/2023-11-14/e1"
    stored, = films.settle()

    assert (stored.event, stored.camera, stored.clip, stored.part) == ("e1", "front", "pi/front/2023-11-14/e1", 1)
    assert stored.pre_roll == pytest.approx(3.0, abs=0.01)
    assert stored.seconds == pytest.approx(7.0, abs=0.15)
    path = films.files.path(stored.clip)
    assert stored.size == path.stat().st_size
    assert numbers(path) == list(range(30, 136))
    found = probed(path)
    assert found["errors"] == "" and found["dts"] == sorted(set(found["dts"]))
    assert found["duration"] == pytest.approx(stored.seconds, abs=0.1)


def test_a_clip_that_is_written_late_begins_before_the_event_all_the_same(films):
    ring = ring_of(count=90, seconds=6.0)
    films.writer_thread.begin(subject(), ring, EXTENT)
    feed(ring, 90, 175)
    assert ring.read(0).packets[0].arrived > 104.0, "what the clip begins with is gone from the ring"
    films.writer_thread.end("e1", 109.0)
    stored, = films.settle()
    assert stored.pre_roll == pytest.approx(3.0, abs=0.01)
    path = films.files.path(stored.clip)
    assert numbers(path) == list(range(30, 136)) and probed(path)["errors"] == ""


@pytest.mark.parametrize(("lasting", "seconds"), [(0.0, 3.0 + 4.0), (10.0, 3.0 + 10.0)])
def test_a_ring_holds_the_pre_roll_of_an_event_that_is_dated_back(lasting, seconds):
    assert seconds <= ring_for(EXTENT, lasting).seconds <= seconds + 1


def test_of_a_camera_that_sends_pictures_only_the_finished_clip_is_written_to_the_disk(home, films):
    ring = ring_of("mjpeg", count=150)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    assert films.files.unfinished("front") == ["pi/front/2023-11-14/e1"]
    assert not [each for each in home.clips.rglob("*") if each.is_file()], "it grows in memory"
    films.writer_thread.end("e1", 107.0)
    stored, = films.settle()
    kept = [each for each in home.clips.rglob("*") if each.is_file()]
    assert sorted(each.name for each in kept) == ["e1.json", "e1.mp4"]
    assert stored.size < sum(len(raw.data) for raw in raws("mjpeg", 105)) / 3
    assert not [each for each in (home.runtime / "clips").rglob("*") if each.is_file()]


@pytest.mark.parametrize("turn", [Turn(90), Turn(180, "horizontal")])
@pytest.mark.parametrize("crash", [False, True])
def test_a_camera_that_hangs_askew_gets_clips_that_stand_upright(home, films, turn, crash):
    films.writer_thread.begin(subject(), ring_of(count=120), Extent(3.0, 2.0, 60.0, turn))
    films.writer_thread.run_once()
    if crash:
        films = Films(home)
        films.finalizer.put_leftovers(["front"])
    else:
        films.writer_thread.end("e1", 107.0)
    stored, = films.settle()
    path = films.files.path(stored.clip)
    with av.open(str(path)) as clip:
        picture = next(clip.decode(video=0))
        shown = np.rot90(picture.to_ndarray(format="gray"), picture.rotation // 90)
    wanted = turn.apply(drawn(30))[..., 0]
    assert shown.shape == wanted.shape and abs(shown.astype(int) - wanted).mean() < 12
    assert probed(path)["errors"] == ""


def test_between_two_key_frames_the_clip_begins_with_the_one_before(films):
    ring = ring_of(count=150)
    films.writer_thread.begin(subject(began=105.5), ring, EXTENT)
    films.writer_thread.end("e1", 108.0)
    stored, = films.settle()
    assert stored.pre_roll == pytest.approx(3.5, abs=0.01)


def test_while_the_event_runs_the_file_can_be_played(films, tmp_path):
    ring = ring_of(count=120)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    copy = tmp_path / "now.mp4"
    shutil.copyfile(films.files.growing("pi/front/2023-11-14/e1"), copy)
    shown = numbers(copy)
    assert shown == list(range(30, 30 + len(shown))) and len(shown) >= 60


def test_packets_after_the_end_are_waited_for_when_the_event_closes_early(films):
    ring = ring_of(count=120)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.end("e1", 109.0)
    assert films.settle() == [], "the last second is still to come"
    feed(ring, 120, 150)
    stored, = films.settle()
    assert stored.seconds == pytest.approx(7.0, abs=0.15)


def test_a_camera_that_falls_silent_after_the_event_gets_its_clip_all_the_same(films):
    ring = ring_of(count=120)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.end("e1", 109.0)
    films.settle()
    films.clock.advance(6.0)
    assert films.settle()[0].seconds == pytest.approx(6.0, abs=0.15)


def test_a_clip_is_never_longer_than_the_longest(films):
    ring = ring_of(count=150)
    films.writer_thread.begin(subject(), ring, Extent(3.0, 2.0, 5.0))
    films.settle()
    stored, = films.settle()
    assert stored.seconds == pytest.approx(5.0, abs=0.15)
    feed(ring, 150, 200)
    assert films.writer_thread.end("e1", 112.0) == "" and len(films.settle()) == 1


def test_after_a_reconnect_the_clip_goes_on_in_a_second_part(films):
    ring = ring_of(count=120)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    ring.start(stream_of())
    feed(ring, 0, 60, start=112.0)
    films.writer_thread.end("e1", 115.0)
    first, second = films.settle()
    assert [(each.part, each.clip[-4:]) for each in (first, second)] == [(1, "4/e1"), (2, "e1-2")]
    assert second.pre_roll == pytest.approx(-7.0, abs=0.01) and second.seconds == pytest.approx(3.0, abs=0.15)
    assert all(probed(films.files.path(each.clip))["errors"] == "" for each in (first, second))


@pytest.mark.parametrize("kind", ["h264", "hevc", "mjpeg"])
def test_a_camera_that_changes_the_size_of_its_pictures_ends_the_clip_and_begins_another(films, kind):
    ring = ring_of(kind, count=90)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    for raw in raws(kind, 90, start=106.0, size=(160, 96)):
        ring.push(replace(raw, pts=raw.pts + 6 * 90_000, dts=raw.dts + 6 * 90_000))
    films.writer_thread.end("e1", 110.0)
    first, second = films.settle()
    assert [each.part for each in (first, second)] == [1, 2]
    for stored, size in ((first, (320, 180)), (second, (160, 96))):
        path = films.files.path(stored.clip)
        with av.open(str(path)) as clip:
            assert {(picture.width, picture.height) for picture in clip.decode(video=0)} == {size}
        assert probed(path)["errors"] == ""
    assert first.seconds == pytest.approx(4.0, abs=0.2) and second.seconds == pytest.approx(4.0, abs=0.2)


def test_with_too_little_room_there_is_no_clip_and_what_there_is_stays(home, monkeypatch):
    films = Films(home, min_free=1000)
    ring = ring_of(count=150)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**6, 0, 999))
    films.writer_thread.begin(subject(), ring, EXTENT)
    assert films.settle() == [] and films.writer_thread.end("e1", 108.0) == ""
    assert not [each for each in home.clips.rglob("*") if each.is_file()]


def test_when_room_runs_out_midway_the_clip_is_finished_once_there_is_some(home, monkeypatch):
    films = Films(home, min_free=1000)
    ring = ring_of(count=120)
    films.writer_thread.begin(subject(), ring, EXTENT)
    films.writer_thread.run_once()
    with monkeypatch.context() as short:
        short.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**6, 0, 999))
        feed(ring, 120, 150)
        assert films.settle() == []
    films.finalizer.put_leftovers(["front"])
    stored, = films.settle()
    assert probed(films.files.path(stored.clip))["errors"] == "" and stored.seconds == pytest.approx(6.0, abs=0.15)


@pytest.mark.parametrize("kind", ["h264", "mjpeg"])
def test_what_a_crash_left_growing_is_finished_at_the_next_start(home, films, kind):
    films.writer_thread.begin(subject(), ring_of(kind, count=120), EXTENT)
    films.writer_thread.run_once()

    after = Films(home)
    after.finalizer.put_leftovers(["front"])
    stored, = after.settle()
    assert stored.event == "e1" and stored.pre_roll == pytest.approx(3.0, abs=0.01) and stored.seconds > 4.0
    assert probed(after.files.path(stored.clip))["errors"] == ""
    assert after.files.unfinished("front") == []
    again = Films(home)
    again.finalizer.put_leftovers(["front"])
    assert again.settle() == []


def test_a_leftover_without_a_word_about_it_goes(home, films):
    films.writer_thread.begin(subject(), ring_of(count=120), EXTENT)
    films.writer_thread.run_once()
    films.files.growing("pi/front/2023-11-14/e1").with_name("e1.json").write_text("{")
    after = Films(home)
    after.finalizer.put_leftovers(["front"])
    assert after.settle() == [] and after.files.unfinished("front") == []


def test_stopping_finishes_clips_of_packets_and_of_pictures(home, films, until):
    films.writer_thread.begin(subject("e1"), ring_of("h264", count=120), EXTENT)
    films.writer_thread.begin(subject("e2"), ring_of("mjpeg", count=120), EXTENT)
    films.writer_thread.start()
    until(lambda: len(films.files.unfinished("front")) == 2, "both grow")
    films.writer_thread.stop()
    until(lambda: films.facts, "the first is finished")
    events = [each.event for each in films.facts]
    assert events[0] == "e1" and {*events, *(each[-2:] for each in films.files.unfinished("front"))} == {"e1", "e2"}


def test_what_must_be_encoded_again_is_left_for_the_next_start(home, films, until):
    mirrored = Extent(3.0, 2.0, 60.0, Turn(0, "horizontal"))
    films.writer_thread.begin(subject("e1"), ring_of("h264", count=120), mirrored)
    films.writer_thread.start()
    until(lambda: films.files.unfinished("front"), "it grows")
    films.writer_thread.stop()
    assert films.facts == [] and films.files.unfinished("front") == ["pi/front/2023-11-14/e1"]


def frame(number: int, time: float, picture=None) -> Frame:
    gray = np.zeros((18, 32), np.uint8)

    def jpeg() -> bytes:
        return cv2.imencode(".jpg", drawn(number))[1].tobytes()

    return Frame(number, time, gray, True, picture or jpeg, lambda: np.dstack([gray] * 3))


def camera_clips(films, fed: bool = True, extent: Extent = EXTENT) -> CameraClips:
    return CameraClips("front", ring_for(extent), extent, films.writer_thread, fed)


def test_a_source_of_pictures_is_filmed_from_before_the_event(films):
    filmed = camera_clips(films)
    for number in range(100):
        filmed.frame(frame(number, 100 + number / 10), True)
        if number == 60:
            filmed.begin("e1", AT, 105.2)
            films.writer_thread.run_once()
    assert filmed.end("e1", 107.0)
    stored, = films.settle()
    assert stored.pre_roll == pytest.approx(3.0, abs=0.11)
    shown = numbers(films.files.path(stored.clip))
    assert shown == list(range(22, 91)), "every picture from three seconds before to two seconds after"


def test_a_quick_source_of_pictures_is_thinned(films):
    filmed = camera_clips(films)
    for number in range(120):
        filmed.frame(frame(number, 100 + number / 30), True)
    found = filmed.ring.read(0)
    assert found is not None and 55 <= len(found.packets) <= 65


def test_while_the_camera_does_not_record_no_picture_is_made_and_an_open_clip_ends(films):
    def never() -> bytes:
        raise AssertionError("a picture was made")

    filmed = camera_clips(films)
    for number in range(60):
        filmed.frame(frame(number, 100 + number / 10), True)
    filmed.begin("e1", AT, 104.0)
    for number in range(60, 90):
        filmed.frame(frame(number, 100 + number / 10, never), False)
    stored, = films.settle()
    assert numbers(films.files.path(stored.clip))[-1] == 59
    assert filmed.end("e1", 105.0) == ""


def test_a_damaged_picture_is_left_out(films):
    def damaged() -> bytes:
        raise SourceError("damaged", transient=True)

    filmed = camera_clips(films)
    filmed.frame(frame(0, 100.0, damaged), True)
    filmed.frame(frame(1, 100.1), True)
    found = filmed.ring.read(0)
    assert found is not None and len(found.packets) == 1


def test_many_cameras_begin_and_end_clips_while_they_are_written(home):
    films = Films(home)
    films.writer_thread.start()
    rings = [ring_of(count=150) for _ in range(4)]

    def play(number: int) -> None:
        for event in range(5):
            name = f"e{number}-{event}"
            films.writer_thread.begin(subject(name, 103.0 + event), rings[number], EXTENT)
            films.writer_thread.end(name, 106.0 + event / 2)

    threads = [threading.Thread(target=play, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    films.writer_thread.stop()
    assert len({each.event for each in films.facts}) == 20
    assert all(each.seconds > 3.0 and each.pre_roll >= 3.0 - 1 / FPS for each in films.facts)


def asked(id: str = "a1", seconds: float = 2.0, channel: str = "") -> facts.RecordingAsked:
    return facts.RecordingAsked(at=AT, id=id, camera="front", by="anna", seconds=seconds, channel=channel)


def test_a_clip_that_somebody_asks_for_is_recorded_whatever_the_camera_records(films):
    filmed, refused = camera_clips(films), []
    filmed.asked.refuse = lambda one, why: refused.append((one.id, why))
    wanted = asked(channel="C1")
    filmed.frame(frame(99, 40.0), True, AT - 60)  # recorded a minute ago, and no part of it
    for number in range(60):
        if number == 20:
            filmed.asked.ask(wanted)
            filmed.asked.ask(asked("a2"))
        filmed.frame(frame(number, 100 + number / 10), False, AT + number / 10)
        films.writer_thread.run_once()
    stored, = films.settle()
    assert (stored.event, stored.channel, stored.clip) == (wanted.event, "C1", f"pi/front/2023-11-14/{wanted.event}")
    assert numbers(films.files.path(stored.clip)) == list(range(20, 40)), "the two seconds that were asked for"
    assert refused == [("a2", "a clip of it is being recorded already; ask again when that one is there")]
    assert not filmed.asked.recording


def test_a_clip_that_was_asked_for_ends_with_the_source_and_comes_after_a_crash_as_well(films, home):
    ring = ring_of(count=90)
    filmed = CameraClips("front", ring, EXTENT, films.writer_thread, fed=False)
    filmed.asked.ask(asked(channel="C1"))
    filmed.frame(frame(0, 105.0), False, AT)
    films.writer_thread.run_once()
    again = Films(home)
    again.finalizer.put_leftovers(["front"])
    stored, = again.settle()
    assert (stored.event, stored.channel, stored.camera) == (asked().event, "C1", "front")
    filmed.broken()
    assert not filmed.asked.recording
