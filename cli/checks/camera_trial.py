"""Opens a camera once, takes a frame and closes it, in a bounded time whatever the camera does."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from camera_process.factory import source
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import Frame, SourceError
from house.adapters import UnknownAddress
from house.clock import Clock
from house.settings.problems import Layer
from house.settings.substitution import expand
from ledger.home import Home

PATIENCE = 20.0


@dataclass(frozen=True)
class Sight:
    """What a camera showed: its JPEG, width and height in pixels, seconds from opening to the first frame."""

    jpeg: bytes
    width: int
    height: int
    seconds: float


def look(address: str, clock: Clock, patience: float = PATIENCE, turn: Turn = STRAIGHT) -> Sight:
    """The first frame of the camera at `address`, turned; raises SourceError, UnknownAddress."""
    answers: queue.Queue[Callable[[], Sight]] = queue.Queue()
    # A thread that hangs in a foreign library is left behind; it cannot keep the process.
    threading.Thread(target=lambda: answers.put(_outcome(address, clock, turn)), daemon=True).start()
    try:
        return answers.get(timeout=patience)()
    except queue.Empty:
        raise SourceError(f"no picture within {patience:.0f} s; check the address, the camera and the network",
                          transient=True) from None


def filled_in(text: str, home: Home, environ: dict[str, str]) -> str:
    """The address with ${NAME} and ${file:PATH} replaced as in config.yml; raises SourceError."""
    layer = Layer("", {"address": text})
    expand(layer, home.path, environ)
    for problem in layer.problems:
        raise SourceError(f"in the address {problem.text}; allowed: {problem.allowed}", transient=False)
    return str(layer.values["address"])


def _outcome(address: str, clock: Clock, turn: Turn) -> Callable[[], Sight]:
    """A call that gives the sight, or raises what went wrong, in the thread that makes it."""
    try:
        sight = _seen(address, clock, turn)
    except (SourceError, UnknownAddress) as error:
        problem = error

        def raising() -> Sight:
            raise problem

        return raising
    return lambda: sight


def _seen(address: str, clock: Clock, turn: Turn) -> Sight:
    began = clock.monotonic()
    camera = source(address, clock, turn=turn)
    camera.open()
    try:
        frame: Frame | None = camera.read()
        if frame is None:
            raise SourceError("the source ended before its first frame", transient=False)
        seconds = clock.monotonic() - began
        height, width = frame.bgr().shape[:2]
        return Sight(frame.picture(), width, height, seconds)
    finally:
        camera.close()
