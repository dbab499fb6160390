import numpy as np
import pytest

from camera_process.source import SourceError
from camera_process.sources import demo
from house.clock import FakeClock
from vision.motion.detector import MotionDetector

SMALL = "size=320x180"


def opened(query: str, clock: FakeClock | None = None, realtime: bool | None = None) -> demo.DemoSource:
    source = demo.connect(f"demo://room?{SMALL}&{query}", clock or FakeClock())
    if realtime is not None:
        source.set_realtime(realtime)
    source.open()
    return source


def frames(source: demo.DemoSource, count: int) -> list[tuple[int, float, bytes]]:
    read = (source.read() for _ in range(count))
    return [(frame.number, frame.time, frame.luma.tobytes()) for frame in read if frame is not None]


def test_the_same_seed_and_number_show_the_same_frame_every_time() -> None:
    assert frames(opened("seed=3&realtime=0"), 5) == frames(opened("seed=3&realtime=0"), 5)


def test_another_seed_shows_another_room() -> None:
    one, other = (opened(f"seed={seed}&realtime=0").read() for seed in (1, 2))
    assert one is not None and other is not None
    assert float(np.abs(one.bgr().astype(int) - other.bgr()).mean()) > 3


def test_a_frame_has_the_size_asked_for_and_a_jpeg_of_it() -> None:
    frame = opened("realtime=0").read()
    assert frame is not None
    assert frame.luma.shape == (180, 320) and frame.bgr().shape == (180, 320, 3)
    assert frame.picture()[:2] == b"\xff\xd8"


def test_in_real_time_frames_come_at_their_rate() -> None:
    clock = FakeClock()
    began = clock.monotonic()
    source = opened("fps=5", clock)
    seen = [(number, time - began) for number, time, _ in frames(source, 4)]
    assert source.live
    assert [number for number, _ in seen] == [0, 1, 2, 3]
    assert [time for _, time in seen] == pytest.approx([0, 0.2, 0.4, 0.6])


def test_a_late_reader_misses_frames_as_with_a_camera() -> None:
    clock = FakeClock()
    source = opened("fps=5", clock)
    source.read()
    clock.advance(2.05)
    frame = source.read()
    assert frame is not None and frame.number == 10


def test_replay_reads_as_fast_as_it_can() -> None:
    clock = FakeClock()
    source = opened("fps=5", clock, realtime=False)
    began = clock.monotonic()
    assert [round(time, 3) for _, time, _ in frames(source, 4)] == [0, 0.2, 0.4, 0.6]
    assert clock.monotonic() == began and not source.live


def occupied_seconds(query: str, until: float) -> list[float]:
    """The times at which the product's own motion detector sees something."""
    source, motion = opened(f"realtime=0&{query}"), MotionDetector()
    seen = []
    while (frame := source.read()) is not None and frame.time < until:
        if motion.step(frame.luma, frame.time).occupied:
            seen.append(frame.time)
    return seen


def test_nothing_moves_in_the_room_without_a_walker_for_two_minutes() -> None:
    assert occupied_seconds("walker=0", 120) == []


def test_someone_walks_through_when_they_are_expected_and_only_then() -> None:
    seen = occupied_seconds("first=4&every=30", 60)
    assert 4 <= min(seen) <= 6
    assert [time for time in seen if 18 < time < 34] == []
    assert sum(34 <= time < 44 for time in seen) > 20


def test_a_faster_walker_is_through_sooner() -> None:
    slow, fast = (max(occupied_seconds(f"first=4&every=60&speed={speed}", 40)) for speed in (1, 3))
    assert fast < slow - 2


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("demo://kitchen", "there is one demo, demo://room"),
        ("demo://room?sead=1", "unknown option 'sead'.*seed, walker, fps, size, first, every, pause, speed, realtime"),
        ("demo://room?size=huge", "WIDTHxHEIGHT from 320x180 to 1920x1080"),
        ("demo://room?size=100x100", "WIDTHxHEIGHT from 320x180 to 1920x1080"),
        ("demo://room?fps=0", "a number from 1 to 60"),
    ],
)
def test_a_wrong_address_says_what_is_allowed(address: str, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        demo.connect(address, FakeClock())
    assert not caught.value.transient


def test_a_closed_room_does_not_give_frames() -> None:
    source = opened("realtime=0")
    source.close()
    with pytest.raises(SourceError, match="not open"):
        source.read()
