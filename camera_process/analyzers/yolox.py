"""`yolox://`: YOLOX-nano at 416 pixels (80 everyday objects, about 4 MB).

Model: https://github.com/Megvii-BaseDetection/YOLOX (Apache-2.0), exported by PyTorch 1.10; the file of Megvii's own
release has other bytes. The network takes blue, green, red as they are, 0..255, with gray bars below or at the right.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analyzer import Detector, Surroundings
from camera_process.network_runtime import network
from vision.detection.coco_labels import LABELS as LABELS
from vision.detection.detector_output import Detection, Letterbox, best_of, named, offsets_to_corners

MODEL = {
    "file": "yolox_nano.onnx",
    "address": "https://raw.githubusercontent.com/Kazuhito00/YOLOX-ONNX-TFLite-Sample/"
               "3d4f1119d0694200671c08069ecb847aa0d8495a/model/yolox_nano.onnx",
    "sha256": "695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14",
    "megabytes": 3.7,
    "licence": "Apache-2.0",
}
_SIDE = 416
_STRIDES = (8, 16, 32)
_OVERLAP = 0.45


class Yolox(Detector):
    """Finds everyday objects in a picture; keeps those with a score of at least `min_score`."""

    name = "yolox"

    def __init__(self, model: Path, min_score: float, runtime: str = "") -> None:
        self._min_score = min_score
        self._run = network(model, ("output",), runtime)

    def look(self, bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Objects in the (h, w, 3) uint8 picture, surest first."""
        letterbox = Letterbox(bgr.shape[1], bgr.shape[0], _SIDE, bar=114, centred=False)
        (raw,) = self._run(np.asarray(cv2.dnn.blobFromImage(letterbox.fit(bgr)), np.float32))
        place, sure, kinds = np.split(raw[0], (4, 5), axis=1)
        scores, corners = sure * kinds, offsets_to_corners(place, _STRIDES, _SIDE)
        best = best_of(corners, scores, self._min_score, _OVERLAP)
        return named(best, letterbox.fractions(corners), scores, LABELS)


def connect(address: str, around: Surroundings) -> Yolox:
    """The analyzer behind `yolox://`; raises AnalyzerError when the model file cannot be read."""
    return Yolox(around.model_file, around.min_score)
