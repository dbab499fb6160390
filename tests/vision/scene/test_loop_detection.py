"""Feeds that stand still or play the same seconds again."""

import tracemalloc

import cv2
import numpy as np
import pytest

from vision.scene.loop_detection import Repeat, RepeatWatch

RATE = 4


@pytest.fixture(scope="module")
def live(street):
    """Luma of a live camera, frame by frame: noise, and somebody who walks to and fro, always the same way."""
    base = cv2.cvtColor(cv2.resize(street(), (160, 90)), cv2.COLOR_BGR2GRAY).astype(np.float32)

    def frame(number: int) -> np.ndarray:
        picture = base + np.random.default_rng(number).normal(0, 2, base.shape)
        x = (7 * number) % 150
        picture[30:70, x:x + 10] = 30
        return np.clip(picture, 0, 255).astype(np.uint8)

    return frame


def found(frames):
    watch = RepeatWatch()
    return [watch.step(number / RATE, frame) for number, frame in enumerate(frames)]


def test_a_live_camera_repeats_nothing(live):
    assert set(found(live(number) for number in range(60 * RATE))) == {None}


def test_a_feed_that_stands_still_is_frozen_after_a_minute(live):
    seen = found([live(number) for number in range(10)] + [live(9)] * (70 * RATE))
    first = seen.index(Repeat.FROZEN)
    assert 59 <= first / RATE <= 63
    assert set(seen[:first]) == {None}


def test_a_feed_that_plays_nine_seconds_again_and_again_is_looped(live):
    seen = found(live(number % (9 * RATE + 2)) for number in range(45 * RATE))
    assert Repeat.LOOPED in seen and Repeat.FROZEN not in seen
    assert seen.index(Repeat.LOOPED) / RATE < 30


def test_a_loop_that_was_coded_again_is_looped(live):
    def coded(picture, quality):
        return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)

    seen = found(coded(live(number % 45), 90 + number % 3) for number in range(40 * RATE))
    assert Repeat.LOOPED in seen


def test_a_loop_ends_when_the_feed_is_live_again(live):
    watch = RepeatWatch()
    for number in range(40 * RATE):
        watch.step(number / RATE, live(number % 45))
    after = [watch.step(number / RATE, live(1000 + number)) for number in range(40 * RATE, 45 * RATE)]
    assert after[-1] is None


def test_memory_is_taken_as_frames_come_and_no_more_after_eighteen_hundred(live):
    frames, taken = [live(number) for number in range(20)], []
    tracemalloc.start()
    try:
        watch = RepeatWatch()
        for number in range(4000):
            watch.step(number / 1000, frames[number % 20])
            if number in (150, 1900, 3999):
                taken.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert taken[0] < 200_000 < 1_000_000 < taken[1] and taken[2] < 1.05 * taken[1]
