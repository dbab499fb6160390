"""The benchmarks of motion run and say what they promise; how fast it is, is theirs to say."""

import json

import numpy as np
import pytest

from benchmarks import motion, motion_ablation
from benchmarks.motion_quality import bench, left_out
from benchmarks.motion_quality.score import Pixels, judge
from benchmarks.peers.motion import P1, Mog2
from vision.motion.detector import MotionDetector


def test_speed_is_told_for_quiet_and_busy_frames_of_all_three(shared, capsys):
    assert motion.run([str(shared / "data/clips/people-indoor.mp4"), "--frames", "90", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["frames"]["quiet"] + told["frames"]["busy"] == told["frames"]["all"] == 60
    assert set(told["median_ms"]) == {"ours", "MOG2", "P1"}
    assert all(row["all"] > 0 for row in told["median_ms"].values())
    ours, mog2 = told["median_ms"]["ours"], told["median_ms"]["MOG2"]
    assert told["quiet_of_mog2"] == pytest.approx(ours["quiet"] / mog2["quiet"])
    assert told["times_faster_than_p1"] == pytest.approx(told["median_ms"]["P1"]["all"] / ours["all"])


def test_a_clip_that_is_not_there_is_said_in_one_line(tmp_path, capsys):
    assert motion.run([str(tmp_path / "none.mp4")]) == 2
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "none.mp4" in said


def test_the_table_of_quality_has_a_line_for_each_clip(capsys):
    rows = [bench.drawn_row(clip) for clip in bench.all_clips()[:2]]
    lines = bench.table(rows).splitlines()
    assert len(lines) == 3 and lines[1].startswith("quiet room")


@pytest.fixture(scope="module")
def runner():
    """A drawn clip: its frames and its visits."""
    clip = next(clip for clip in bench.all_clips() if clip.name == "runner")
    return list(clip.frames()), clip.visits


@pytest.mark.parametrize("step", left_out.STEPS)
def test_each_step_can_be_left_out(step, runner):
    with left_out.STEPS[step]():
        assert bench.play(runner[0], MotionDetector(), runner[1]).events.missed == 0


def test_each_step_is_there_again_afterwards(runner):
    for without in left_out.STEPS.values():
        with without():
            pass
    assert bench.play(runner[0], MotionDetector(), runner[1]).f1 > 0.85


def test_a_line_of_the_ablation_has_a_cell_under_each_heading(runner):
    worth = motion_ablation.Worth()
    worth.drawn.append(bench.play(runner[0], MotionDetector(), runner[1]))
    worth.dull.visits, worth.dull.found, worth.dull.covered = 2, 1, [0.5, 1.0]
    cells = [cell.strip() for cell in worth.line("nothing").strip("|").split("|")]
    told = dict(zip(motion_ablation.HEAD, cells, strict=True))
    assert told["left out"] == "nothing" and told["missed / false"] == "0 / 0"
    assert (told["dull"], told["dull covered %"]) == ("1/2", "75")


def test_the_peers_tell_a_large_thing_from_an_empty_view():
    empty = np.full((360, 640, 3), 100, np.uint8)
    thing = empty.copy()
    thing[100:300, 200:400] = 220
    p1, mog2 = P1(), Mog2()
    for _ in range(20):
        mask, large = p1.step(empty)
        foreground = mog2.step(empty[..., 0])
    assert not large and not mask.any() and not foreground.any()
    mask, large = p1.step(thing)
    foreground = mog2.step(np.ascontiguousarray(thing[..., 0]))
    assert large and mask.shape == (281, 500) and foreground[100, 150] == 255


def test_pixels_are_scored_as_cdnet_does():
    pixels = Pixels()
    truth = np.array([[255, 255, 0, 50, 85, 170]], np.uint8)
    pixels.add(np.array([[255, 0, 255, 0, 255, 255]], np.uint8), truth)
    assert (pixels.hit, pixels.missed, pixels.extra) == (1, 1, 1)
    assert pixels.f1 == pytest.approx(0.5)


def test_events_are_judged_against_visits_and_by_their_share_of_frames():
    flags = [(t / 10, 100 <= t < 200 or t >= 400) for t in range(500)]
    told = judge([(10.0, 20.0), (40.0, 50.0)], [(10.0, 20.0), (30.0, 35.0)], flags)
    assert (told.missed, told.false) == (1, 1)
    assert told.seen_share == pytest.approx(80 / 110)
    assert told.false_share == pytest.approx(100 / 310, abs=0.01)
