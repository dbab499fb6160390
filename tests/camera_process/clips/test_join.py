"""Clips joined into one video: each picture once, in order, copied where that is possible."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from packets_made import numbers, probed, ring_of

from camera_process.clips.join import Piece, join
from camera_process.clips.remux import GrowingFile, NothingPlayable, finish
from camera_process.clips.transcode import encode

AT = 1_700_000_000.0


def clip(folder: Path, name: str, kind: str = "h264", first: int = 0, count: int = 150) -> Path:
    """A clip of so many pictures, 15 a second, which carry their numbers."""
    growing, done = folder / f"{name}.part.mp4", folder / f"{name}.mp4"
    run = ring_of(kind, count=first + count).read(0)
    assert run is not None
    keys = [n for n, packet in enumerate(run.packets) if packet.key and n >= first]
    file = GrowingFile(growing, run.stream, run.packets[keys[0]:])
    file.write(run.packets[keys[0]:])
    file.close()
    encode(growing, done) if kind == "mjpeg" else finish(growing, done)
    return done


def test_clips_of_one_form_are_copied_one_after_the_other(tmp_path):
    one, other = clip(tmp_path, "one"), clip(tmp_path, "other")
    told = []

    seconds = join([Piece(one, AT), Piece(other, AT + 60)], (AT, AT + 100), tmp_path / "all.mp4", told.append)

    found = probed(tmp_path / "all.mp4")
    assert found["errors"] == "" and found["codec"] == "h264"
    assert found["count"] == 2 * probed(one)["count"]
    assert seconds == pytest.approx(found["duration"], abs=0.2) == pytest.approx(20.0, abs=0.4)
    assert found["dts"] == sorted(set(found["dts"]))
    assert told == [1, 2]


def test_what_two_clips_both_show_is_shown_once(tmp_path):
    whole = clip(tmp_path, "whole")
    joined = join([Piece(whole, AT), Piece(whole, AT)], (AT, AT + 100), tmp_path / "all.mp4")

    assert joined == pytest.approx(10.0, abs=2.1), "the second begins at a key frame"
    assert probed(tmp_path / "all.mp4")["errors"] == ""


def test_only_what_is_of_that_time_is_shown(tmp_path):
    seconds = join([Piece(clip(tmp_path, "one"), AT)], (AT + 4.0, AT + 7.0), tmp_path / "all.mp4")

    assert 2.5 <= seconds <= 7.5
    assert probed(tmp_path / "all.mp4")["errors"] == ""
    with pytest.raises(NothingPlayable):
        join([Piece(clip(tmp_path, "two"), AT)], (AT + 400.0, AT + 700.0), tmp_path / "none.mp4")


def test_clips_of_different_forms_become_one_video_all_the_same(tmp_path):
    seconds = join([Piece(clip(tmp_path, "one"), AT), Piece(clip(tmp_path, "other", "hevc"), AT + 60)],
                   (AT, AT + 100), tmp_path / "all.mp4")

    found = probed(tmp_path / "all.mp4")
    assert found["errors"] == "" and found["codec"] == "h264"
    assert seconds == pytest.approx(20.0, abs=0.6)


def test_a_clip_that_cannot_be_read_is_left_out(tmp_path):
    (tmp_path / "torn.mp4").write_bytes(b"nothing of a video")

    seconds = join([Piece(tmp_path / "torn.mp4", AT), Piece(clip(tmp_path, "one"), AT + 60)], (AT, AT + 100),
                   tmp_path / "all.mp4")

    assert seconds == pytest.approx(10.0, abs=0.3)


def test_the_job_says_how_far_it_is_and_how_it_ended(tmp_path):
    job = {"since": AT, "until": AT + 99, "done": str(tmp_path / "done.mp4"), "part": str(tmp_path / "part"),
           "progress": str(tmp_path / "progress"), "outcome": str(tmp_path / "outcome"),
           "pieces": [{"path": str(clip(tmp_path, "one")), "at": AT}]}
    (tmp_path / "job").write_text(json.dumps(job))

    with subprocess.Popen([sys.executable, "-m", "camera_process.clips.join", str(tmp_path / "job")],
                          cwd=Path(__file__).parents[3], stdin=subprocess.PIPE) as process:
        assert process.wait(60) == 0

    assert json.loads((tmp_path / "progress").read_text()) == {"done": 1, "of": 1}
    assert json.loads((tmp_path / "outcome").read_text())["seconds"] == pytest.approx(10.0, abs=0.3)
    assert numbers(tmp_path / "done.mp4")[:3] == numbers(tmp_path / "one.mp4")[:3]
