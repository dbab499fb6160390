"""`./hearthwatch tune`: samples as cameras write them, replayed, reported with a picture."""

import cv2
import numpy as np
import pytest

from camera_process.samples.camera_samples import FinishedSample, SampleFrame
from camera_process.samples.sample_files import about_of, files_of
from cli.commands.tune.command import run
from cli.errors import CliError
from ledger.files.samples import Samples
from ledger.tuning_files import TuningFiles, TuningProgress
from vision.motion.connected_regions import Region

NOON = 1_777_636_800.0
ROOM = np.kron(np.random.default_rng(3).uniform(70, 150, (9, 16)), np.ones((20, 20))).astype(np.uint8)
CONFIG = 'cameras:\n  front: {source: "demo://room"}\n  gate: {source: "push://gate"}\n'


def frames_of(somebody, seed):
    """Somebody walks through the middle, or a flag waves in the upper left corner."""
    rng, frames = np.random.default_rng(seed), []
    for n in range(8):
        luma = ROOM + rng.normal(0, 1.5, ROOM.shape)
        left, top, wide, high = (20 + 30 * n, 80, 24, 60) if somebody else (8 + 3 * (n % 3), 6, 22, 16)
        if n >= 1:
            luma[top : top + high, left : left + wide] = 210 if somebody else 30 + 190 * (n % 2)
        region = Region(left / 320, top / 180, wide / 320, high / 180, wide * high / ROOM.size, 0.9)
        frames.append(SampleFrame(0.7 * n, np.clip(luma, 0, 255).astype(np.uint8), 0.02 if n else 0.0, n >= 2,
                                  (region,) if n else ()))
    return tuple(frames)


def keep(samples, number, tag, camera="front", **annotations):
    frames, at = frames_of(tag == "occupied", number), NOON + 60 * number
    sample = FinishedSample(camera, f"{tag}{number}", at, False, frames, 2, ROOM, np.zeros_like(ROOM))
    id = samples.id_of(camera, sample.event, sample.at)
    samples.save(id, files_of(sample), about_of(sample))
    samples.annotate(id, {"tag": tag, "what": "", "tags": [], "labels": [], **annotations})
    return id


def tag_all(samples, count=20, **how):
    for number in range(count):
        keep(samples, 2 * number, "occupied", **how)
        keep(samples, 2 * number + 1, "unoccupied", **how)


@pytest.fixture
def samples(home, monkeypatch):
    monkeypatch.setattr("os.nice", lambda by: 0)  # the tests after this one are not to be slower for it
    home.config.write_text(CONFIG)
    return Samples(home, "pi")


def test_a_mask_over_the_flag_is_proposed_from_what_the_strips_show(home, samples, tmp_path, capsys):
    tag_all(samples)

    assert run(["front", "-o", str(tmp_path / "out.png")], home) == 0

    said = capsys.readouterr().out
    assert "20 samples tagged occupied, 20 unoccupied" in said and "1. A mask over the top left" in said
    report = TuningFiles(home).report("front")
    masked = next(each for each in report.proposals if "masks" in each.changes.get("motion", {}))
    assert masked.after.false == 0 and masked.after.missed == 0
    assert TuningFiles(home).progress("front", NOON) is None
    assert cv2.imread(str(tmp_path / "out.png")).shape[1] == 960


def test_labels_are_enough_for_a_camera_that_sends_its_pictures_by_itself(home, samples, capsys):
    person = {"name": "person", "score": 0.8, "box": [0.1, 0.4, 0.1, 0.3], "doubt": "", "picture": "p"}
    for number in range(20):
        keep(samples, number, "occupied", "gate", labels=[person], looked=1)
        keep(samples, number, "unoccupied", "gate", looked=2)

    run(["gate"], home)

    assert "1. Alert only on person" in capsys.readouterr().out


def test_too_few_tags_are_counted_and_what_is_damaged_is_left_out(home, samples, capsys):
    tag_all(samples, 3)
    (samples.path(keep(samples, 90, "occupied")) / "sample.json").write_text('{"schema": 1}')

    assert run(["front"], home) == 0

    assert "Proposals need 17 more tagged occupied and 17 more tagged unoccupied." in capsys.readouterr().out
    assert TuningFiles(home).report("front").left_out == 1


@pytest.mark.parametrize("words", [["cellar"], [], ["front", "destroy"], ["front", "-o", "x.gif"]])
def test_what_it_cannot_do_is_one_line(home, samples, words):
    with pytest.raises(CliError):
        run(words, home)


def test_a_look_that_was_killed_is_not_shown_for_ever(home):
    TuningFiles(home).begun("front", TuningProgress(3, 30))
    at = home.tuning_progress("front").stat().st_mtime

    assert TuningFiles(home).progress("front", at + 60) == TuningProgress(3, 30)
    assert TuningFiles(home).progress("front", at + 3600) is None
