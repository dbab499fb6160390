import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vision.demo_room import walker
from vision.demo_room.pinhole_camera import PinholeCamera, triple
from vision.demo_room.room import CLOUDS, FLICKER, NOISE, Room, Visits

SIZE = (640, 360)


@pytest.fixture(scope="module")
def empty() -> Room:
    return Room(SIZE, 1)


@pytest.fixture(scope="module")
def visited() -> Room:
    return Room(SIZE, 1, Visits(first=2, every=20))


def means(room: Room, seconds: list[float]) -> np.ndarray:
    return np.array([float(room.frame(each).mean()) for each in seconds])


def test_what_is_seen_follows_from_seed_and_time_alone(visited: Room) -> None:
    again = Room(SIZE, 1, Visits(first=2, every=20))
    for seconds in (0.0, 4.5, 27.3):
        assert np.array_equal(visited.frame(seconds), again.frame(seconds))


def test_every_frame_has_fresh_sensor_noise_of_the_promised_strength(empty: Room) -> None:
    one, two = (empty.frame(seconds).astype(int) for seconds in (1.0, 1.1))
    inner = (two - one)[120:240, 200:400, 1]
    assert 0.75 * NOISE < float(inner.std()) / math.sqrt(2) < 1.25 * NOISE


def test_light_flickers_moderately_from_frame_to_frame(empty: Room) -> None:
    levels = means(empty, [10 + step / 10 for step in range(40)])
    change = float(np.std(levels / levels.mean()))
    assert 0.5 * FLICKER < change < 2 * FLICKER
    assert float(np.ptp(levels / levels.mean())) < 0.03


def test_daylight_drifts_over_minutes_and_hardly_within_a_second(empty: Room) -> None:
    minutes = [float(means(empty, [at + step / 10 for step in range(10)]).mean()) for at in range(0, 600, 20)]
    assert max(minutes) / min(minutes) > 1.05
    steps = np.abs(np.diff(minutes)) / np.mean(minutes)
    assert float(steps.max()) < 0.06, "20 seconds change less than a cloud does at once"
    assert min(CLOUDS) > 120


def test_nobody_is_there_before_the_first_visit_or_between_visits(empty: Room, visited: Room) -> None:
    for seconds in (0.0, 1.9, 17.0):
        assert np.array_equal(visited.frame(seconds), empty.frame(seconds))
    assert not np.array_equal(visited.frame(5.0), empty.frame(5.0))


def test_a_visit_is_found_by_its_time() -> None:
    visits = Visits(first=8, every=45)
    assert visits.at(7.9) is None
    assert visits.at(8.0) == (0, 0.0)
    assert visits.at(100.0) == (2, pytest.approx(2.0))


@pytest.mark.parametrize("count", range(6))
def test_a_walk_begins_and_ends_out_of_view_and_crosses_the_middle(count: int) -> None:
    who = walker.walk(1, count, speed=1.0)
    view = PinholeCamera(1280, 720)

    def columns(since: float) -> np.ndarray:
        places = np.stack([place for limb in walker.figure(who, since) for place in (limb.a, limb.b)])
        return view.project(places)[0][:, 0]

    outside = [columns(0.0), columns(who.seconds)]
    assert all(np.all(x < -10) or np.all(x > 1290) for x in outside)
    centres = [float(columns(step * who.seconds / 20).mean()) for step in range(21)]
    assert any(500 < x < 780 for x in centres)
    assert 5 < who.seconds < 12


@pytest.mark.parametrize("count", range(6))
def test_a_standing_foot_does_not_slide(count: int) -> None:
    """While a shoe is on the floor it stays where it is, to a few centimetres a second."""
    who = walker.walk(1, count, speed=1.0)
    times = np.arange(0.5, 2.5, 0.02)
    shoes = [[limb for limb in walker.figure(who, t) if limb.colour == walker.SHOE] for t in times]
    low, speeds = 0, []
    for one, two in zip(shoes, shoes[1:], strict=False):
        for before, after in zip(one, two, strict=True):
            if before.a[1] < 0.055 * who.height / 1.75 and after.a[1] < 0.055 * who.height / 1.75:
                low += 1
                speeds.append(float(np.linalg.norm(after.a - before.a)) / 0.02)
    assert low > 60
    assert float(np.median(speeds)) < 0.15


def test_someone_who_stops_stands_still_and_goes_on() -> None:
    who = next(w for w in (walker.walk(1, n, 1.0) for n in range(20)) if w.stops_at < w.length)
    stop = who.stops_at / who.pace
    assert who.walked(stop + 0.5) == who.walked(stop + 2.5) == who.stops_at
    assert who.walked(stop + 4) > who.stops_at
    assert who.walked(who.seconds) == pytest.approx(who.length)


def test_a_point_straight_ahead_is_nearer_the_middle_and_smaller_with_distance() -> None:
    view = PinholeCamera(1280, 720)
    pixels, depth = view.project(np.stack([triple(0.3, 0, 3), triple(0.3, 0, 5), triple(1.3, 0, 3)]))
    assert depth[0] < depth[1]
    assert 360 < pixels[1][1] < pixels[0][1] < 720
    assert pixels[2][0] > pixels[0][0]


def test_the_detector_sees_the_walker_as_a_person_and_nobody_in_the_empty_room(shared: Path) -> None:
    from camera_process.analyzers.yolox import Yolox

    detector = Yolox(shared / "models/yolox_nano.onnx", 0.35)
    room = Room((1280, 720), 1, Visits(first=0, every=45))

    def people(seconds: float) -> int:
        return sum(found.name == "person" for found in detector.look(room.frame(seconds)))

    assert all(people(45 * visit + 2.5) >= 1 for visit in range(4))
    assert [people(45 * visit + 20) for visit in range(2)] == [0, 0]


def test_with_a_pause_nobody_comes_for_so_long_after_every_four_visits() -> None:
    visits = Visits(first=8, every=45, pause=180)
    begins = [second for second in range(900) if (at := visits.at(second)) is not None and at[1] < 1]

    assert [after - before for before, after in pairwise(begins)][:8] == [45, 45, 45, 180, 45, 45, 45, 180]
    assert [visits.at(second) for second in begins][:6] == [(count, 0.0) for count in range(6)]
