"""`bench writes`: what all processes of a house write to the disk for one event of a JPEG camera, and what stays of it.

Bytes written are the kernel's own count (write_bytes of /proc/PID/io, children that ended with their parent's).
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.alerts import CLIP
from benchmarks.jpeg_camera import JpegCamera, jpegs
from benchmarks.running_house import RunningHouse, wait_for
from house import facts

MOST = 1.5
"""Bytes that may be written for each byte that is kept."""
_SIZE = (640, 360)
_SETTLED = 12.0


def run(argv: list[str]) -> int:
    """Let some events pass and measure; 1 when more than 1.5 times what is kept was written."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench writes", description=__doc__)
    parser.add_argument("--clip", type=Path, default=CLIP, help="the video that the camera shows")
    parser.add_argument("--events", type=int, default=6)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments.clip, arguments.events)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:32} {value}" for name, value in found.items()))
    return 0 if found["written_of_kept"] <= MOST else 1


def measure(clip: Path, events: int) -> dict[str, Any]:
    """The figures of a house that has had so many events, each with its clip stored."""
    with JpegCamera(jpegs(clip, _SIZE)) as camera:
        config = (f"cameras: {{front: {{source: '{camera.address()}', motion: {{gap: 2}}, scene: {{check: false}}}}}}\n"
                  "alerts: {cooldown: 0}")
        with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
            wait_for(lambda: house.facts(facts.ClipStored), "the first clip", 180)
            time.sleep(_SETTLED)
            before, kept, stored = _written(house), _kept(house), len(house.facts(facts.ClipStored))
            wait_for(lambda: len(house.facts(facts.ClipStored)) >= stored + events, "the clips", 60 * events)
            time.sleep(_SETTLED)
            after, more = _written(house), len(house.facts(facts.ClipStored)) - stored
            stays = {name: size - kept[name] for name, size in _kept(house).items()}
    written = {name: (size - before.get(name, 0)) / more for name, size in after.items()}
    return {
        "events": more, "written_mb": _mb(sum(written.values())), "kept_mb": _mb(sum(stays.values()) / more),
        "written_of_kept": round(sum(written.values()) / sum(stays.values()) * more, 2),
        "written_mb_by_process": {name: _mb(size) for name, size in sorted(written.items()) if size},
        "kept_mb_by_kind": {name: _mb(size / more) for name, size in stays.items()},
    }


def _mb(size: float) -> float:
    return round(size / 1e6, 3)


def _written(house: RunningHouse) -> dict[str, int]:
    """Bytes that each process has had written to a disk since it began."""
    pids = {"supervisord": [house.supervisor]}
    for name, pid in house.pids().items():
        pids[name] = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    return {name: sum(map(_write_bytes, each)) for name, each in pids.items()}


def _write_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    except OSError:
        return 0
    return int(next(line for line in lines if line.startswith("write_bytes")).split()[1])


def _kept(house: RunningHouse) -> dict[str, int]:
    """Bytes of what is there: pictures, clips (growing ones left out), samples, the log and the history of facts."""
    home = house.home
    folders = {"pictures": home.pictures, "clips": home.clips, "samples": home.samples, "log": home.redis,
               "history": home.history}
    return {name: sum(file.stat().st_size for file in folder.rglob("*")
                      if file.is_file() and not file.name.endswith(".part.mp4"))
            for name, folder in folders.items()}
