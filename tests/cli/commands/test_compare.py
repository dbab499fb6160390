"""Pictures in files are compared as a camera's are."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from cli.commands import compare
from cli.errors import CliError
from ledger.home import Home

OK, SUSPICIOUS = 0, 1


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """written(name, covered=0, gain=1): the path of a picture with plenty of edges."""
    random = np.random.default_rng(5)
    canvas = np.full((360, 640, 3), 150, np.uint8)
    for _ in range(220):
        x, y, wide, high = (int(value) for value in random.uniform((0, 0, 6, 6), (640, 360, 60, 60)))
        cv2.rectangle(canvas, (x, y), (x + wide, y + high), random.uniform(20, 230, 3).tolist(), -1)

    def write(name: str, covered: int = 0, gain: float = 1.0) -> str:
        picture = (canvas * gain).astype(np.uint8)
        picture[:, :covered] = (60, 70, 80)
        cv2.imwrite(str(tmp_path / name), picture)
        return str(tmp_path / name)

    return write


def test_the_same_scene_ends_with_0_and_a_covered_one_with_1(home: Home, written, capsys) -> None:
    references = [written("a.jpg"), written("b.png", gain=0.8), written("c.jpg", gain=0.9)]
    assert compare.run([*references, written("now.jpg", gain=0.7)], home) == OK
    assert capsys.readouterr().out.startswith("ok: as it should be\nscore ")
    assert compare.run([*references, written("now.jpg", covered=400)], home) == SUSPICIOUS
    assert capsys.readouterr().out.startswith("covered: ")


def test_json_has_every_figure(home: Home, written, capsys) -> None:
    compare.run([written("a.jpg"), written("now.jpg"), "--json"], home)
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "ok" and answer["reference"].endswith("a.jpg")
    assert {"score", "affected", "shift_px", "cues", "ms"} <= answer.keys()
    assert answer["cues"]["kept"] > 0.9 and answer["ms"] > 0


def test_the_picture_shows_both_side_by_side(home: Home, written, tmp_path: Path, capsys) -> None:
    target = tmp_path / "result.png"
    pictures = [written("a.jpg"), written("b.jpg"), written("c.jpg"), written("now.jpg", covered=400)]
    compare.run([*pictures, "-o", str(target)], home)
    picture = cv2.imread(str(target))
    assert picture.shape[1] == 2 * 640 + 8
    orange = (picture[:360, 648:] == (26, 84, 230)).all(axis=2)
    assert orange.any(axis=1).sum() > 200


@pytest.mark.parametrize(("content", "words"), [
    (b"no picture", "is no picture that can be read"), (b"", "is no picture"),
                                                (None, "cannot read")])
def test_a_file_that_is_no_picture_is_named(home: Home, written, tmp_path: Path, content, words) -> None:
    odd = tmp_path / "odd.jpg"
    if content is not None:
        odd.write_bytes(content)
    with pytest.raises(CliError, match=words) as refused:
        compare.run([written("a.jpg"), str(odd)], home)
    assert refused.value.code == 2, "1 means that the view was tampered with"


def test_a_picture_that_is_too_small_is_named_with_its_size(home: Home, written, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "small.png"), np.zeros((40, 50, 3), np.uint8))
    with pytest.raises(CliError, match=r"small\.png is 50x40"):
        compare.run([written("a.jpg"), str(tmp_path / "small.png")], home)


def test_a_target_of_another_kind_is_refused(home: Home, written) -> None:
    with pytest.raises(CliError, match="must end in"):
        compare.run([written("a.jpg"), written("b.jpg"), "-o", "result.gif"], home)


def test_one_picture_alone_is_a_mistake_in_the_command(home: Home, written, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        compare.run([written("a.jpg")], home)
    assert ended.value.code == 2 and "two pictures are needed" in capsys.readouterr().err
