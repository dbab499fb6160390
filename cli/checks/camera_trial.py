"""Opens a camera once, takes a frame and closes it, in a bounded time whatever the camera does."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from camera_process.capabilities import in_the_clear
from camera_process.factory import source
from camera_process.orientation import STRAIGHT, Turn
from camera_process.source import Frame, Source, SourceError
from camera_process.trial.opened_once import with_opened
from house.clock import Clock
from house.settings.problems import Layer
from house.settings.substitution import expand
from ledger.home import Home

PATIENCE = 20.0


@dataclass(frozen=True)
class FirstFrame:
    """A camera's first frame: its JPEG, width and height in pixels, and the seconds from opening until it came.

    in_the_clear: the camera got its password without TLS or digest.
    """

    jpeg: bytes
    width: int
    height: int
    seconds: float
    in_the_clear: bool = False


def first_frame(address: str, clock: Clock, patience: float = PATIENCE, turn: Turn = STRAIGHT) -> FirstFrame:
    """The first frame of the camera at `address`, turned; raises SourceError, UnknownAddress."""
    outcome: Future[FirstFrame] = Future()
    # A thread that hangs in a foreign library is left behind; it cannot keep the process.
    threading.Thread(target=_try, args=(outcome, address, clock, turn), name="camera-trial", daemon=True).start()
    try:
        return outcome.result(patience)
    except TimeoutError:
        raise SourceError(f"no picture within {patience:.0f} s; check the address, the camera and the network",
                          transient=True) from None


def filled_in(text: str, home: Home, environ: dict[str, str]) -> str:
    """The address with ${NAME} and ${file:PATH} replaced as in config.yml; raises SourceError."""
    layer = Layer("", {"address": text})
    expand(layer, home.path, environ)
    for problem in layer.problems:
        raise SourceError(f"in the address {problem.text}; fix: {problem.allowed}", transient=False)
    return str(layer.values["address"])


def _try(outcome: "Future[FirstFrame]", address: str, clock: Clock, turn: Turn) -> None:
    try:
        outcome.set_result(_read(address, clock, turn))
    except Exception as error:  # noqa: BLE001 - the top of a thread: whoever waits for the outcome gets the error
        outcome.set_exception(error)


def _read(address: str, clock: Clock, turn: Turn) -> FirstFrame:
    camera, began = source(address, clock, turn=turn), clock.monotonic()
    return with_opened(camera, lambda opened: _first_of(opened, clock, began))


def _first_of(camera: Source, clock: Clock, began: float) -> FirstFrame:
    frame: Frame | None = camera.read()
    if frame is None:
        raise SourceError("the source ended before its first frame", transient=False)
    seconds = clock.monotonic() - began
    height, width = frame.bgr().shape[:2]
    return FirstFrame(frame.picture(), width, height, seconds, in_the_clear(camera))
