"""What every analyzer of pictures promises: two kinds, and how they say that they cannot look.

An adapter has `connect(address, around)`, which returns a Detector or a Labeller. One that needs a model declares it in
MODEL, a literal at the top of its file with all fields of ledger.files.model_files.Model but the name; `around.model`
is then the path of that file. LABELS, a literal as well, lists the labels it can give: what a camera waits for in vain
is then pointed out. CAPABILITIES names what people must know of it (OUTSIDE, COSTS).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from house.clock import Clock, SystemClock
from house.facts import Box, Label
from house.spending.paid_calls import PaidCalls
from ledger.home import Home
from vision.detection.detector_output import Detection

OUTSIDE, COSTS = "outside", "costs"
"""Capabilities: pictures leave the house to be looked at, each look costs money."""


class AnalyzerError(Exception):
    """An analyzer did not look, or cannot be used; the text is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something. of_picture: only this picture is refused,
    the next one may go on; else nothing is looked at until somebody acts.
    """

    def __init__(self, text: str, transient: bool, of_picture: bool = False) -> None:
        super().__init__(text)
        self.transient, self.of_picture = transient, of_picture


@dataclass(frozen=True)
class Surroundings:
    """What an analyzer may use.

    min_score: labels less sure than this are dropped, 0..1. model: the file of its MODEL, None where it declares none.
    home: where it may keep files, and where relative paths begin. timezone: of the house, "" for the machine's own.
    calls: what hands out calls that cost money; None: none may be made.
    """

    min_score: float
    model: Path | None = None
    home: Home = field(default_factory=lambda: Home(Path()))
    clock: Clock = field(default_factory=SystemClock)
    timezone: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    calls: PaidCalls | None = None

    @property
    def model_file(self) -> Path:
        """The file of its MODEL; raises AnalyzerError where there is none."""
        if self.model is None:
            raise AnalyzerError("its model is not there; ./hearthwatch models fetch brings it", transient=False)
        return self.model


@dataclass(frozen=True)
class View:
    """A picture of an event, to be looked at.

    bgr: (h, w, 3) uint8, upright. regions: where something moved, in fractions of it. camera: whose it is, as in the
    settings. picture: its id. before: what the analyzers before this one saw in it, what stands still left out.
    """

    bgr: NDArray[np.uint8]
    regions: tuple[Box, ...] = ()
    camera: str = ""
    picture: str = ""
    before: tuple[Label, ...] = ()


class Detector(Protocol):
    """Finds objects in whatever it is shown; the house shows it the whole picture, then crops where nobody was seen."""

    name: str

    def look(self, bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """Objects in the (h, w, 3) uint8 picture, surest first; empty when it knows none. Raises AnalyzerError."""
        ...


@runtime_checkable
class Labeller(Protocol):
    """Names what the picture of an event shows, and decides itself where it looks. Asked once for each picture."""

    name: str

    def label(self, view: View) -> tuple[Label, ...]:
        """What it sees, surest first; a label without a box is about the whole picture. Raises AnalyzerError."""
        ...


Analyzer = Detector | Labeller
