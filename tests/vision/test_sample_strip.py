"""The strip of a sample: small whatever is in it, and its pictures come out again."""

import numpy as np
import pytest

from vision.sample_strip import LIMIT, pictures_of, strip


def views(count, height=180, width=320):
    """Smooth views, each a little brighter than the one before."""
    ramp = np.linspace(40, 120, width, dtype=np.float32)
    return [np.tile(ramp + 10 * number, (height, 1)).astype(np.uint8) for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 9])
def test_its_pictures_come_out_in_their_order_and_nearly_as_they_were(count):
    pictures = views(count)

    found = pictures_of(strip(pictures), (320, 180), count)

    assert [picture.shape for picture in found] == [(180, 320)] * count
    assert all(np.abs(one.astype(int) - other).max() < 12 for one, other in zip(found, pictures, strict=True))


@pytest.mark.parametrize("shape", [(180, 320), (240, 320), (568, 320)])
def test_even_pure_noise_stays_below_the_limit(shape):
    random = np.random.default_rng(1)
    noise = [random.integers(0, 256, shape, dtype=np.uint8) for _ in range(9)]

    assert len(strip(noise)) < LIMIT


def test_pictures_of_several_sizes_are_refused():
    with pytest.raises(ValueError, match="one size"):
        strip([*views(1), *views(1, 240)])


def test_what_cannot_fit_is_refused_instead_of_being_too_large():
    with pytest.raises(ValueError, match="do not fit into 100 bytes"):
        strip(views(9), limit=100)


@pytest.mark.parametrize(("size", "count"), [((320, 180), 4), ((640, 180), 3), ((0, 0), 1)])
def test_a_strip_that_is_too_small_for_what_is_said_of_it_is_refused(size, count):
    with pytest.raises(ValueError, match="does not hold"):
        pictures_of(strip(views(3)), size, count)
