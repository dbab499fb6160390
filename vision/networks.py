"""Runs a neural network from an ONNX file: by onnxruntime where it is installed, else by OpenCV.

Both use one thread: what a network says may take a little longer, frames of the cameras may not.
"""

import logging
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Run = Callable[[Floats], list[Floats]]
OPENCV, ONNXRUNTIME = "opencv", "onnxruntime"
_ERRORS_ONLY = 3


class UnreadableModel(ValueError):
    """The file is no model that can be read."""


class RefusedInput(ValueError):
    """The network does not take an input of this shape."""


def installed() -> tuple[str, ...]:
    """The names of what can run networks here, the fastest first; imports none of them."""
    return (ONNXRUNTIME, OPENCV) if find_spec("onnxruntime") else (OPENCV,)


def open_network(model: Path, outputs: Sequence[str], runtime: str = "") -> Run:
    """A function that takes the input, (1, c, h, w) float32, and returns what the network calls `outputs`, in order.

    outputs: empty for all it has, whatever they are called. runtime: OPENCV or ONNXRUNTIME; "" takes the fastest that
    is installed and works. Raises UnreadableModel when the file cannot be read as a model, ImportError when the runtime
    asked for is not there. The function raises RefusedInput.
    """
    names = list(outputs)
    if (runtime or installed()[0]) == OPENCV:
        return _by_opencv(model, names)
    try:
        return _by_onnxruntime(model, names)
    except ImportError as error:
        if runtime:
            raise
        log.warning("OpenCV looks at pictures, because onnxruntime cannot be imported: %s", error)
        return _by_opencv(model, names)


def _by_opencv(model: Path, outputs: list[str]) -> Run:
    try:
        net = cv2.dnn.readNet(str(model))
    except cv2.error as error:
        raise UnreadableModel from error

    names = outputs or list(net.getUnconnectedOutLayersNames())

    def run(blob: Floats) -> list[Floats]:
        net.setInput(blob)
        try:
            return cast(list[Floats], list(net.forward(names)))
        except cv2.error as error:
            raise RefusedInput from error

    return run


def _by_onnxruntime(model: Path, outputs: list[str]) -> Run:
    import onnxruntime  # heavy, and an extra

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY  # else a line on stderr for each of nanodet's 180 weights
    try:
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        name: str = session.get_inputs()[0].name
    except (*_load_errors(), UnicodeDecodeError, IndexError) as error:  # a garbled name; a network that takes nothing
        raise UnreadableModel from error
    errors = (*_load_errors(), ValueError)  # which says that it takes more than one input

    def run(blob: Floats) -> list[Floats]:
        try:
            return cast(list[Floats], session.run(outputs or None, {name: blob}))
        except errors as error:
            raise RefusedInput from error

    return run


def _load_errors() -> tuple[Any, ...]:
    """What onnxruntime raises for a file it cannot use; its classes have no base of their own but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf, state.NoSuchFile,
            state.NotImplemented, state.RuntimeException)
