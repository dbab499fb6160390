"""Motion while the light changes, the camera switches, and frames are few: people are found, light is not."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.drawn.exposure import drifting_clouds, grain, infrared_light, swing, wandering_gain
from benchmarks.drawn.figures import FigurePath, Looks, WalkingFigure
from benchmarks.drawn.outdoors import camera_clock, insects
from benchmarks.drawn.scenes import Clip, CrossingPerson, draw_scene
from benchmarks.events.conditions import deserted
from benchmarks.events.disturbances import DISTURBANCES
from vision.motion.background_subtraction import WARM_UP
from vision.motion.detector import CALM, SETTLES_WITHIN, TURNS, MotionDetector, MotionSettings
from vision.motion.event_hysteresis import Closed, EventHysteresis, Opened

GAP = 10.0


def events(frames: Iterable[tuple], gap=GAP, settings=None, longest_pause=2.5):
    """Play (time, luma, ...) with default settings; return when events opened, and (time, occupied, moving) of all."""
    detector = MotionDetector(settings or MotionSettings(), longest_pause=longest_pause)
    hysteresis, opened, told = EventHysteresis(gap), list[float](), []
    for number, (time, luma, *_) in enumerate(frames):
        seen = detector.step(luma, time)
        said = hysteresis.step(time, number, seen.occupied, seen.moving)
        if isinstance(said, Opened):
            opened.append(time)
        assert not isinstance(said, Closed) or said.ended_time <= time
        told.append((time, seen.occupied and seen.moving))
    return opened, told


def covered(told, begin, end):
    flags = [flag for time, flag in told if begin <= time < end]
    return sum(flags) / len(flags)


def somebody(seed, contrast, *points, height=60.0):
    """A dull person on his way through (seconds, x), brighter than what is behind by so many gray levels."""
    scene = draw_scene(seed)
    tones = [contrast + 20 * offset for offset in (-0.3, 0.2, 0.4, 0.1)]
    return WalkingFigure(scene, FigurePath(list(points)), Looks(*tones), height, 150, seed=seed)


def faded(canvas, t, rng):
    """A picture of 0.4 of its contrast."""
    canvas.luma = 110 + 0.4 * (canvas.luma - 110)


@pytest.mark.parametrize("phase", [0.0, 2.0, 4.0])
def test_a_dull_person_is_found_and_kept_while_the_light_drifts(phase):
    walk = somebody(4, 100, (10, -15), (15, 120), (19, 120), (24, -15))  # 40 gray levels, 22 in the least light
    clip = Clip("drift", 27, [walk, faded, wandering_gain(swing(0.45, 16, phase)), grain(2)], seed=4)
    opened, told = events(clip.frames())
    assert len(opened) == 1 and 10 <= opened[0] <= 13
    assert covered(told, 13, 23) >= 0.6


def test_one_of_fifteen_gray_levels_is_found_while_the_light_drifts():
    clip = Clip("drift", 18, [CrossingPerson((10, 17)), faded, wandering_gain(swing(0.45, 16, 2.0)), grain(2)], seed=4)
    opened, _ = events(clip.frames())
    assert len(opened) == 1 and 10 <= opened[0] <= 13


def test_light_that_drifts_over_a_dull_view_is_no_event():
    clip = Clip("drift", 36, [faded, wandering_gain(swing(0.45, 16)), grain(2)], seed=4)
    opened, told = events(clip.frames())
    assert opened == [] and not any(flag for _, flag in told)


def test_somebody_is_found_while_and_after_a_cloud_passes():
    rng = np.random.default_rng(3)
    cloud = drifting_clouds(rng, 60, 0.45, 20)
    clip = Clip("cloud", 36, [somebody(5, 45, (12, -15), (20, 110), (26, 110), (34, -15)), cloud, grain(2)], seed=5)
    opened, told = events(clip.frames())
    assert len(opened) == 1 and 12 <= opened[0] <= 15.5
    assert covered(told, 15, 32) >= 0.85


def switched(at, black=0.4, overshoot=0.9, settling=0.5):
    """An infrared switch: black for a moment, then too bright, then settled on another picture."""
    infrared = infrared_light()

    def draw(canvas, t, rng):
        if t < at:
            canvas.luma *= np.float32(0.35)
            return
        infrared(canvas, t, rng)
        past = t - at
        canvas.luma *= np.float32(0.12 if past < black else 1 + overshoot * np.exp(-(past - black) / settling))

    return draw


@pytest.mark.parametrize(("black", "settling"), [(0.2, 0.3), (0.6, 0.6), (0.9, 1.0)])
def test_an_infrared_switch_with_a_black_moment_and_an_overshoot_is_no_event(black, settling):
    clip = Clip("switch", 30, [switched(10, black, 0.9, settling), grain(4)], seed=6)
    opened, told = events(clip.frames())
    assert opened == [] and sum(flag for _, flag in told) <= 2


def test_who_walks_in_five_seconds_after_an_infrared_switch_is_found():
    clip = Clip("switch", 30, [CrossingPerson((15, 25)), switched(10), grain(4)], seed=6)
    opened, told = events(clip.frames())
    assert len(opened) == 1 and 15 <= opened[0] <= 17.5
    assert covered(told, 17.5, 24) >= 0.85


def still(value=100, size=(180, 320)):
    return np.full(size, value, np.uint8)


def textured(light, thing=None):
    frame = np.clip(draw_scene(2) * light, 0, 255).astype(np.uint8)
    if thing is not None:
        frame[60:140, thing : thing + 40] = 250
    return frame


def walked_into(detector, until, light=0.5):
    """Show an empty view, then somebody who walks; return the time of the next frame."""
    n = 0
    while n / 10 < until:
        detector.step(textured(light, 20 + (2 * n) % 200 if n >= 20 else None), n / 10)
        n += 1
    return n / 10


def test_the_view_is_learnt_anew_when_its_light_jumps_and_nobody_has_moved():
    detector = MotionDetector()
    for n in range(30):
        detector.step(textured(0.4), n / 10)
    told = [detector.step(textured(0.75), 3 + n / 10) for n in range(40)]
    assert told[0].warming and not told[-1].warming
    assert not any(seen.occupied for seen in told)


def test_it_is_not_learnt_anew_while_somebody_moves():
    detector = MotionDetector()
    now = walked_into(detector, 5.0)
    told = [detector.step(textured(0.85, 120 + 2 * n), now + n / 10) for n in range(10)]
    assert not any(seen.warming for seen in told)


@pytest.mark.parametrize("period", [0.5, 1.0, 2.0])
def test_a_light_that_blinks_for_ever_does_not_blind_the_camera(period):
    def blinking(canvas, t, rng):
        canvas.luma *= 0.5 if int(t / period) % 2 else 1.0

    clip = Clip("blinking", 45, [CrossingPerson((24, 40)), blinking, grain(2)], seed=3)
    detector = MotionDetector()
    seen = [(time, detector.step(luma, time)) for time, luma, _ in clip.frames()]
    assert not any(each.warming for time, each in seen if time > TURNS * (SETTLES_WITHIN + WARM_UP))
    assert any(each.moving for time, each in seen if 24 <= time < 40)


def test_a_view_whose_light_goes_on_changing_is_learnt_in_the_end():
    detector = MotionDetector()
    for n in range(30):
        detector.step(textured(0.4), n / 10)
    told = [(n / 10, detector.step(textured(0.75 + 0.2 * np.sin(n)), 3 + n / 10)) for n in range(100)]
    assert max(time for time, seen in told if seen.warming) <= SETTLES_WITHIN + CALM


@pytest.mark.parametrize("seed", [0, 1])
def test_the_cameras_own_clock_gives_no_event_in_ten_minutes(seed):
    clip = Clip("clock", 600, [camera_clock(np.random.default_rng(seed)), grain(2)], fps=5.0, seed=seed)
    assert events(clip.frames())[0] == []


@pytest.mark.parametrize("fps", [1.0, 2.0, 3.0])
def test_slow_sources_find_who_walks_through(fps):
    clip = Clip("slow", 60, [CrossingPerson((30, 44)), grain(2)], fps=fps, seed=7)
    opened, _ = events(clip.frames())
    assert len(opened) == 1 and 29 <= opened[0] <= 30 + 5 / fps


@pytest.mark.parametrize("every", [2.0, 4.0])
def test_key_frames_alone_find_who_walks_through(every):
    clip = Clip("key frames", 40 * every, [CrossingPerson((30 * every, 30 * every + 16)), grain(2)],
                fps=1 / every, seed=7)
    opened, _ = events(clip.frames())
    assert len(opened) == 1 and 30 * every <= opened[0] <= 30 * every + 12


@pytest.mark.parametrize(("seed", "seconds"), [(2, 18), (4, 30)])
def test_insects_before_the_camera_s_lamp_open_no_event(seed, seconds):
    darting = insects(np.random.default_rng(seed), seconds, 3)
    opened, _ = events(Clip("insects", seconds, [infrared_light(), darting, grain(4)], fps=8, seed=seed).frames())
    assert opened == []


@pytest.mark.parametrize("height", [20.0, 30.0, 60.0])
def test_somebody_bright_who_walks_among_insects_is_found_at_once(height):
    scene, pace = draw_scene(3), 0.8 * height
    walk = WalkingFigure(scene, FigurePath([(12, -5.0), (20, -5 + 8 * pace)]), Looks(*[60.0] * 3, 5, relative=True),
                         height, 110, seed=3)
    darting = insects(np.random.default_rng(3), 17.5, 6, brightness=60)
    opened, told = events(Clip("insects", 17.5, [walk, infrared_light(), darting, grain(4)], fps=8, seed=3).frames())
    assert 12 < opened[-1] <= 14
    assert covered(told, 14, 17.5) >= 0.9


def test_a_lamp_that_glares_and_goes_out_within_a_second_at_night_opens_no_event():
    [lamps] = [each for each in DISTURBANCES if each.name == "lamps at night"]
    footage = replace(deserted(lamps).take(7, 1, 300.0), times=lambda seconds, rng: [272 + n / 10 for n in range(120)])
    assert events(footage)[0] == []
