"""`bench samples`: what samples cost a camera's loop for each frame, and the thread that writes them for each event.

A clip is played through motion detection with an event every ten seconds; how long motion detection takes for the same
frame is given beside it. All of it is CPU time; nothing is written to a disk.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import thread_time
from typing import Any

import cv2
import numpy as np

from benchmarks.alerts import CLIP
from benchmarks.motion_quality.real_clips import luma_of
from camera_process.samples.camera_samples import CameraSamples, FinishedSample
from camera_process.samples.sample_files import about_of, files_of
from camera_process.source import Frame
from vision.motion.detector import MotionDetector
from vision.sample_strip import LIMIT

EVERY = 150
"""Frames between two events."""
_SETTLED = 30


class _Kept:
    """Takes what would be written."""

    def __init__(self) -> None:
        self.samples: list[FinishedSample] = []

    def put(self, sample: FinishedSample) -> None:
        self.samples.append(sample)


def run(argv: list[str]) -> int:
    """Measure; 1 when a strip is too large."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench samples", description=__doc__)
    parser.add_argument("--clip", type=Path, default=CLIP, help="the video that is played")
    parser.add_argument("--frames", type=int, default=1500)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments.clip, arguments.frames)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:32} {value}" for name, value in found.items()))
    return 0 if found["strip_kb_most"] * 1000 < LIMIT else 1


def measure(clip: Path, most: int) -> dict[str, Any]:
    """The figures of that clip."""
    import av

    cv2.setNumThreads(1)
    kept, detector = _Kept(), MotionDetector()
    samples = CameraSamples("bench", detector, kept, lambda: True, lambda: 0.0)
    motion, remembering, beginning = [], [], []
    with av.open(str(clip)) as container:
        rate = float(container.streams.video[0].average_rate or 15)
        for number, picture in zip(range(most), container.decode(video=0), strict=False):
            frame = Frame(number, number / rate, luma_of(picture), False, bytes, lambda: np.zeros((1, 1, 3), np.uint8))
            began = thread_time()
            seen = detector.step(frame.luma, frame.time)
            looked = thread_time()
            samples.frame(frame, seen, True, frame.time)
            motion.append(looked - began)
            remembering.append(thread_time() - looked)
            if number % EVERY == EVERY - 1:
                began = thread_time()
                samples.begin(f"e{number}", frame, seen, frame.time, "")
                beginning.append(thread_time() - began)
                samples.ended()
    samples.broken()
    return _costs(motion[_SETTLED:], remembering[_SETTLED:], beginning) | _sizes(kept.samples)


def _costs(motion: Sequence[float], remembering: Sequence[float], beginning: Sequence[float]) -> dict[str, Any]:
    return {"motion_us_a_frame": _us(motion), "samples_us_a_frame": _us(remembering), "begin_us": _us(beginning)}


def _us(seconds: Sequence[float]) -> float:
    return round(statistics.fmean(seconds) * 1e6, 1)


def _sizes(samples: Sequence[FinishedSample]) -> dict[str, Any]:
    strips, wholes, spent = [], [], []
    for sample in samples:
        began = thread_time()
        strip = files_of(replace(sample, whole=False))
        spent.append(thread_time() - began)
        strips.append(sum(map(len, strip.values())))
        wholes.append(sum(map(len, files_of(sample).values())) + len(json.dumps(about_of(sample))))
    return {"events": len(samples), "strip_kb": _kb(strips), "strip_kb_most": max(strips) / 1000,
            "strip_ms": round(statistics.fmean(spent) * 1000, 1), "whole_kb_without_picture": _kb(wholes)}


def _kb(sizes: Sequence[int]) -> float:
    return round(statistics.fmean(sizes) / 1000, 1)
