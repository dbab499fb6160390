"""Writes a small ONNX classifier byte by byte: the mean colour of a picture, times weights, is its scores.

Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

_FLOAT = 1


def write_classifier(path: Path, weights: Sequence[Sequence[float]], side: int = 32,
                     more_inputs: Sequence[str] = ()) -> Path:
    """A network that takes (1, 3, side, side) and returns (1, n); weights: (3, n), those of each colour.

    more_inputs: names of others that it asks for and does not use.
    """
    table = np.asarray(weights, np.float32)
    count = table.shape[1]
    graph = b"".join([
        _field(1, _node("GlobalAveragePool", ["x"], "mean")), _field(1, _node("Flatten", ["mean"], "flat")),
        _field(1, _node("MatMul", ["flat", "weights"], "scores")),
        _field(2, b"tiny"), _field(5, _tensor("weights", table)),
        *(_field(11, _value(each, (1, 3, side, side))) for each in ("x", *more_inputs)),
        _field(12, _value("scores", (1, count)))])
    path.write_bytes(b"".join([_number(1, 7), _field(7, graph), _field(8, _field(1, b"") + _number(2, 11))]))
    return path


def _node(kind: str, inputs: Sequence[str], output: str) -> bytes:
    named = b"".join(_field(1, each.encode()) for each in inputs)
    return named + _field(2, output.encode()) + _field(3, output.encode()) + _field(4, kind.encode())


def _tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(_number(1, each) for each in values.shape)
    return dims + _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    dims = b"".join(_field(1, _number(1, each)) for each in shape)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, _FLOAT) + _field(2, dims)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])
