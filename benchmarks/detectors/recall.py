"""Who is seen at what size: people of each height in the whole picture, and with the second look the house takes.

`./hearthwatch bench detectors [--analyzer yolox://] [--data FOLDER]`: persons cut out of real pictures are pasted
into others of 1280x720, by day and as infrared shows them; motion is what covers them. `--compare` sets analyzers
beside each other instead (benchmarks/detectors/compare.py has its options).
"""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import cv2

from benchmarks.detectors import compare
from benchmarks.detectors.cut_outs import Picture
from camera_process.analyzer import Detector, Surroundings
from camera_process.analyzer_models import ANALYZERS, model_of
from camera_process.labelling.picture_labels import seen_in
from house.adapters import UnknownAddress, pick
from house.facts import Box
from house.labels.vocabulary import PERSON
from house.settings.sections.analysis import AnalysisSettings
from ledger.files.model_files import find, search_path
from vision.detection.detector_output import Detection

SCORE, MATCHES = 0.35, 0.3
"""A person counts from this score, in a box that shares so much (intersection over union) with where he is."""

ALL_LOOKS = "with the second look"
WAYS = ("whole picture alone", ALL_LOOKS)
_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass
class CountingAnalyzer(Detector):
    """An analyzer that notes the processor time of each look, in seconds."""

    inner: Detector
    took: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:  # type: ignore[override]
        """The name of the analyzer inside."""
        return self.inner.name

    def look(self, bgr: Picture) -> tuple[Detection, ...]:
        """What the analyzer inside sees."""
        began = process_time()
        found = self.inner.look(bgr)
        self.took.append(process_time() - began)
        return found


def found_by(way: str, analyzer: Detector, picture: Picture, place: Box) -> bool:
    """Whether the person at `place`, which is where motion is, is named."""
    seen = analyzer.look(picture) if way != ALL_LOOKS else seen_in(analyzer, picture, [_moved(place)]).moved
    return any(each.name == PERSON and each.score >= SCORE and compare.shared(each, place) >= MATCHES for each in seen)


def _moved(place: Box) -> Box:
    """Motion is found a little larger than what moves."""
    across, down = 0.15 * place.w, 0.1 * place.h
    return Box(place.x - across, place.y - down, place.w + 2 * across, place.h + 2 * down)


def measure(analyzer: Detector, data: Path, seed: int, heights: Sequence[int]) -> dict[str, Any]:
    """Recall by light, way and height; how many looks a picture took, and milliseconds of processor time for each."""
    counting = CountingAnalyzer(analyzer)
    named: dict[tuple[str, str, int], list[bool]] = defaultdict(list)
    looks: dict[str, list[int]] = defaultdict(list)
    for cut, height, light, picture, place in compare.trials(data, seed):
        if cut.kind != PERSON or height not in heights:
            continue
        for way in WAYS:
            before = len(counting.took)
            named[light, way, height].append(found_by(way, counting, picture, place))
            looks[way].append(len(counting.took) - before)
    recall = [{"light": light, "way": way, "height": height, "people": len(all_), "recall": sum(all_) / len(all_)}
              for (light, way, height), all_ in named.items()]
    return {"analyzer": analyzer.name, "recall": recall, "ms": round(1000 * _median(counting.took), 1),
            "looks": {way: round(sum(each) / len(each), 2) for way, each in looks.items()}}


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def table(result: dict[str, Any]) -> str:
    """The recall as a table of heights, and what it costs."""
    heights = sorted({row["height"] for row in result["recall"]})
    lines = [f"{result['analyzer']}, people of 720 px{'':9}" + "".join(f"{height:6}" for height in heights)]
    for light, way in sorted({(row["light"], row["way"]) for row in result["recall"]}):
        by = {row["height"]: row["recall"] for row in result["recall"] if (row["light"], row["way"]) == (light, way)}
        lines.append(f"{light + ', ' + way:34}" + "".join(f"{by[height]:6.2f}" for height in heights))
    looks = ", ".join(f"{count} looks a picture {way}" for way, count in result["looks"].items())
    return "\n".join([*lines, f"{result['ms']} ms a look (processor time, median); {looks}"])


def run(argv: list[str]) -> int:
    """Print recall by height; 2 when the pictures, the model or the analyzer are not there."""
    if "--compare" in argv:
        return compare.run([each for each in argv if each != "--compare"])
    parser = argparse.ArgumentParser(prog="bench detectors", description="Who is seen at what size.",
                                     epilog="--compare sets analyzers beside each other instead")
    parser.add_argument("--analyzer", default=AnalysisSettings().analyzer, help="its address; else the usual one")
    parser.add_argument("--data", type=Path, default=_DATA, help="folder with clips/, photos/ and scenes/")
    parser.add_argument("--models", type=Path, default=_DATA.parent / "models", help="folder with the model")
    parser.add_argument("--heights", type=int, nargs="*", default=list(compare.HEIGHTS), help="in pixels of 720")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args(argv)
    try:
        model = model_of(arguments.analyzer)
    except UnknownAddress as error:
        print(f"bench detectors: {error}")
        return 2
    path = find(model, search_path(arguments.models, os.environ)) if model else None
    if (model and path is None) or not (arguments.data / "clips").is_dir():
        print(f"bench detectors: no {'pictures in ' + str(arguments.data) if path else 'model'}; name the folder with "
              f"{'--data' if path else '--models, or fetch it: ./hearthwatch models fetch'}")
        return 2
    cv2.setNumThreads(1)
    analyzer: Detector = pick(ANALYZERS, arguments.analyzer).connect(arguments.analyzer, Surroundings(SCORE, path))
    result = measure(analyzer, arguments.data, arguments.seed, arguments.heights)
    print(json.dumps(result) if arguments.json else table(result))
    return 0
