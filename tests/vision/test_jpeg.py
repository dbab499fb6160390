import cv2
import numpy as np
import pytest

from vision import jpeg


def ramp(width: int, height: int) -> np.ndarray:
    """A picture that is dark on the left and bright on the right, with the channels apart."""
    row = np.linspace(20, 220, width, dtype=np.uint8)
    picture = np.repeat(row[None, :], height, axis=0)
    return np.dstack([picture, picture // 2, picture // 4])


def test_a_picture_survives_encoding_and_decoding() -> None:
    picture = ramp(640, 360)
    again = jpeg.decode(jpeg.encode(picture, 95))
    assert again.shape == picture.shape and again.dtype == np.uint8
    assert float(np.abs(again.astype(int) - picture).mean()) < 2


def test_a_lower_quality_takes_fewer_bytes() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    assert len(jpeg.encode(noise, 40)) < len(jpeg.encode(noise, 90))


@pytest.mark.parametrize(
    ("size", "least", "expected"),
    [
        ((1920, 1080), 320, (270, 480)),
        ((2560, 1440), 320, (180, 320)),
        ((1280, 720), 320, (180, 320)),
        ((640, 360), 320, (180, 320)),
        ((639, 360), 320, (360, 639)),
        ((320, 240), 320, (240, 320)),
        ((1280, 720), 640, (360, 640)),
    ],
)
def test_gray_is_decoded_as_small_as_the_least_width_allows(size, least: int, expected) -> None:
    assert jpeg.gray(jpeg.encode(ramp(*size)), least).shape == expected


def test_scaled_gray_shows_the_same_picture_as_full_gray() -> None:
    picture = ramp(1280, 720)
    full = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (320, 180), interpolation=cv2.INTER_AREA)
    assert float(np.abs(jpeg.gray(jpeg.encode(picture, 95)).astype(int) - full).mean()) < 2


def test_gray_reads_a_png_too() -> None:
    assert jpeg.gray(cv2.imencode(".png", ramp(64, 48))[1].tobytes()).shape == (48, 64)


@pytest.mark.parametrize("size", [(64, 48), (1920, 1080), (333, 77)])
def test_the_size_is_read_from_the_header(size) -> None:
    assert jpeg.size_of(jpeg.encode(ramp(*size))) == size


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"GIF89a" * 9, b"\xff\xd8\xff\xe0\x00\x00" * 9])
def test_bytes_without_a_header_have_no_size(data: bytes) -> None:
    assert jpeg.size_of(data) == (0, 0)


@pytest.mark.parametrize("data", [b"", b"not a picture at all"])
@pytest.mark.parametrize("read", [jpeg.decode, jpeg.gray])
def test_bytes_that_hold_no_picture_are_refused(read, data: bytes) -> None:
    with pytest.raises(ValueError, match="no picture"):
        read(data)


def test_a_transfer_cut_short_is_not_whole() -> None:
    data = jpeg.encode(np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8))
    assert jpeg.whole(data)
    assert jpeg.whole(data + bytes(64)), "some cameras send padding"
    assert not jpeg.whole(data[: len(data) // 2])
    assert not jpeg.whole(data[:-1])
    assert not jpeg.whole(b"")


def test_a_thumbnail_keeps_the_shape_and_never_grows() -> None:
    assert jpeg.decode(jpeg.thumbnail(ramp(1280, 720), 320)).shape == (180, 320, 3)
    assert jpeg.decode(jpeg.thumbnail(ramp(200, 100), 320)).shape == (100, 200, 3)
