"""The long life of one camera: opened while it should be watched, opened again whenever it breaks off."""

import logging
import threading
from dataclasses import dataclass, field

from camera_process.detection.event_detector import EventDetector
from camera_process.detection.stream_loss import StreamLossTrouble
from camera_process.source import SourceError
from house import facts

log = logging.getLogger(__name__)

HOLD_OFF = 20.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 4.0  # with opening and a key frame to come: back well within 10 s
_WAIT_WHEN_WRONG = 30.0
_IDLE = 0.25
_LOOK_EVERY = 1.0


@dataclass
class CameraLoop:
    """Runs a watch until told to stop.

    A camera that gives no frame for HOLD_OFF seconds is Trouble; so is, at once, an error that trying again does not
    help. Both are tried again for ever, and the trouble ends with the first frame. A source that comes without one of
    its streams (`lacks`) for as long is Trouble of another kind.
    """

    watch: EventDetector
    progress: float = field(default=0.0, init=False)
    trouble_since: float | None = None
    """Unix time since which the camera's trouble is told; an earlier life's is handed on."""
    lacking: StreamLossTrouble = field(init=False)
    _lost_since: float | None = field(default=None, init=False)
    _wait: float = field(default=_FIRST_WAIT, init=False)
    _looked: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        around = self.watch.around
        self.lacking = StreamLossTrouble(self.watch.camera, around.keeper.record, around.clock, HOLD_OFF)

    def run(self, stop: threading.Event) -> None:
        """Watch, wait and try again until `stop` is set."""
        self._mark()
        while not stop.is_set():
            if self.watch.around.switches().watching:
                self.run_once(stop)
            else:
                self._lost_since = None
                self.watch.refuse("the camera is switched off; switch it on with /pycam_on")
                self.watch.around.clock.sleep(_IDLE, stop)
            self._mark()

    def run_once(self, stop: threading.Event) -> None:
        """One connection: from opening the source to its end, its failure, or being switched off."""
        watch, reason = self.watch, "interrupted"
        try:
            watch.source.open()
            reason = self._watch(stop)
        except SourceError as error:
            log.warning("%s: %s", watch.camera, error)
            self._failed(error)
        finally:
            watch.end(reason)
            watch.source.close()
        if reason == "interrupted":
            watch.refuse("the camera gives no picture now")
            self._mark()
            watch.around.clock.sleep(self._wait, stop)
            self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _watch(self, stop: threading.Event) -> str:
        while not stop.is_set():
            if not self.watch.around.switches().watching:
                return "off"
            if not self.watch.run_once():
                self._failed(SourceError("the source has ended; add ?loop=1 to a file that shall be repeated", False))
                return "interrupted"
            self._works()
        return "interrupted"

    def _works(self) -> None:
        self._mark()
        self._wait, self._lost_since = _FIRST_WAIT, None
        if self.trouble_since is not None:
            self._record(facts.TroubleEnded(at=self._now(), kind="camera", about=self.watch.camera,
                                            since=self.trouble_since))
            self.trouble_since = None
        if self.progress - self._looked >= _LOOK_EVERY:
            self._looked = self.progress
            self.lacking.look(getattr(self.watch.source, "lacks", None))

    def _failed(self, error: SourceError) -> None:
        clock = self.watch.around.clock
        if self._lost_since is None:
            self._lost_since = clock.monotonic()
        if not error.transient:
            self._wait = _WAIT_WHEN_WRONG
        held_off = clock.monotonic() - self._lost_since >= HOLD_OFF
        if self.trouble_since is None and (held_off or not error.transient):
            self.trouble_since = clock.now()
            self._record(facts.TroubleBegan(at=clock.now(), kind="camera", about=self.watch.camera, text=str(error)))

    def _record(self, fact: facts.Fact) -> None:
        self.watch.around.keeper.record(fact)

    def _mark(self) -> None:
        self.progress = self.watch.around.clock.monotonic()

    def _now(self) -> float:
        return self.watch.around.clock.now()
