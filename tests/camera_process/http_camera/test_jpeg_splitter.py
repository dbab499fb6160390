import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera_process.http_camera.jpeg_splitter import JpegSplitter
from vision import jpeg

LARGEST = 200_000


def drawn(seed: int, width: int = 64) -> bytes:
    return jpeg.encode(np.random.default_rng(seed).integers(0, 255, (48, width, 3), dtype=np.uint8))


PICTURES = [drawn(seed) for seed in range(4)]
HEAD = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n"


def cut(*pieces: bytes) -> list[bytes]:
    cutter = JpegSplitter(LARGEST)
    return [picture for piece in pieces for picture in cutter.feed(piece)]


@pytest.mark.parametrize("between", [
    b"", b"\r\n", HEAD, b"--other\nContent-Length: 17\n\n", b"\xff\xd8 no picture", b"\xff\xd8\xff\x00\xff",
    bytes(3000), b"\xff\xff\xff\xd9", b"\xff\xd8\xff\xe0\x00\x00", b"\xff\xd8\xff\xd8\xff\xd8",
])
def test_pictures_are_found_whatever_lies_between_them(between: bytes) -> None:
    stream = between + between.join(PICTURES) + between
    assert cut(stream) == PICTURES


def test_a_picture_is_given_with_its_last_byte_and_without_what_follows() -> None:
    cutter = JpegSplitter(LARGEST)
    assert cutter.feed(HEAD + PICTURES[0][:-1]) == []
    assert cutter.feed(PICTURES[0][-1:]) == [PICTURES[0]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4000), max_size=30), st.binary(max_size=300).filter(lambda junk: b"\xff" not in junk))
def test_the_size_of_the_pieces_makes_no_difference(sizes: list[int], junk: bytes) -> None:
    stream = junk + (junk + HEAD).join(PICTURES) + junk
    pieces, at = [], 0
    for size in sizes:
        pieces.append(stream[at : at + size])
        at += size
    assert cut(*pieces, stream[at:]) == PICTURES


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_makes_no_trouble_and_is_not_kept(garbage: list[bytes]) -> None:
    cutter = JpegSplitter(LARGEST)
    for piece in garbage:
        for found in cutter.feed(piece):
            assert found.startswith(b"\xff\xd8\xff") and found.endswith(b"\xff\xd9")
    assert PICTURES[0] in cutter.feed(b"\xff\xd9" + bytes(70_000) + PICTURES[0] + PICTURES[1])


def test_a_picture_that_breaks_off_is_passed_over_and_the_next_one_is_whole() -> None:
    half = PICTURES[0][: len(PICTURES[0]) // 2]
    assert cut(HEAD + PICTURES[2] + HEAD + half + b"\r\n" + HEAD + PICTURES[1]) == [PICTURES[2], PICTURES[1]]


def test_pictures_of_a_camera_that_ends_none_are_found_without_what_lies_between_them() -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Length: 4711\r\n\r\n")
    stream = head + (b"\r\n" + head).join(picture[:-2] for picture in PICTURES)
    assert cut(stream) == [picture[:-2] for picture in PICTURES[:-1]], "the last one may go on"


def test_a_comment_longer_than_it_says_and_one_full_of_markers_hide_no_picture() -> None:
    def with_comment(picture: bytes, said: bytes, more: bytes) -> bytes:
        return picture[:20] + b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said + more + picture[20:]

    longer = with_comment(PICTURES[0], bytes(4092), bytes(608))
    lying = with_comment(PICTURES[1], PICTURES[2] + b"\xff\xd9\xff\xda\xff\xd8\xff", b"")
    assert cut(HEAD + longer + HEAD + lying + HEAD + PICTURES[3]) == [longer, lying, PICTURES[3]]


def test_comments_between_the_passes_of_a_progressive_picture_do_not_end_it() -> None:
    scene = np.random.default_rng(5).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    made = cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    at = made.rfind(b"\xff\xc4")
    passes = made[:at] + b"\xff\xfe\x00\x08\xff\xd9\xff\xd8\xff\xc0" + made[at:]
    assert cut(HEAD + passes + HEAD + PICTURES[1]) == [passes, PICTURES[1]]


def test_a_thumbnail_inside_the_headers_does_not_end_the_picture() -> None:
    small = drawn(9, 16)
    exif = b"\xff\xe1" + (len(small) + 8).to_bytes(2, "big") + b"Exif\0\0" + small
    with_thumbnail = PICTURES[0][:2] + exif + PICTURES[0][2:]
    assert cut(HEAD + with_thumbnail + HEAD + PICTURES[1]) == [with_thumbnail, PICTURES[1]]


def test_what_never_ends_is_refused_at_a_size() -> None:
    cutter = JpegSplitter(LARGEST)
    cutter.feed(PICTURES[0][:700])
    with pytest.raises(ValueError, match="more than 200000 bytes"):
        for _ in range(40):
            cutter.feed(bytes(8192))


def test_junk_without_a_picture_is_not_kept_however_long_it_is() -> None:
    assert cut(*[bytes(50_000)] * 40, PICTURES[0]) == [PICTURES[0]]
