"""A frame is explained as a picture."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from cli.commands import explain
from cli.errors import CliError
from ledger.home import Home
from vision import jpeg

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
ROOM = "demo://room?size=320x180&first=2"


def said(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert explain.run(list(words), home) == 0
    return capsys.readouterr().out


def test_the_command_writes_the_stages_of_a_frame_with_somebody_in_it(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "stages.png"

    answer = cli("explain", ROOM, "--frame", "45", "-o", str(target))

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("frame 45, 4.50 s: 1 region, ") and str(target) in answer.stdout
    picture = cv2.imread(str(target))
    assert picture.shape[1] == 1504 and target.read_bytes().startswith(b"\x89PNG")


def test_the_suffix_says_whether_it_is_png_or_jpeg(home: Home, tmp_path: Path, capsys) -> None:
    said(home, capsys, ROOM, "--frame", "3", "-o", str(tmp_path / "a.JPG"))
    assert jpeg.whole((tmp_path / "a.JPG").read_bytes())


def test_while_the_view_is_learnt_it_says_so(home: Home, tmp_path: Path, capsys) -> None:
    words = said(home, capsys, ROOM, "--frame", "0", "-o", str(tmp_path / "a.png"))
    assert words.startswith("frame 0, 0.00 s: still learning the view; ")


def test_a_cameras_masks_and_turn_are_used(home: Home, tmp_path: Path, capsys) -> None:
    everything = "[[[0, 0], [1, 0], [1, 1], [0, 1]]]"
    home.config.write_text(f"cameras:\n  hall:\n    source: {ROOM}\n    rotate: 90\n    motion:\n"
                           f"      masks: {everything}\n")
    target = str(tmp_path / "a.png")

    assert ": 0 regions, 0.0 % of the view moves" in said(home, capsys, "hall", "--frame", "45", "-o", target)
    height = cv2.imread(target).shape[0]
    assert ": 0 regions," in said(home, capsys, ROOM, "--frame", "45", "--camera", "hall", "-o", target)
    assert height > 1700 > 700 > cv2.imread(target).shape[0]


def test_frames_that_a_folder_lacks_are_named(home: Home, tmp_path: Path, capsys) -> None:
    for number in (470, 471, 480):
        (tmp_path / f"in{number:06d}.jpg").write_bytes(jpeg.encode(np.full((90, 160, 3), 99, np.uint8)))
    words = said(home, capsys, str(tmp_path), "--frame", "475", "-o", str(tmp_path / "a.png"))
    assert words.startswith("frame 480 (there is no frame 475), 0.40 s: ")


@pytest.mark.parametrize(("words", "says"), [
    (("a.mp4", "--frame", "1"), "there is no file or folder a.mp4"),
    (("gopher://x", "--frame", "1"), "nothing answers gopher://"),
    ((ROOM, "--frame", "1", "-o", "a.gif"), "a.gif must end in .png, .jpg, .jpeg"),
    ((ROOM, "--frame", "1", "-o", "no/such/folder/a.png"), "cannot write no/such/folder/a.png: No such file"),
    ((ROOM, "--frame", "1", "--camera", "yard"), "no camera is called 'yard' in .*known: none"),
    (("rtsp://me:${NOPE}@10.0.0.1/x", "--frame", "1"), "in the address .*NOPE"),
])
def test_what_cannot_be_done_is_one_clear_line(home: Home, words: tuple[str, ...], says: str) -> None:
    home.config.write_text("house:\n  name: Home\n")
    with pytest.raises(CliError, match=says):
        explain.run(words, home)


def test_a_frame_beyond_the_end_names_the_last_one(home: Home, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"in{number}.jpg").write_bytes(jpeg.encode(np.full((90, 160, 3), 99, np.uint8)))
    with pytest.raises(CliError, match="the source ends with frame 3; --frame 9 is beyond it"):
        explain.run([str(tmp_path), "--frame", "9", "-o", str(tmp_path / "a.png")], home)


@pytest.mark.parametrize("frame", ["-1", "x", "1.5", ""])
def test_what_is_no_number_of_a_frame_is_refused(home: Home, frame: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        explain.run([ROOM, f"--frame={frame}"], home)
    assert "is not the number of a frame, from 0 on" in capsys.readouterr().err
