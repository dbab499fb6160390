"""What one look costs: `python -m benchmarks.detectors.look_cost NAME MODEL RUNTIME` prints it as a line of JSON.

A process of its own for each, so that nothing else counts: processor time of a look (median), what the process needed
for the first, and how much memory (PSS) the network added.
"""

import importlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

LOOKS = 15


def costs(name: str, model: Path, runtime: str) -> dict[str, Any]:
    """Measure in a child; returns model, runtime, ms, first_ms (with loading), mb (network alone), process_mb."""
    command = [sys.executable, "-m", __name__, name, str(model), runtime]
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _measure(name: str, model: str, runtime: str) -> dict[str, Any]:
    adapter = importlib.import_module(f"camera_process.analyzers.{name}")
    kind = next(value for key, value in vars(adapter).items() if key.lower() == name)
    cv2.setNumThreads(1)
    picture = np.random.default_rng(1).integers(0, 256, (720, 1280, 3), np.uint8)
    before, began = _memory(), time.process_time()
    analyzer = kind(Path(model), 0.35, runtime)
    analyzer.look(picture)
    first, took = time.process_time() - began, []
    for _ in range(LOOKS):
        began = time.process_time()
        analyzer.look(picture)
        took.append(time.process_time() - began)
    return {"model": name, "runtime": runtime, "ms": round(1000 * statistics.median(took), 1),
            "first_ms": round(1000 * first), "mb": round(_memory() - before, 1), "process_mb": round(_memory(), 1)}


def _memory() -> float:
    """Megabytes of this process, what it shares counted in part."""
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1000


if __name__ == "__main__":
    print(json.dumps(_measure(*sys.argv[1:4])))
