import cv2
import numpy as np
import pytest

from vision import jpeg
from vision.thumbnail import thumbnail


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
    assert jpeg.whole(data + bytes(64_000)), "some cameras send padding"
    assert not jpeg.whole(data[: len(data) // 2])
    assert not jpeg.whole(data[:-1])
    assert not jpeg.whole(b"")


def test_a_thumbnail_keeps_the_shape_and_never_grows() -> None:
    assert jpeg.decode(thumbnail(ramp(1280, 720))).shape == (180, 320, 3)
    assert jpeg.decode(thumbnail(ramp(200, 100))).shape == (100, 200, 3)


def with_size(data: bytes, width: int, height: int, frame: bytes = b"\xff\xc0") -> bytes:
    """The same JPEG, claiming another size."""
    at = data.index(frame) + 5
    return data[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + data[at + 4 :]


def turned(data: bytes, orientation: int) -> bytes:
    """The same JPEG with a note by EXIF on how the camera was held."""
    tag = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + bytes([orientation])
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + tag + bytes(6)
    return data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:]


def progressive(width: int, height: int) -> bytes:
    return cv2.imencode(".jpg", ramp(width, height), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()


PLAIN = jpeg.encode(ramp(64, 48))
PNG = cv2.imencode(".png", ramp(64, 48))[1].tobytes()
TOO_LARGE = {
    "plain": (with_size(PLAIN, 12_000, 10_000), "^pictures of 120 megapixels; at most 50 can be shown"),
    "just above": (with_size(PLAIN, 10_000, 5_001), "^pictures of 50.0 megapixels; at most 50"),
    "progressive": (with_size(progressive(64, 48), 5_000, 4_000, b"\xff\xc2"),
                    "^progressive pictures of 20 megapixels; at most 12 can be shown"),
    "one colour after the other": (
        with_size(PLAIN, 5_000, 4_000).replace(b"\xff\xda\x00\x0c\x03", b"\xff\xda\x00\x08\x01"),
        "^progressive pictures of 20"),
    "behind a comment that says less than it is": (
        PLAIN[:20] + b"\xff\xfe\x00\x04ab" + bytes(700) + with_size(PLAIN, 65_000, 65_000)[20:], "of 4225 megapixels"),
    "behind a comment with another size": (
        PLAIN[:2] + b"\xff\xfe\x00\x0c" + PLAIN[PLAIN.index(b"\xff\xc0"):][:10] + with_size(PLAIN, 9_000, 9_000)[2:],
        "of 81 megapixels"),
    "PNG": (PNG[:16] + (30_000).to_bytes(4, "big") * 2 + PNG[24:], "^pictures of 900 megapixels"),
}


@pytest.mark.parametrize("kind", TOO_LARGE)
@pytest.mark.parametrize("read", [jpeg.check_size, jpeg.decode, jpeg.gray])
def test_a_picture_of_too_many_pixels_is_refused_with_its_size_before_it_is_decoded(read, kind: str) -> None:
    data, says = TOO_LARGE[kind]
    with pytest.raises(jpeg.TooLarge, match=says):
        read(data)


def test_a_picture_in_more_passes_than_anybody_needs_is_refused() -> None:
    made = progressive(64, 48)
    last = made[made.rindex(b"\xff\xda"): -2]
    with pytest.raises(ValueError, match="in more than 50 passes"):
        jpeg.decode(made[:-2] + 60 * last + made[-2:])


def test_bytes_of_other_kinds_of_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="no picture"):
        jpeg.decode(cv2.imencode(".webp", ramp(64, 48))[1].tobytes())


def test_a_very_large_picture_is_decoded_at_half_its_size() -> None:
    large = cv2.imencode(".jpg", np.zeros((4_000, 6_200), np.uint8))[1].tobytes()
    assert jpeg.decode(large).shape == (2_000, 3_100, 3)


def test_what_follows_a_picture_is_cut_off_and_an_end_that_is_missing_is_put_there() -> None:
    for after in (bytes(4096), b"dhav\x59\x19\x01\x00", b"\xff\xd9", PLAIN):
        assert jpeg.trimmed(PLAIN + after) == PLAIN
    assert jpeg.trimmed(PLAIN[:-2]) == PLAIN[:-2] and jpeg.ended(PLAIN[:-2]) == PLAIN == jpeg.ended(PLAIN)
    with pytest.raises(ValueError, match="header"):
        jpeg.trimmed(PLAIN[:100])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_was_held_askew_is_decoded_upright(orientation: int) -> None:
    held = turned(PLAIN, orientation)
    assert jpeg.orientation(held) == orientation
    assert jpeg.decode(held).shape[:2] == ((48, 64) if orientation < 5 else (64, 48))


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_a_note_that_makes_no_sense_turns_nothing(orientation: int) -> None:
    assert jpeg.orientation(turned(PLAIN, orientation)) == jpeg.orientation(PLAIN) == 1
