"""A run over many cameras of a Meraki organisation, with a server that answers ten calls a second and counts them.

Reported: how long it took beside what the limit allows, the most calls in any second, calls refused, memory.
"""

import argparse
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from benchmarks.scenes.meraki_dashboard import KEY, Dashboard, DashboardCamera
from cli.commands.scenes.meraki_fleet import CALLS, MerakiFleet
from cli.commands.scenes.run import SceneRun
from house.clock import SystemClock
from house.settings.sections.meraki import MerakiSettings
from ledger.files.references import ReferenceFiles
from ledger.home import Home
from vision import jpeg

SIZE = (360, 640)


def pictures(count: int) -> list[bytes]:
    """So many different views: boxes of random light, and noise."""
    random = np.random.default_rng(7)
    found = []
    for _ in range(count):
        view = np.full((*SIZE, 3), random.integers(60, 160), np.uint8)
        for _ in range(40):
            x, y = random.integers(0, SIZE[1] - 80), random.integers(0, SIZE[0] - 60)
            view[y : y + random.integers(10, 60), x : x + random.integers(10, 80)] = random.integers(0, 255, 3)
        found.append(jpeg.encode(view))
    return found


def most_in_a_second(calls: list[float]) -> int:
    """The most calls within any second."""
    ordered, first, most = sorted(calls), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def run(argv: list[str]) -> int:
    """Measure and print; 0 when the limit was kept and every camera was checked."""
    parser = argparse.ArgumentParser(prog="bench scene-fleet", description=__doc__)
    parser.add_argument("--cameras", type=int, default=1000, help="how many cameras (1000)")
    parser.add_argument("--workers", type=int, default=MerakiFleet.at_once,
                        help=f"how many at once ({MerakiFleet.at_once})")
    options = parser.parse_args(argv)
    views = pictures(20)
    cameras = [DashboardCamera(f"Q{number:05}", f"Camera {number}", views[number % len(views)], ready=number % 3)
               for number in range(options.cameras)]
    with tempfile.TemporaryDirectory(prefix="hw-fleet-") as folder, Dashboard(cameras, CALLS) as server:
        settings = MerakiSettings.model_validate({"api_key": KEY, "organization": "Shops", "address": server.address})
        clock = SystemClock()
        fleet = MerakiFleet(settings, clock)
        files = ReferenceFiles(Home(Path(folder)))
        scenes = SceneRun(fleet, files, clock, Path(folder) / "run.jsonl", options.workers, accept_first=True)
        found = []
        for what in ("first pictures", "compared"):
            server.calls.clear()
            server.refused, began = 0, time.monotonic()
            listed = fleet.cameras()
            found = scenes.run(listed, threading.Event())
            took, calls = time.monotonic() - began, len(server.calls)
            allowed = calls / CALLS
            print(f"{what:16} {len(found)} cameras, {calls} calls in {took:.1f} s; the limit allows {allowed:.1f} s "
                  f"({100 * (took / allowed - 1):+.1f} %); at most {most_in_a_second(server.calls)} in a second, "
                  f"{server.refused} refused; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
        right = sum(each.verdict == "ok" for each in found)
    print(f"{right} of {len(found)} as they should be; at most {options.workers} cameras asked at once")
    return 0 if right == options.cameras and server.refused == 0 else 1


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
