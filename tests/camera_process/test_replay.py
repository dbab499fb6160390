import json
import threading

import cv2
import numpy as np
import pytest
from camera_drawn import frames

from camera_process import factory
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.replay import Score
from cli.commands import replay
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import MotionSection
from house.state.mode_switches import Switches
from ledger.home import Home


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    return frames(tmp_path_factory.mktemp("walk") / "frames", 12, ((2.5, 5.0), (8.0, 10.0)))


def played(capsys, home: Home, *argv: str) -> list[dict]:
    assert replay.run([*map(str, argv), "--json"], home) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_event_is_a_line_and_a_summary_closes(capsys, home, walk):
    *events, summary = played(capsys, home, f"file://{walk}?fps=10", "--gap", "1")
    assert [set(event) for event in events] == [
        {"began_frame", "ended_frame", "began_s", "ended_s", "peak", "regions", "labels"}] * 2
    assert [abs(e["began_frame"] - b) <= 5 for e, b in zip(events, (25, 80), strict=True)] == [True, True]
    assert events[0]["began_s"] == pytest.approx(events[0]["began_frame"] / 10)
    assert events[0]["ended_s"] == pytest.approx(events[0]["ended_frame"] / 10)
    assert {"summary": True, "frames": 120, "events": 2}.items() <= summary.items()
    assert summary["cpu_ms_per_frame"] > 0 and "pixel_f1" not in summary


def test_a_long_gap_makes_one_event_of_two_walks(capsys, home, walk):
    *events, _ = played(capsys, home, f"file://{walk}?fps=10", "--gap", "5")
    assert len(events) == 1


def test_masks_are_written_at_the_sources_size_and_judged_against_a_truth(capsys, home, walk, tmp_path):
    masks = tmp_path / "made" / "masks"
    played(capsys, home, f"file://{walk}?fps=10", "--masks", masks)
    assert len(list(masks.iterdir())) == 120
    assert cv2.imread(str(masks / "000040.png"), cv2.IMREAD_GRAYSCALE).shape == (360, 640)
    summary = played(capsys, home, f"file://{walk}?fps=10", "--truth", masks)[-1]
    assert (summary["pixel_precision"], summary["pixel_recall"], summary["pixel_f1"]) == (1.0, 1.0, 1.0)


def test_from_a_frame_on_every_frame_is_played_and_only_those_count(capsys, home, walk, tmp_path):
    masks = tmp_path / "masks"
    *events, summary = played(capsys, home, f"file://{walk}?fps=10", "--gap", "1", "--from-frame", "70",
                              "--masks", masks)
    assert summary["frames"] == 50 and len(events) == 1 and events[0]["began_frame"] > 70
    assert min(int(path.stem) for path in masks.iterdir()) == 70


def test_the_score_counts_shadow_as_still_and_leaves_the_unknown_out():
    truth = np.array([[255, 255, 0, 50, 85, 170]], np.uint8)
    mask = np.array([[255, 0, 0, 255, 255, 255]], np.uint8)
    score = Score()
    score.add(mask, truth)
    assert (score.right, score.missed, score.invented) == (1, 1, 1)
    assert score.summary() == {"pixel_precision": 0.5, "pixel_recall": 0.5, "pixel_f1": 0.5}


def test_words_for_people_say_the_same(capsys, home, walk):
    assert replay.run([f"file://{walk}?fps=10", "--gap", "1"], home) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("event: frames ") and lines[-1].startswith("frames 120; events 2; ")


def test_a_source_without_an_end_is_left_after_the_asked_seconds(capsys, home):
    summary = played(capsys, home, "demo://room?walker=0&fps=5", "--seconds", "4")[-1]
    assert summary["frames"] == 21


@pytest.mark.parametrize(("argv", "words"), [
    (["nowhere.mp4"], "nowhere.mp4"),
    (["teleport://front"], "teleport"),
    (["demo://room?colour=1"], "colour"),
    (["demo://room", "--camera", "garage"], "no camera is called 'garage'"),
    (["demo://room", "--truth", "/nowhere"], "--truth wants a folder"),
])
def test_bad_arguments_get_one_clear_line(capsys, home, argv, words):
    home.config.write_text("")
    assert replay.run(argv, home) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and "Traceback" not in said


def test_a_truth_of_another_size_is_told(capsys, home, walk, tmp_path):
    cv2.imwrite(str(tmp_path / "gt000010.png"), np.zeros((10, 10), np.uint8))
    assert replay.run([f"file://{walk}?fps=10", "--truth", str(tmp_path)], home) == 2
    assert "10x10" in capsys.readouterr().err


def test_a_named_cameras_masks_count_in_replay(capsys, home, walk):
    home.config.write_text(
        "cameras:\n  front:\n    source: demo://room\n    motion:\n      masks: [[[0, 0], [1, 0], [1, 1], [0, 1]]]\n")
    *events, summary = played(capsys, home, f"file://{walk}?fps=10", "--camera", "front")
    assert events == [] and summary["events"] == 0


def test_played_live_and_in_replay_the_events_agree_to_two_frames(capsys, home, walk):
    *replayed, _ = played(capsys, home, f"file://{walk}?fps=10", "--gap", "1")
    store, stop, clock = MemoryEventStore(), threading.Event(), SystemClock()
    source = factory.source(f"file://{walk}?fps=10&realtime=1", clock)
    on = Switches(True, True, True, "test")
    parts, deps = factory.detector_parts(MotionSection(gap=1)), Dependencies(store, clock, lambda: on)
    detector = EventDetector("front", source, parts, deps)
    thread = threading.Thread(target=CameraLoop(detector).run, args=(stop,))
    thread.start()
    while not any(isinstance(fact, facts.TroubleBegan) for fact in list(store.facts)) and thread.is_alive():
        clock.sleep(0.05)
    stop.set()
    thread.join()
    began = [fact.frame for fact in store.facts if isinstance(fact, facts.EventBegan)]
    ended = [fact.frame for fact in store.facts if isinstance(fact, facts.EventEnded)]
    assert len(began) == len(ended) == len(replayed) == 2
    for live, line in zip(zip(began, ended, strict=True), replayed, strict=True):
        assert abs(live[0] - line["began_frame"]) <= 2 and abs(live[1] - line["ended_frame"]) <= 2
