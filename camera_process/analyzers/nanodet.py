"""`nanodet://`: NanoDet-Plus-m 1.5x at 416 pixels (80 everyday objects, about 4 MB).

Model: opencv_zoo, object_detection_nanodet (Apache-2.0), after https://github.com/RangiLyu/nanodet.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analyzer import Detector, Surroundings
from camera_process.network_runtime import network
from vision.detection.coco_labels import LABELS as LABELS
from vision.detection.detector_output import Detection, Letterbox, best_of, distances_to_corners, named

MODEL = {
    "file": "object_detection_nanodet_2022nov.onnx",
    "address": "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/object_detection_nanodet/"
               "object_detection_nanodet_2022nov.onnx",
    "sha256": "4b82da9944b88577175ee23a459dce2e26e6e4be573def65b1055dc2d9720186",
    "megabytes": 3.8,
    "licence": "Apache-2.0",
}
_SIDE = 416
_STRIDES = (8, 16, 32)
_SCORES, _DISTANCES = ("792", "814", "836"), ("795", "817", "839")
"""What the network calls its outputs: (1, n, 80) and (1, n, 32) for each stride."""
_MEAN = np.array([103.53, 116.28, 123.675], np.float32)
_SPREAD = np.array([57.375, 57.12, 58.395], np.float32)


class NanoDet(Detector):
    """Finds everyday objects in a picture; keeps those with a score of at least `min_score`."""

    name = "nanodet"

    def __init__(self, model: Path, min_score: float, runtime: str = "") -> None:
        self._min_score = min_score
        self._run = network(model, (*_SCORES, *_DISTANCES), runtime)

    def look(self, bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Objects in the (h, w, 3) uint8 picture, surest first."""
        letterbox = Letterbox(bgr.shape[1], bgr.shape[0], _SIDE)
        square = (letterbox.fit(bgr).astype(np.float32) - _MEAN) / _SPREAD
        raw = [one[0] for one in self._run(np.asarray(cv2.dnn.blobFromImage(square), np.float32))]
        scores = np.concatenate(raw[:3])
        corners = np.concatenate(
            [distances_to_corners(one, stride, _SIDE) for one, stride in zip(raw[3:], _STRIDES, strict=True)]
        )
        return named(best_of(corners, scores, self._min_score), letterbox.fractions(corners), scores, LABELS)


def connect(address: str, around: Surroundings) -> NanoDet:
    """The analyzer behind `nanodet://`; raises AnalyzerError when the model file cannot be read."""
    return NanoDet(around.model_file, around.min_score)
