"""The parameter sets of a packet are those before its picture; what follows the first slice is not looked through."""

import pytest

from camera_process.stream.picture_size import parameter_sets

START = b"\x00\x00\x01"
H264, HEVC = b"\x67\x42\x00\x1f", b"\x42\x01\x01\x60"
SLICES = [("h264", b"\x65\x88"), ("h264", b"\x41\x9a"), ("hevc", b"\x26\x01"), ("hevc", b"\x00\x01\xff")]


def found(codec: str, *units: bytes) -> list[bytes]:
    return parameter_sets(codec, b"".join(START + unit for unit in units))


@pytest.mark.parametrize(("codec", "slice_"), SLICES)
def test_the_sets_before_a_slice_are_found_and_none_after_it(codec: str, slice_: bytes) -> None:
    sets = H264 if codec == "h264" else HEVC
    assert found(codec, sets, slice_) == [sets]
    assert found(codec, slice_, sets) == []
    assert found(codec, sets, slice_ + b"\xff" * 5000, sets) == [sets]


@pytest.mark.parametrize(("codec", "sets"), [("h264", H264), ("hevc", HEVC)])
def test_start_codes_that_are_written_twice_hide_nothing(codec: str, sets: bytes) -> None:
    assert found(codec, b"", sets, SLICES[0][1]) == found(codec, b"\x00", sets, SLICES[0][1]) == [sets]


def test_the_end_of_a_slice_is_not_looked_for() -> None:
    class Counted(bytes):
        looked = 0

        def find(self, what: bytes, begin: int = 0) -> int:  # type: ignore[override]
            self.looked += 1
            return super().find(what, begin)

    packet = Counted(START + SLICES[0][1] + bytes(range(1, 256)) * 100)
    assert parameter_sets("h264", packet) == [] and packet.looked == 1
