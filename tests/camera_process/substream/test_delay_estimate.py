import numpy as np
import pytest

from camera_process.substream.delay_estimate import StreamDelay, measured_delay, movement, thumb

FPS = 15


def scene(time, noise, walker=True):
    """A gray view in which a bright block walks back and forth with uneven steps."""
    luma = np.clip(noise.normal(100, 2, (180, 320)), 0, 255)
    if walker:
        left = int(130 + 120 * np.sin(time) * np.cos(time * 0.37))
        luma[60:140, left : left + 30] = 210
    return luma.astype(np.uint8)


def thumbs(begin, end, late=0.0, walker=True, seed=1):
    noise = np.random.default_rng(seed)
    return [thumb(t, scene(t - late, noise, walker)) for t in np.arange(begin, end, 1 / FPS)]


@pytest.mark.parametrize("late", [-0.5, 0.0, 0.3, 1.5, 2.8])
def test_what_both_streams_show_tells_how_late_the_main_one_is(late):
    found = measured_delay(thumbs(0, 14), thumbs(7, 13, late, seed=2))
    assert found == pytest.approx(late, abs=0.11)


def test_a_scene_where_nothing_moves_tells_nothing():
    assert measured_delay(thumbs(0, 14, walker=False), thumbs(7, 13, 1.5, walker=False, seed=2)) is None


def test_two_different_views_tell_nothing():
    noise = np.random.default_rng(5)
    other = [thumb(t, noise.integers(0, 255, (180, 320)).astype(np.uint8)) for t in np.arange(7, 13, 0.1)]
    assert measured_delay(thumbs(0, 14), other) is None


@pytest.mark.parametrize(("small", "main"), [((0, 14), (7, 7.3)), ((0, 2), (7, 13)), ((0, 0), (7, 13))])
def test_too_little_of_either_tells_nothing(small, main):
    assert measured_delay(thumbs(*small), thumbs(*main, seed=2)) is None


def test_a_walker_counts_as_movement_and_noise_does_not():
    moving, empty = thumbs(0, 1), thumbs(0, 1, walker=False)
    assert movement(moving[0], moving[5]) > 10.0 > movement(empty[0], empty[5])


def test_while_neither_stream_says_anything_they_count_as_equal():
    delay = StreamDelay()
    delay.key_frame(True, -999_000.0)
    assert delay.seconds == 0.0


def test_the_senders_clock_tells_when_both_have_it():
    delay = StreamDelay()
    for jitter in (0.0, 0.05, 3.0, 0.02, 0.01):
        delay.key_frame(True, -5000.0 + 1.5 + jitter)
        delay.key_frame(False, -5000.0 + jitter / 10)
    assert delay.seconds == pytest.approx(1.5, abs=0.05)
    delay.reopened(main=True)
    assert delay.seconds == 0.0


def test_a_senders_clock_that_is_wrong_is_not_believed():
    delay = StreamDelay()
    delay.key_frame(True, -5000.0)
    delay.key_frame(False, -8600.0)
    assert delay.seconds == 0.0


def test_what_is_seen_goes_before_what_the_sender_says():
    delay = StreamDelay(measured=1.4)
    delay.key_frame(True, 0.0)
    delay.key_frame(False, 0.0)
    assert delay.seconds == 1.4
