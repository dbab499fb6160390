"""What `bench clips` says of a file."""

import shutil
from pathlib import Path

import av
import pytest
from packets_made import FPS, drawn

from benchmarks.preroll import probe
from tests.support.needed import missing


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Four seconds of H.264 in an MP4."""
    if shutil.which("ffprobe") is None:
        missing("ffprobe (Debian: ffmpeg)")
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=FPS, options={"g": "15", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(4 * FPS):
            made.mux(stream.encode(av.VideoFrame.from_ndarray(drawn(number), format="bgr24")))
        made.mux(stream.encode())
    return path


def test_a_whole_clip_has_nothing_wrong(clip: Path) -> None:
    assert probe(clip, 4.0) == ""


def test_a_clip_of_another_length_is_told(clip: Path) -> None:
    assert probe(clip, 6.0) == "it is 4.00 s long, not 6.00"


def test_damaged_pictures_and_a_cut_off_file_are_told(clip: Path, tmp_path: Path) -> None:
    data = clip.read_bytes()
    middle = data.index(b"mdat") + 3000
    (tmp_path / "damaged.mp4").write_bytes(data[:middle] + bytes(2000) + data[middle + 2000:])
    (tmp_path / "cut.mp4").write_bytes(data[:len(data) // 4])
    assert probe(tmp_path / "damaged.mp4", 4.0) != ""
    assert probe(tmp_path / "cut.mp4", 4.0) != ""
