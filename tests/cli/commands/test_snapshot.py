"""An address is tried before it is saved."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from http_camera import LOGIN, CameraServer, behind_basic

from camera_process.source import SourceError
from cli.checks import camera_trial
from cli.checks.cameras import cameras
from cli.checks.finding import ExaminedHouse
from cli.commands import snapshot
from house.clock import SystemClock
from house.settings.whole_config import Settings
from ledger.home import Home
from vision import jpeg

PICTURE = jpeg.encode(np.full((180, 320, 3), 90, np.uint8))
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_first_frame_becomes_a_file_and_its_size_is_printed(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "x.jpg"

    answer = cli("snapshot", "demo://room?size=640x360", "-o", str(target))

    assert answer.returncode == 0, answer.stderr
    assert cv2.imread(str(target)).shape == (360, 640, 3)
    assert answer.stdout.startswith("demo://room?size=640x360: 640x360, first frame after ")


def test_an_address_from_standard_input_stands_in_no_list_of_processes(cli: Cli, tmp_path: Path) -> None:
    answer = cli("snapshot", "-o", str(tmp_path / "x.jpg"), feed="demo://room?size=640x360\n")

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("demo://room?size=640x360: 640x360")


def test_without_any_address_one_line_says_what_is_missing(command: Cli) -> None:
    answer = command("snapshot", feed="\n")

    assert (answer.returncode, len(answer.stderr.splitlines())) == (1, 1)
    assert "no address was given" in answer.stderr


def test_a_camera_of_the_house_is_known_by_its_name(command: Cli, home: Home, tmp_path: Path) -> None:
    home.config.write_text("cameras:\n  hall:\n    source: demo://room?size=640x360\n")

    assert command("snapshot", "hall", "-o", str(tmp_path / "x.jpg")).returncode == 0
    assert (tmp_path / "x.jpg").stat().st_size > 1000


def test_a_camera_that_is_mounted_crooked_is_shown_turned(command: Cli, home: Home, tmp_path: Path) -> None:
    home.config.write_text("cameras:\n  hall:\n    source: demo://room?size=640x360\n    rotate: 90\n")

    answer = command("snapshot", "hall", "-o", str(tmp_path / "x.jpg"))

    assert answer.stdout.startswith("demo://room?size=640x360: 360x640")
    assert cv2.imread(str(tmp_path / "x.jpg")).shape == (640, 360, 3)


@pytest.mark.parametrize(("address", "said"), [
    ("gopher://x", "nothing answers gopher://; known here:"),
    ("clip-that-is-not-there.mp4", "there is no file or folder clip-that-is-not-there.mp4"),
    ("rtsp://me:hunter2@127.0.0.1:1/x", "rtsp://me:***@127.0.0.1:1/x: nothing answers at this port"),
    ("rtsp://me:${file:secrets/front}@10.0.0.1/x", "in the address there is no file secrets/front"),
])
def test_what_cannot_be_opened_is_one_line_without_the_password(command: Cli, address: str, said: str) -> None:
    answer = command("snapshot", address, "-o", "/tmp/never-written.jpg")

    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1 and said in answer.stderr
    assert "hunter2" not in answer.stdout + answer.stderr


def test_a_place_that_cannot_be_written_is_one_line(command: Cli) -> None:
    answer = command("snapshot", "demo://room?size=640x360", "-o", "/no/such/folder/x.jpg")

    assert (answer.returncode, answer.stderr) == (
        1, "hearthwatch: cannot write /no/such/folder/x.jpg: No such file or directory\n")


def test_a_camera_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def stuck(*_: object, **__: object) -> None:
        answers.wait()
        raise SourceError("too late", transient=True)

    monkeypatch.setattr(camera_trial, "source", stuck)

    with pytest.raises(SourceError, match="no picture within 0 s"):
        camera_trial.first_frame("rtsp://stuck", SystemClock(), patience=0.05)
    answers.set()


def test_an_error_that_nobody_expects_ends_the_trial_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody thought of that")

    monkeypatch.setattr(camera_trial, "source", failing)

    with pytest.raises(ZeroDivisionError, match="nobody thought of that"):
        camera_trial.first_frame("rtsp://camera", SystemClock(), patience=30.0)


def test_a_secret_file_is_filled_into_the_address(home: Home) -> None:
    (home.secrets / "front").write_text("p w\n")
    (home.secrets / "front").chmod(0o600)

    assert camera_trial.filled_in("rtsp://me:${file:secrets/front}@h/${X}", home, {"X": "1"}) in (
        "rtsp://me:p w@h/1", "rtsp://me:p%20w@h/1")


def test_a_camera_one_of_whose_answers_fails_is_asked_once_more():
    answers = iter([503, 200, 503, 503])
    server = CameraServer({"/snap": lambda camera: camera.send(next(answers), PICTURE, Content_Type="image/jpeg")})
    try:
        assert camera_trial.first_frame(server.address(), SystemClock()).width == 320
        with pytest.raises(SourceError, match="status 503"):
            camera_trial.first_frame(server.address(), SystemClock())
    finally:
        server.shutdown()
        server.server_close()


def test_a_camera_that_gets_its_password_in_the_clear_is_shown_with_a_word_about_it(home: Home, tmp_path: Path,
                                                                                   capsys) -> None:
    server = CameraServer({"/snap": behind_basic(lambda camera: camera.send(200, PICTURE, Content_Type="image/jpeg")),
                           "/open": lambda camera: camera.send(200, PICTURE, Content_Type="image/jpeg")})
    try:
        said = {}
        for path in ("/snap", "/open"):
            assert snapshot.run([server.address(path, LOGIN), "-o", str(tmp_path / "x.jpg")], home) == 0
            said[path] = capsys.readouterr().out
        settings = Settings.model_validate({"cameras": {"hall": {"source": server.address("/snap", LOGIN)}}})
        found = list(cameras(ExaminedHouse(home, settings, SystemClock())))
    finally:
        server.shutdown()
        server.server_close()
    assert "note: it sends its password in the clear" in said["/snap"] and "in the clear" not in said["/open"]
    assert [each.level for each in found] == ["ok", "note"] and "in the clear" in found[1].text and found[1].fix
    assert "p@ss" not in str(found) + said["/snap"]
