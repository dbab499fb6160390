"""`python -m camera_process.trial.analyzer_trial`: what analyzers see in one picture, and how long each takes.

In, as JSON on stdin: {"picture": base64 of a JPEG, "analyzers": [addresses], "home": path, "min_score": 0.1}.
Out: {"looks": [{"analyzer", "error": "" or one line, "seconds", "labels": [{"name", "score", "box": [x, y, w, h] or
null}]}]}. The second look counts for the time, for the first one loads what is needed.
"""

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

import cv2

from camera_process.analyzer import Analyzer, AnalyzerError, Surroundings, View
from camera_process.factory import analyzer
from camera_process.labelling.picture_labels import looked_at
from house.adapters import UnknownAddress
from house.clock import Clock, SystemClock
from house.facts import Box, Label
from house.masking import masked
from ledger.home import Home
from vision import jpeg

_WHOLE = (Box(0.0, 0.0, 1.0, 1.0),)


def looks(asked: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """What each analyzer sees; see above. Raises ValueError for what is no picture."""
    around = Surroundings(float(asked["min_score"]), home=Home(Path(asked["home"])), environ=os.environ)
    view = View(jpeg.decode(base64.b64decode(asked["picture"])), _WHOLE)
    return {"looks": [_look(each, around, view, clock) for each in asked["analyzers"]]}


def _look(address: str, around: Surroundings, view: View, clock: Clock) -> dict[str, Any]:
    try:
        found = analyzer(address, around)
        if found is None:
            return _answer(address, "its model is not there; ./hearthwatch models fetch brings it")
        looked_at(found, view)
        began = clock.monotonic()
        labels = _labels(found, view)
        return _answer(address, "", labels, clock.monotonic() - began)
    except (AnalyzerError, UnknownAddress) as error:
        return _answer(address, masked(str(error)))


def _labels(found: Analyzer, view: View) -> list[Label]:
    seen = looked_at(found, view)
    return sorted((*seen.moved, *seen.still), key=lambda each: -each.score)


def _answer(address: str, error: str, labels: list[Label] | None = None, seconds: float = 0.0) -> dict[str, Any]:
    listed = [{"name": each.name, "score": each.score,
               "box": [each.box.x, each.box.y, each.box.w, each.box.h] if each.box else None} for each in labels or ()]
    return {"analyzer": masked(address), "error": error, "seconds": seconds, "labels": listed}


if __name__ == "__main__":
    cv2.setNumThreads(1)
    json.dump(looks(json.load(sys.stdin), SystemClock()), sys.stdout)
