"""`bench frozen`: a camera whose picture stands still while it goes on sending, in a house that runs.

How long until that is in a message, how long until the end of it is recorded, and that the house does not take it for a
camera that repeats itself.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from benchmarks.alerts import CLIP
from benchmarks.jpeg_camera import JpegCamera, jpegs
from benchmarks.running_house import RunningHouse, wait_for
from house import facts

REPORTED, OVER = 90.0, 5.0
"""Seconds within which it must be in a message, and its end in the log."""


def run(argv: list[str]) -> int:
    """Freeze the camera some times; 1 when it was not reported in time, or taken for one that repeats itself."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench frozen", description=__doc__)
    parser.add_argument("--clip", type=Path, default=CLIP, help="the video that the camera shows")
    parser.add_argument("--path", choices=("video", "snap"), default="video", help="a stream, or single pictures")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments.clip, arguments.path, arguments.times)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:28} {value}" for name, value in found.items()))
    late = [*(each for each in found["recorded_after_s"] if each > REPORTED - 10),
            *(each for each in found["over_after_s"] if each > OVER)]
    return 1 if late or found["reported_after_s"] > REPORTED or found["taken_for_repeating"] else 0


def measure(clip: Path, path: str, times: int) -> dict[str, Any]:
    """The figures: seconds from the freeze to the fact each time, and to the message the first time."""
    recorded, over, reported = [], [], 0.0
    with JpegCamera(jpegs(clip, (640, 360))) as camera:
        config = (f"cameras: {{front: {{source: '{camera.address(path)}', motion: {{gap: 2}}, "
                  "scene: {check: false}}}")
        with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
            wait_for(lambda: house.facts(facts.EventEnded), "an event", 120)
            for count in range(times):
                began = time.time()
                camera.freeze()
                recorded.append(_moment(house, facts.TroubleBegan, count) - began)
                if not count:
                    reported = wait_for(lambda: _told(house), "the message", 60) - began
                began = time.time()
                camera.freeze(False)
                over.append(_moment(house, facts.TroubleEnded, count) - began)
                time.sleep(20)
            learned = house.home.learned.exists()
    return {"frozen": times, "recorded_after_s": [round(each, 1) for each in recorded],
            "reported_after_s": round(reported, 1), "over_after_s": [round(each, 1) for each in over],
            "taken_for_repeating": learned}


def _moment(house: RunningHouse, kind: type[facts.Fact], before: int) -> float:
    """When the next fact about a frozen picture was recorded, after so many."""
    def found() -> list[Any]:
        return [each for each in house.facts(kind) if each.kind == "frozen"][before:]

    return float(wait_for(found, "a fact about a frozen picture", 120)[0].at)


def _told(house: RunningHouse) -> float:
    """When a message about it was posted; 0 when none was."""
    assert house.slack is not None
    return next((each["posted_at"] for each in house.slack.messages() if "frozen" in json.dumps(each)), 0.0)
