"""How fast motion is detected: ours beside MOG2 and P1's pipeline, frame by frame in one run, on one thread.

They take turns every 30 frames, so that whatever else the machine does affects all alike. Decoding is left out for all:
ours and MOG2 get the luma plane of 1080p, P1 the BGR picture; scaling down is part of the time.
"""

import argparse
import json
import statistics
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.motion_quality.real_clips import luma_of
from benchmarks.peers.motion import P1, Mog2
from vision.motion.detector import MotionDetector

SIZE = (1920, 1080)
SETTLED = 30
TURN = 30
GOALS = {"quiet": 0.20, "busy": 0.45, "times faster than P1": 18.0}


def frames(path: Path, most: int) -> Iterator[tuple[float, NDArray[Any], NDArray[Any]]]:
    """Play a video enlarged to 1080p: (seconds, luma, BGR)."""
    import av

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for number, frame in zip(range(most), container.decode(stream), strict=False):
            bgr = cv2.resize(frame.to_ndarray(format="bgr24"), SIZE, interpolation=cv2.INTER_LINEAR)
            luma = cv2.resize(luma_of(frame), SIZE, interpolation=cv2.INTER_LINEAR)
            yield number / float(stream.average_rate or 10), np.asarray(luma), np.asarray(bgr)


def measure(path: Path, most: int) -> dict[str, Any]:
    """Play the video through all three; times in milliseconds. Quiet: our mask is empty; busy: it is not."""
    detector, mog2, p1 = MotionDetector(), Mog2(), P1()
    times: dict[str, list[float]] = {"ours": [], "MOG2": [], "P1": []}
    busy: list[bool] = []
    playing = frames(path, most)
    while turn := list(islice(playing, TURN)):
        for time, luma, _ in turn:
            busy.append(_timed(times["ours"], detector.step, luma, time).level > 0)
        for _, luma, _ in turn:
            _timed(times["MOG2"], mog2.step, luma)
        for _, _, bgr in turn:
            _timed(times["P1"], p1.step, bgr)
    return summary({name: spent[SETTLED:] for name, spent in times.items()}, busy[SETTLED:])


def _timed(into: list[float], step: Callable[..., Any], *given: Any) -> Any:
    begin = perf_counter()
    result = step(*given)
    into.append(1000 * (perf_counter() - begin))
    return result


def summary(times: dict[str, list[float]], busy: list[bool]) -> dict[str, Any]:
    """Sum the times up: medians of quiet, busy and all frames, and the three ratios that are promised."""
    picked = {
        "quiet": [index for index, flag in enumerate(busy) if not flag],
        "busy": [index for index, flag in enumerate(busy) if flag],
        "all": list(range(len(busy))),
    }
    medians = {
        name: {kind: statistics.median(spent[i] for i in which) if which else None for kind, which in picked.items()}
        for name, spent in times.items()
    }
    means = {name: statistics.fmean(spent) for name, spent in times.items()}
    return {
        "frames": {kind: len(which) for kind, which in picked.items()},
        "median_ms": medians,
        "mean_ms": means,
        "quiet_of_mog2": _ratio(medians["ours"]["quiet"], medians["MOG2"]["quiet"]),
        "busy_of_mog2": _ratio(medians["ours"]["busy"], medians["MOG2"]["busy"]),
        "times_faster_than_p1": _ratio(medians["P1"]["all"], medians["ours"]["all"]),
        "times_faster_than_p1_by_mean": _ratio(means["P1"], means["ours"]),
    }


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours is not None and theirs else None


def table(result: dict[str, Any]) -> str:
    """Lay the result out for people."""
    lines = [f"{'':8}{'quiet':>9}{'busy':>9}{'all':>9}{'mean':>9}   ms per frame, 1080p, one thread"]
    for name, row in result["median_ms"].items():
        cells = "".join(f"{'-' if row[kind] is None else format(row[kind], '.3f'):>9}" for kind in row)
        lines.append(f"{name:8}{cells}{result['mean_ms'][name]:9.3f}")
    lines.append(f"{'frames':8}" + "".join(f"{result['frames'][kind]:9}" for kind in ("quiet", "busy", "all")))
    ratios = zip(GOALS.items(), ("quiet_of_mog2", "busy_of_mog2", "times_faster_than_p1"), strict=True)
    for (name, goal), key in ratios:
        value = "-" if result[key] is None else f"{result[key]:.2f}"
        lines.append(f"{name + (' of MOG2' if goal < 1 else ''):22} {value:>6}   (goal {goal:g})")
    return "\n".join(lines)


def run(argv: list[str]) -> int:
    """Measure and print; 0 when measured, 2 when the clip cannot be read."""
    parser = argparse.ArgumentParser(prog="bench motion",
                                     description="How fast motion is detected, beside MOG2 and P1.")
    parser.add_argument("clip", type=Path, nargs="?", default=_default_clip(), help="a video (people-indoor.mp4)")
    parser.add_argument("--frames", type=int, default=1000000, help="measure only the first so many frames")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args(argv)
    if not arguments.clip.is_file():
        print(f"bench motion: no clip at {arguments.clip}: name a video, such as people-indoor.mp4")
        return 2
    cv2.setNumThreads(1)
    result = measure(arguments.clip, arguments.frames)
    print(json.dumps(result) if arguments.json else table(result))
    return 0


def _default_clip() -> Path:
    return Path(__file__).resolve().parents[2] / "shared" / "data" / "clips" / "people-indoor.mp4"


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
