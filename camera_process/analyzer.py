"""What every analyzer of pictures promises.

An adapter has `connect(address, model, min_score)`. One that needs a model declares it in MODEL, a literal at the top
of its file with all fields of ledger.files.model_files.Model but the name; `model` is then the path of that file,
else None. LABELS, a literal as well, lists the labels it can give: what a camera waits for in vain is then pointed out.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vision.detection.detector_output import Detection


class AnalyzerError(Exception):
    """An analyzer cannot look at pictures now; `transient` says whether trying again can help."""

    def __init__(self, text: str, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


class Analyzer(Protocol):
    """Looks at one picture and names what it shows."""

    name: str

    def look(self, bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Objects in the (h, w, 3) uint8 picture, surest first; empty when it knows none of them."""
        ...
