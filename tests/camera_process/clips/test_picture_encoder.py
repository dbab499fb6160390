"""Pictures that are encoded while an event goes on: real encoders, killed, kept waiting and left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from packets_made import jpegs, numbers, probed, raws

from camera_process.clips.jpegs_to_h264 import EncodedFile
from camera_process.clips.picture_encoder import BEGIN, HEAD, PictureEncoder, PictureEncoders
from camera_process.clips.remux import ClipError, NothingPlayable
from camera_process.stream.packets import Packet
from house.clock import SystemClock

ROOT = Path(__file__).resolve().parents[3]


def packets(count: int, start: int = 0) -> list[Packet]:
    return [Packet(raw.data, raw.pts, raw.dts, True, raw.arrived) for raw in raws("mjpeg", count)][start:]


def encoder(folder: Path, most: int = 10**8) -> PictureEncoder:
    return PictureEncoders(SystemClock(), most).begin(folder / "a.part.mp4")


def test_pictures_become_a_file_that_plays_while_more_of_them_come(tmp_path, until):
    path, growing = tmp_path / "a.part.mp4", encoder(tmp_path)
    growing.write(packets(90))
    until(lambda: path.exists() and path.stat().st_size > 3000, "some of it is there")
    growing.write(packets(150, 90))
    growing.close()
    growing.wait(60)
    assert growing.written == 150 and numbers(path) == list(range(150))
    assert probed(path)["errors"] == ""


def test_what_is_no_picture_is_left_out_and_of_nothing_else_there_is_no_clip(tmp_path):
    growing = encoder(tmp_path)
    good = packets(30)
    junk = Packet(b"\xff\xd8 no picture \xff\xd9", good[9].pts, good[9].dts, True, 0.0)
    growing.write([*good[:9], junk, *good[10:]])
    growing.close()
    growing.wait(60)
    assert numbers(tmp_path / "a.part.mp4") == [n for n in range(30) if n != 9]

    nothing = encoder(tmp_path)
    nothing.write([junk])
    nothing.close()
    with pytest.raises(NothingPlayable):
        nothing.wait(60)


def test_an_encoder_that_is_killed_leaves_what_plays_and_says_so(tmp_path, until):
    path, growing = tmp_path / "a.part.mp4", encoder(tmp_path)
    growing.write(packets(120))
    until(lambda: path.exists() and path.stat().st_size > 5000, "most of it is there")
    os.kill(growing._process.pid, signal.SIGKILL)
    until(lambda: growing.done, "it is dead")
    growing.write(packets(150, 120))
    growing.close()
    with pytest.raises(ClipError, match="-9"):
        growing.wait(60)
    shown = numbers(path)
    assert shown == list(range(len(shown))) and len(shown) >= 30


def test_when_its_process_is_killed_the_encoder_ends_the_file_properly(tmp_path, until):
    script = ("import os, signal, sys\nsys.path[:0] = ['tests/support']\nfrom pathlib import Path\n"
              "from tests.camera_process.clips.test_picture_encoder import encoder, packets\n"
              f"growing = encoder(Path({str(tmp_path)!r}))\ngrowing.write(packets(60))\n"
              "while growing._process._waiting: pass\n"
              "print(growing._process.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n")
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    until(lambda: not Path(f"/proc/{ended.stdout.strip()}").exists(), "the encoder has ended as well")
    shown = numbers(tmp_path / "a.part.mp4")
    assert len(shown) >= 55 and shown == list(range(len(shown)))


def test_a_slow_encoder_has_pictures_wait_in_bounded_memory_and_those_in_between_are_given_up(tmp_path):
    size = sum(len(data) for data, *_ in jpegs(150))
    growing = encoder(tmp_path, most=size // 4)
    os.kill(growing._process.pid, signal.SIGSTOP)
    for at in range(0, 150, 10):
        growing.write(packets(at + 10, at))
        assert growing._process._bytes <= size // 4
    growing.close()
    os.kill(growing._process.pid, signal.SIGCONT)
    growing.wait(60)
    shown = numbers(tmp_path / "a.part.mp4")
    assert shown == sorted(set(shown)) and 10 < len(shown) < 120
    assert shown[0] == 0 and shown[-1] > 140, "from beginning to end"


def test_clips_of_several_cameras_share_one_process_that_ends_with_the_last_of_them(tmp_path, until):
    encoders = PictureEncoders(SystemClock())
    made = [encoders.begin(tmp_path / f"{n}.part.mp4") for n in range(3)]
    pid = made[0]._process.pid
    assert {each._process.pid for each in made} == {pid}
    for at in range(0, 60, 10):
        for each in made:
            each.write(packets(at + 10, at))
    for n, each in enumerate(made):
        each.close()
        each.wait(60)
        assert numbers(tmp_path / f"{n}.part.mp4") == list(range(60))
    until(lambda: not Path(f"/proc/{pid}").exists(), "the process has ended")
    again = encoders.begin(tmp_path / "4.part.mp4")
    assert again._process.pid != pid
    again.write(packets(20))
    again.close()
    again.wait(60)


def test_one_file_that_cannot_be_written_costs_no_other(tmp_path):
    encoders = PictureEncoders(SystemClock())
    bad, good = (encoders.begin(tmp_path / name) for name in ("no folder/a.part.mp4", "b.part.mp4"))
    for each in (bad, good):
        each.write(packets(30))
        each.close()
    with pytest.raises(ClipError):
        bad.wait(60)
    good.wait(60)
    assert numbers(tmp_path / "b.part.mp4") == list(range(30))


def test_a_picture_that_holds_up_the_encoder_ends_it_in_bounded_time(tmp_path):
    """What hangs in a library is ended by the alarm of the process itself."""
    script = ("import time\nfrom camera_process.clips import jpegs_to_h264\n"
              "jpegs_to_h264.LONGEST = 1\njpegs_to_h264.EncodedFile.add = lambda *_: time.sleep(600)\n"
              "jpegs_to_h264.main()\n")
    head = HEAD.pack(1, 5, 0) + b"12345"
    path = os.fsencode(tmp_path / "a.mp4")
    ended = subprocess.run([sys.executable, "-c", script], input=HEAD.pack(1, len(path), BEGIN) + path + head, cwd=ROOT,
                           capture_output=True, check=False, timeout=60)
    assert ended.returncode == -signal.SIGALRM


def test_pictures_are_encoded_as_a_browser_shows_them_and_very_large_ones_smaller(tmp_path):
    """By EXIF the camera was held on its side (6: a quarter turn clockwise puts it right)."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06" + bytes(6)
    note = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    large = cv2.imencode(".jpg", np.zeros((2400, 4000), np.uint8))[1].tobytes()
    sizes = []
    for number, data in enumerate((packets(1)[0].data, large)):
        path = tmp_path / f"{number}.mp4"
        file = EncodedFile(path)
        file.add(data[:2] + note + data[2:], 0)
        file.close()
        with av.open(str(path)) as clip:
            sizes.append((clip.streams.video[0].width, clip.streams.video[0].height))
    assert sizes == [(180, 320), (1200, 2000)]
