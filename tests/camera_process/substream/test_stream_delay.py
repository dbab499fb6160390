import numpy as np
import pytest

from camera_process.substream.stream_delay import StreamDelay, lag_of, stirred, thumb

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
    found = lag_of(thumbs(0, 14), thumbs(7, 13, late, seed=2))
    assert found == pytest.approx(late, abs=0.11)


def test_a_scene_where_nothing_moves_tells_nothing():
    assert lag_of(thumbs(0, 14, walker=False), thumbs(7, 13, 1.5, walker=False, seed=2)) is None


def test_two_different_views_tell_nothing():
    noise = np.random.default_rng(5)
    other = [thumb(t, noise.integers(0, 255, (180, 320)).astype(np.uint8)) for t in np.arange(7, 13, 0.1)]
    assert lag_of(thumbs(0, 14), other) is None


@pytest.mark.parametrize(("small", "main"), [((0, 14), (7, 7.3)), ((0, 2), (7, 13)), ((0, 0), (7, 13))])
def test_too_little_of_either_tells_nothing(small, main):
    assert lag_of(thumbs(*small), thumbs(*main, seed=2)) is None


def test_a_walker_stirs_the_view_and_noise_does_not():
    moving, empty = thumbs(0, 1), thumbs(0, 1, walker=False)
    assert stirred(moving[0], moving[5]) > 10.0 > stirred(empty[0], empty[5])


def test_without_a_word_from_either_the_streams_count_as_equal():
    lag = StreamDelay()
    lag.heard(True, -999_000.0)
    assert lag.seconds == 0.0


def test_the_senders_clock_tells_when_both_have_it():
    lag = StreamDelay()
    for jitter in (0.0, 0.05, 3.0, 0.02, 0.01):
        lag.heard(True, -5000.0 + 1.5 + jitter)
        lag.heard(False, -5000.0 + jitter / 10)
    assert lag.seconds == pytest.approx(1.5, abs=0.05)
    lag.again(main=True)
    assert lag.seconds == 0.0


def test_a_senders_clock_that_is_wrong_is_not_believed():
    lag = StreamDelay()
    lag.heard(True, -5000.0)
    lag.heard(False, -8600.0)
    assert lag.seconds == 0.0


def test_what_is_seen_goes_before_what_the_sender_says():
    lag = StreamDelay(measured=1.4)
    lag.heard(True, 0.0)
    lag.heard(False, 0.0)
    assert lag.seconds == 1.4
