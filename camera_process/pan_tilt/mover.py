"""Turns one camera: holds motion back, turns, waits until the picture is still, records where it looks now."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.detection.motion_hold import LONGEST, MotionHold
from camera_process.pan_tilt.head import PanTilt, PanTiltError
from camera_process.position import Position
from house import facts
from house.clock import Clock
from house.state.house_state import HouseState

log = logging.getLogger(__name__)

LONGEST_MOVE = 60.0
"""Seconds a motor may take; after that it counts as stuck."""
TOO_OLD = 600.0
"""Seconds after which a move that waited is not made any more: nobody expects it."""
UNFINISHED = 120.0
"""Seconds for which a move that a crash interrupted is taken up again."""
ASK_AGAIN = 60.0
_POLL = 0.1
_PICTURE = LONGEST + 4.0
_LATE_START = 1.5  # a camera may still call itself idle right after it took a move
_CLOSE_ENOUGH = 3.0


@dataclass(frozen=True)
class MoverDependencies:
    """What a mover is given."""

    hold: MotionHold
    record: Callable[[facts.Fact], None]
    clock: Clock
    watching: Callable[[], bool]
    """Whether frames can be expected at all."""


@dataclass
class Mover:
    """Turns one camera, a move at a time; a newer one takes the place of the one under way."""

    camera: str
    head: PanTilt
    deps: MoverDependencies
    known: Position | None = None
    """Where the log says that it looks."""
    trouble_since: float | None = None
    """Unix time since which trouble with the head is recorded; that of an earlier run is handed on."""
    _asked: queue.SimpleQueue[facts.MoveAsked] = field(default_factory=queue.SimpleQueue, init=False)
    _taken: set[str] = field(default_factory=set, init=False)

    def ask(self, asked: facts.MoveAsked) -> None:
        """Turn soon; asking a second time for the same changes nothing. May be called from another thread."""
        if asked.id not in self._taken:
            self._taken.add(asked.id)
            self._asked.put(asked)

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Look where the head stands, then make every move that is asked for, until `stop` is set.

        Calls `went_well` each time round. Raises what is no PanTiltError, once whoever asked is answered; it may be run
        again.
        """
        self.look()
        looked = self.deps.clock.monotonic()
        while not stop.is_set():
            asked = self._newest()
            if asked is not None:
                self._answered(asked, stop)
            elif self.trouble_since is not None and self.deps.clock.monotonic() - looked >= ASK_AGAIN:
                looked = self.deps.clock.monotonic()
                self.look()
            else:
                self.deps.clock.sleep(_POLL, stop)
            went_well()
        self.head.close()

    def _answered(self, asked: facts.MoveAsked, stop: threading.Event) -> None:
        """Make one move; whoever asked for it is answered even when a mistake of ours ends it."""
        try:
            self.run_once(asked, stop)
        except Exception:
            self._failed(asked, "something unexpected happened; the log of this camera's process says what")
            raise

    def look(self) -> None:
        """Ask the head where it stands, and record it when the log does not know that."""
        try:
            stands = self.head.position()
        except PanTiltError as error:
            log.warning("%s: %s", self.camera, error)
            self._wrong(error)
            return
        self._well()
        if stands is not None and (self.known is None or not stands.near(self.known)):
            self._moved(stands)

    def run_once(self, asked: facts.MoveAsked, stop: threading.Event) -> None:
        """Make one move, or the newer one that comes meanwhile, and record what came of it.

        Stopped in the middle it records nothing: the next run of the process takes the move up again.
        """
        now = self.deps.clock.now()
        if now - asked.at > TOO_OLD:
            self._failed(asked, f"this was asked {(now - asked.at) / 60:.0f} minutes ago, while nothing could turn it; "
                                "ask again")
            return
        try:
            made, stands = self._made(asked, stop)
        except _Failed as failed:
            log.warning("%s does not turn: %s", self.camera, failed.error)
            if not failed.error.refused:
                self._wrong(failed.error)
            self._failed(failed.asked, str(failed.error))
            return
        if not stop.is_set():
            self._well()
            self._arrived(made, stands)

    def _made(self, asked: facts.MoveAsked, stop: threading.Event) -> tuple[facts.MoveAsked, Position]:
        self.deps.hold.begin()
        try:
            while True:
                stands = self._turned(asked, stop)
                newer = self._newest()
                if newer is None:
                    return asked, stands
                asked = newer
                self.deps.hold.begin()
        finally:
            self.deps.hold.end()

    def _turned(self, asked: facts.MoveAsked, stop: threading.Event) -> Position:
        """Where it stands after the move, once its picture is still; raises _Failed."""
        try:
            if asked.preset:
                self.head.recall(asked.preset)
            else:
                self.head.move(Position(asked.pan, asked.tilt))
            self._wait_for_head(stop)
            self._wait_for_picture(stop)
            return self.head.position() or Position(asked.pan, asked.tilt)
        except PanTiltError as error:
            if not error.refused:  # it may have turned all the same
                self._wait_for_picture(stop)
            raise _Failed(asked, error) from error

    def _wait_for_head(self, stop: threading.Event) -> None:
        clock = self.deps.clock
        began, seen = clock.monotonic(), False
        while self._asked.empty():
            moving = self.head.moving()
            seen, passed = seen or bool(moving), clock.monotonic() - began
            if moving is None or (not moving and (seen or passed >= _LATE_START)) or clock.sleep(_POLL, stop):
                return
            if passed > LONGEST_MOVE:
                raise PanTiltError(f"it has been turning for {LONGEST_MOVE:.0f} seconds and has not arrived; "
                                   "is something in its way?", transient=True)

    def _wait_for_picture(self, stop: threading.Event) -> None:
        hold, clock = self.deps.hold, self.deps.clock
        began = clock.monotonic()
        hold.stopped()
        while hold.holding and self._asked.empty() and self.deps.watching():
            if clock.monotonic() - began > _PICTURE or clock.sleep(_POLL, stop):
                return

    def _newest(self) -> facts.MoveAsked | None:
        """The newest move that waits; those before it are forgotten, for each names where to look at last."""
        newest = None
        while not self._asked.empty():
            newest = self._asked.get()
        return newest

    def _arrived(self, asked: facts.MoveAsked, stands: Position) -> None:
        wanted = Position(asked.pan, asked.tilt)
        if asked.preset or stands.near(wanted, _CLOSE_ENOUGH):
            self._moved(stands, asked)
            return
        self._moved(stands)
        self._failed(asked, f"it stopped at {stands} on its way to {wanted}; is something in its way?")

    def _moved(self, stands: Position, asked: facts.MoveAsked | None = None) -> None:
        self.known = stands
        self.deps.record(facts.CameraMoved(
            at=self.deps.clock.now(), camera=self.camera, pan=round(stands.pan, 2), tilt=round(stands.tilt, 2),
            asked=asked.id if asked else "", channel=asked.channel if asked else ""))

    def _failed(self, asked: facts.MoveAsked, reason: str) -> None:
        self.deps.record(facts.MoveFailed(at=self.deps.clock.now(), camera=self.camera, asked=asked.id,
                                          reason=reason, channel=asked.channel))

    def _wrong(self, error: PanTiltError) -> None:
        if self.trouble_since is None:
            self.trouble_since = self.deps.clock.now()
            self.deps.record(facts.TroubleBegan(at=self.trouble_since, kind="pan-tilt", about=self.camera,
                                                text=f"{self.camera} does not turn: {error}"))

    def _well(self) -> None:
        if self.trouble_since is not None:
            self.deps.record(facts.TroubleEnded(at=self.deps.clock.now(), kind="pan-tilt", about=self.camera,
                                                since=self.trouble_since))
            self.trouble_since = None


class _Failed(Exception):
    """The move `asked` came to nothing."""

    def __init__(self, asked: facts.MoveAsked, error: PanTiltError) -> None:
        super().__init__(str(error))
        self.asked, self.error = asked, error


def unfinished(camera: str, state: HouseState, now: float) -> facts.MoveAsked | None:
    """The camera's last move when nothing came of it yet and it is not old; None otherwise."""
    asked = state.turning(camera)
    return asked if asked is not None and now - asked.at <= UNFINISHED else None


def last_position(camera: str, state: HouseState) -> Position | None:
    """Where the camera looked last, as far as the house knows."""
    at = state.fields.get(f"position:{camera}")
    return Position(float(at["pan"]), float(at["tilt"])) if at else None
