"""A frame scaled down is what OpenCV's bilinear scaling makes of it, for sizes with a quick way and for all others."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vision.downscale import Downscale
from vision.pixels import Pixels, working_size


def as_opencv(luma: Pixels) -> Pixels:
    return cv2.resize(luma, working_size(luma.shape), interpolation=cv2.INTER_LINEAR)


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


@pytest.mark.parametrize("shape", [(1080, 1920), (720, 1280), (1440, 2560), (2160, 3840)], ids="{0[0]}p".format)
def test_the_usual_sizes_of_cameras_are_scaled_as_opencv_does_to_the_last_bit(shape: tuple[int, int]) -> None:
    downscale = Downscale(shape)
    for seed in range(3):
        luma = noise(shape[0], shape[1], seed)
        assert np.array_equal(downscale.scaled(luma), as_opencv(luma))


@settings(max_examples=60, deadline=None)
@given(height=st.integers(8, 700), width=st.integers(16, 1400), seed=st.integers(0, 9))
def test_any_size_is_scaled_as_opencv_does(height: int, width: int, seed: int) -> None:
    luma = noise(height, width, seed)
    assert np.array_equal(Downscale(luma.shape).scaled(luma), as_opencv(luma))


@settings(max_examples=30, deadline=None)
@given(factor=st.integers(2, 9), quarters=st.integers(2, 60), seed=st.integers(0, 9))
def test_any_whole_factor_is_scaled_as_opencv_does(factor: int, quarters: int, seed: int) -> None:
    luma = noise(4 * quarters * factor, 320 * factor, seed)
    assert np.array_equal(Downscale(luma.shape).scaled(luma), as_opencv(luma))


def test_a_frame_with_unused_bytes_at_the_end_of_its_rows_is_scaled_too() -> None:
    wide = noise(720, 1312)
    luma = wide[:, :1280]
    assert not luma.flags.c_contiguous
    assert np.array_equal(Downscale(luma.shape).scaled(luma), as_opencv(luma))


def test_what_was_returned_is_not_changed_by_the_next_frame() -> None:
    downscale, first = Downscale((720, 1280)), noise(720, 1280, 1)
    kept = downscale.scaled(first)
    downscale.scaled(noise(720, 1280, 2))
    assert np.array_equal(kept, as_opencv(first))


def test_cameras_of_one_size_scale_at_the_same_time_without_disturbing_each_other() -> None:
    lumas = [noise(720, 1280, seed) for seed in range(8)]

    def as_it_should_be(luma: Pixels) -> bool:
        downscale = Downscale(luma.shape)
        return all(np.array_equal(downscale.scaled(luma), as_opencv(luma)) for _ in range(40))

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(as_it_should_be, lumas))


def test_sixteen_cameras_of_one_size_take_the_memory_of_one() -> None:
    luma = noise(720, 1280)
    tracemalloc.start()
    try:
        cameras = [Downscale(luma.shape)]
        cameras[0].scaled(luma)
        alone, _ = tracemalloc.get_traced_memory()
        cameras += [Downscale(luma.shape) for _ in range(15)]
        for each in cameras:
            each.scaled(luma)
        together, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert alone > 500_000 and together < 1.1 * alone
