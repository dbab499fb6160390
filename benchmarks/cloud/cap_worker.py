"""Looks at pictures by rekognition:// as the house does, one after the other, and prints the number of each.

`python -m benchmarks.cloud.cap_worker HOME ENDPOINT CAP FIRST TOTAL`: what fails for now is tried three times, as
the analysis process does; the clock passes a month in TOTAL pictures.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.cloud.cloud_server import KEY, SECRET
from camera_process.analyzer import AnalyzerError, Surroundings, View
from camera_process.analyzers.rekognition import connect
from camera_process.labelling.cloud_analyzer_thread import TRIES
from house.clock import FakeClock
from house.spending.call_counts import CallCaps
from ledger.home import Home
from ledger.spending.call_counter import CallCounter
from ledger.spending.known_time import KnownTime

MONTH, DAYS = datetime(2026, 11, 1, tzinfo=UTC).timestamp(), 30
CAMERAS = ("front", "yard", "attic")


def moment(number: int, total: int) -> float:
    """When picture `number` of `total` comes."""
    return MONTH + DAYS * 86_400 * number / total


def main(words: list[str]) -> int:
    """Look at what is left of the pictures."""
    home, endpoint, cap, first, total = Path(words[0]), words[1], int(words[2]), int(words[3]), int(words[4])
    clock = FakeClock(moment(first, total))
    calls = CallCounter(Home(home), lambda: CallCaps(cap), clock, KnownTime(clock, lambda: True), "UTC")
    login = f"{KEY}:{SECRET.replace('/', '%2F')}"
    cloud = connect(f"rekognition://{login}@eu-west-1?endpoint={endpoint}", Surroundings(0.35, calls=calls))
    picture = np.full((180, 320, 3), 90, np.uint8)
    for number in range(first, total):
        clock.advance(moment(number, total) - clock.now())
        for _ in range(TRIES):
            try:
                cloud.label(View(picture, camera=CAMERAS[number % len(CAMERAS)]))
                break
            except AnalyzerError as error:
                if not error.transient:
                    break
        print(number, flush=True)
    calls.give_back()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
