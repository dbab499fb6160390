"""Opens the network of an analyzer."""

from collections.abc import Sequence
from pathlib import Path

from camera_process.analyzer import AnalyzerError
from vision.networks import Run, UnreadableModel, open_network


def network(model: Path, outputs: Sequence[str], runtime: str = "") -> Run:
    """A function that takes the input, (1, 3, h, w) float32, and returns what the network calls `outputs`, in order.

    runtime: OPENCV or ONNXRUNTIME; "" takes the fastest that is installed and works. Raises AnalyzerError when the file
    cannot be read as a model, ImportError when the runtime asked for is not there.
    """
    try:
        return open_network(model, outputs, runtime)
    except UnreadableModel as error:
        raise AnalyzerError(f"{model} is not a model that can be read; fetch it again with "
                            "`hearthwatch models fetch`", transient=False) from error
