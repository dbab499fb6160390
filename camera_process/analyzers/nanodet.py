"""`nanodet://`: NanoDet-Plus-m 1.5x at 416 pixels by cv2.dnn (80 everyday objects, about 4 MB).

Model: opencv_zoo, object_detection_nanodet (Apache-2.0), after https://github.com/RangiLyu/nanodet.
"""

from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process.analyzer import Analyzer, AnalyzerError
from vision.detection.detector_output import Detection, Floats, Letterbox, best_of, distances_to_corners

MODEL = {
    "file": "object_detection_nanodet_2022nov.onnx",
    "address": "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/object_detection_nanodet/"
               "object_detection_nanodet_2022nov.onnx",
    "sha256": "4b82da9944b88577175ee23a459dce2e26e6e4be573def65b1055dc2d9720186",
    "megabytes": 3.8,
    "licence": "Apache-2.0",
}
LABELS = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)
"""The 80 classes of the COCO data set (Lin et al. 2014), in their usual order."""
_SIDE = 416
_STRIDES = (8, 16, 32)
_MEAN = np.array([103.53, 116.28, 123.675], np.float32)
_SPREAD = np.array([57.375, 57.12, 58.395], np.float32)


class NanoDet(Analyzer):
    """Finds everyday objects in a picture; keeps those with a score of at least `min_score`."""

    name = "nanodet"

    def __init__(self, model: Path, min_score: float) -> None:
        self._min_score = min_score
        try:
            self._net = cv2.dnn.readNet(str(model))
        except cv2.error as error:
            raise AnalyzerError(f"{model} is not a model OpenCV can read; fetch it again with "
                                "`hearthwatch models fetch`", transient=False) from error
        self._outputs = self._net.getUnconnectedOutLayersNames()

    def look(self, bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Objects in the (h, w, 3) uint8 picture, surest first."""
        letterbox = Letterbox(bgr.shape[1], bgr.shape[0], _SIDE)
        square = (letterbox.fit(bgr).astype(np.float32) - _MEAN) / _SPREAD
        self._net.setInput(cv2.dnn.blobFromImage(square))
        raw = cast(list[Floats], self._net.forward(self._outputs))
        scores = np.concatenate([one[0] for one in raw[0::2]])
        corners = np.concatenate(
            [distances_to_corners(one[0], stride, _SIDE) for one, stride in zip(raw[1::2], _STRIDES, strict=True)]
        )
        places = letterbox.fractions(corners)
        return tuple(_found(places[box], LABELS[kind], float(scores[box, kind]))
                     for box, kind in best_of(corners, scores, self._min_score))


def _found(place: Floats, name: str, score: float) -> Detection:
    left, top, right, bottom = (float(value) for value in place)
    return Detection(name, score, left, top, right - left, bottom - top)


def connect(address: str, model: Path, min_score: float) -> NanoDet:
    """The analyzer behind `nanodet://`; raises AnalyzerError when the model file cannot be read."""
    return NanoDet(model, min_score)
