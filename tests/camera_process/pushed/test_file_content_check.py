"""What a file holds is seen in its bytes, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_process.pushed.file_content_check import NOTHING, content_in, content_of
from tests.camera_process.pushed.conftest import jpeg, video

BEGINNINGS = (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypmp42", b"\x1a\x45\xdf\xa3\x18\x53\x80\x67",
              b"RIFF\xff\xff\xff\xffAVI ", b"DHAV\xfd", b"\0\0\0\1\x67", b"\0\0\0\1\x40\1")


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_no_bytes_end_it(begin, more):
    found = content_of(begin + more)

    assert not (found.picture and found.video)


@pytest.mark.parametrize(("data", "kind", "whole", "usable"), [
    (jpeg(1), "jpeg", True, True), (jpeg(1)[:-2], "jpeg", False, True), (b"vendor" + jpeg(1), "jpeg", True, True),
    (jpeg(1) + b"\0" * 500, "jpeg", True, True), (video(), "mp4", True, True), (video()[:-9], "mp4", False, False),
    (video("matroska"), "matroska", True, True), (video("matroska")[:-9], "matroska", False, True),
    (video("avi", "mjpeg"), "avi", True, True), (video("avi", "mjpeg")[:-9], "avi", False, True),
    (video("h264"), "h264", True, True), (b"XM\0\1" * 5 + video("h264"), "h264", True, True),
    (b"FTP test", "none", True, True), (b"\0" * 5000, "none", True, True),
])
def test_kinds_and_whether_all_of_it_came(data, kind, whole, usable):
    found = content_of(data)

    assert (found.kind, found.whole, found.usable) == (kind, whole, usable)


def test_a_file_that_is_gone_or_empty_is_nothing(tmp_path):
    (tmp_path / "empty").touch()

    assert content_in(tmp_path / "empty") == content_in(tmp_path / "gone") == NOTHING
