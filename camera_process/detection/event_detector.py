"""Finds the events of one camera: frames in, facts and pictures out. Live cameras, replay and benchmarks run this."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from camera_process.capabilities import SnapshotSource
from camera_process.clips.asked_clips import no_clip
from camera_process.clips.camera_clips import CameraClips
from camera_process.detection.abandoned_thread_guard import AbandonedGuard
from camera_process.detection.event_store import EventStore
from camera_process.detection.exit_delay import ExitDelay
from camera_process.detection.motion_hold import MotionHold
from camera_process.detection.open_event import OpenEvent, boxes
from camera_process.detection.pending_pictures import PendingPictures
from camera_process.detection.picture_requests import PictureRequests, answer
from camera_process.samples.camera_samples import CameraSamples
from camera_process.source import Frame, Source, SourceError
from house import facts
from house.clock import Clock
from house.state.mode_switches import Switches
from ledger.errors import LedgerError
from vision.motion.detector import MotionResult, blind
from vision.motion.event_hysteresis import Closed, EventHysteresis, Opened
from vision.zones import Polygon

T = TypeVar("T", facts.EventBegan, facts.EventPictured)


class MotionFinder(Protocol):
    """Finds what moves in a camera's frames (vision.motion: MotionDetector in video, PictureComparison elsewhere)."""

    def step(self, luma: NDArray[np.uint8], time: float) -> MotionResult: ...
    def reset(self) -> None: ...
    @property
    def scaled(self) -> NDArray[np.uint8]: ...
    def stages(self) -> dict[str, NDArray[Any]]: ...


@dataclass
class DetectorParts:
    """What one camera's settings choose: its motion detector, its rule for opening and closing events, its zones."""

    motion: MotionFinder
    occupancy: EventHysteresis
    zones: dict[str, Polygon]


@dataclass(frozen=True)
class Dependencies:
    """What a detector is given."""

    store: EventStore
    clock: Clock
    switches: Callable[[], Switches]
    on_frame: Callable[[Frame, MotionResult], None] | None = None
    """Called with every frame and what was seen in it, for the live view and for replay's masks."""
    clips: CameraClips | None = None
    """Has the clips of recorded events made; None: there are none."""
    guard: AbandonedGuard = field(default_factory=AbandonedGuard)
    """Shut when another thread has taken the camera over."""
    exit_delay: Callable[[], float] = lambda: 0.0
    """Seconds after which an event that was open as the camera began to record or alert is decided again."""
    samples: CameraSamples | None = None
    """Has the samples of recorded events made; None: there are none."""


class EventDetector:
    """Reads one camera's source and records its events.

    A picture is kept before the fact that names it; while the camera does not record no picture is kept.
    """

    def __init__(self, camera: str, source: Source, parts: DetectorParts, deps: Dependencies) -> None:
        self.camera, self.source, self.parts, self.deps = camera, source, parts, deps
        self.hold = MotionHold()
        self._resting = False
        self.event: OpenEvent | None = None
        self._requests = PictureRequests()
        self._pending = PendingPictures()
        self._exit_delay = ExitDelay(deps.exit_delay)
        self._began: tuple[float, float] | None = None
        self._last = 0.0
        if deps.clips:
            deps.clips.asked.refuse = lambda asked, why: deps.store.record(no_clip(asked, deps.clock.now(), why))

    def run_once(self) -> bool:
        """Read one frame and record what it shows; False when the source has ended. Raises SourceError."""
        frame = self.source.read()
        if frame is None or self.deps.guard.shut:
            self.end("quiet")
            return False
        self._exit_delay.note(self.deps.switches(), frame.time)
        seen = self._rest(frame) if self.hold.holds(frame.luma, frame.time) else self._see(frame)
        for asked in self._requests.take():
            self._take_picture(asked, frame)
        if self.deps.on_frame:
            self.deps.on_frame(frame, seen)
        self._pending.settle()
        return True

    def _rest(self, frame: Frame) -> MotionResult:
        """The camera turns: nothing counts as motion, and the view it had is forgotten with the event in it."""
        if not self._resting:
            self.end("moved")
        self._resting = True
        return blind(frame.luma)

    def _see(self, frame: Frame) -> MotionResult:
        self._resting = False
        if self._began is None:
            self._anchor(frame)
            self._last = frame.time
        if self.deps.clips:
            self.deps.clips.frame(frame, self.deps.switches().recording, self.at(frame.time))
        seen = self.parts.motion.step(frame.luma, frame.time)
        if self.deps.samples:
            self.deps.samples.frame(frame, seen, self.deps.switches().recording, self.at(frame.time))
        self._pass_over(frame)
        since = max(seen.since, self._exit_delay.latest)
        change = self.parts.occupancy.step(frame.time, frame.number, seen.occupied, seen.moving, since)
        self._last = frame.time
        if isinstance(change, Opened):
            self._open(change, frame, seen)
        elif isinstance(change, Closed):
            self._close(change, "quiet")
        elif self.event and self._exit_delay.over(self.event.began_time):
            self._split(frame, seen)
        elif self.event:
            self._go_on(self.event, frame, seen)
        return seen

    def _split(self, frame: Frame, seen: MotionResult) -> None:
        """Close the open event, and begin another one while motion goes on: that one is recorded and decided by what
        the camera does now.
        """
        closed, opened = self.parts.occupancy.split()
        if closed:
            self._close(closed, "armed" if opened else "quiet")
        if opened:
            self._open(opened, frame, seen)

    def _pass_over(self, frame: Frame) -> None:
        """Frames that were left out before this one count as still, so that one lively frame alone opens no event."""
        step = (frame.time - self._last) / (frame.skipped + 1)
        for back in range(frame.skipped, 0, -1):
            change = self.parts.occupancy.step(frame.time - back * step, frame.number - back, False)
            if isinstance(change, Closed):
                self._close(change, "quiet")

    def end(self, reason: str) -> None:
        """Close what is open and forget the view: the source ended, failed or was switched off."""
        closed = self.parts.occupancy.flush()
        self.parts.motion.reset()
        self._began = None
        if closed:
            self._close(closed, reason)
        if self.deps.clips:
            self.deps.clips.broken()
        if self.deps.samples:
            self.deps.samples.broken()
        self._pending.give_up()

    def ask(self, asked: facts.PictureAsked) -> None:
        """Take a picture of the next frame for whoever asked; may be called from another thread."""
        self._requests.add(asked)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for a picture of the next frame."""
        return bool(self._requests)

    def unanswered(self) -> list[facts.PictureAsked]:
        """Who still waits for a picture; this detector forgets them."""
        return list(self._requests.take())

    def refuse(self, reason: str) -> None:
        """Answer everyone who waits for a picture that there is none, and why; may be called from another thread."""
        for asked in self._requests.take():
            self.deps.store.record(answer(asked, self.deps.clock.now(), reason=reason))
        if self.deps.clips:
            self.deps.clips.asked.refuse_all(reason)

    def at(self, time: float) -> float:
        """Unix time of `time` on the source's clock; before the first frame, now."""
        if self._began is None:
            return self.deps.clock.now()
        return self._began[0] + time - self._began[1]

    def _anchor(self, frame: Frame) -> None:
        clock = self.deps.clock
        late = clock.monotonic() - frame.time if frame.live else 0.0
        self._began = (clock.now() - late, frame.time)

    def _open(self, opened: Opened, frame: Frame, seen: MotionResult) -> None:
        if frame.live:  # the system clock may have been set since the last event
            self._anchor(frame)
        event = OpenEvent(facts.new_id(), self.at(opened.time), opened.time, opened.number,
                          self.deps.switches().recording)
        self.event = event
        if self.deps.clips and event.recording:
            self.deps.clips.begin(event.id, event.began_at, event.began_time)
        event.note(seen)
        event.new_zones(seen, self.parts.zones)
        began = self._kept(event, frame, seen, facts.EventBegan(
            at=event.began_at, event=event.id, camera=self.camera, frame=opened.number, regions=boxes(seen.regions),
            zones=event.zones))
        self.deps.store.record(began)
        if self.deps.samples and event.recording:
            self.deps.samples.begin(event.id, frame, seen, self.at(frame.time), began.picture)

    def _go_on(self, event: OpenEvent, frame: Frame, seen: MotionResult) -> None:
        event.note(seen)
        entered = event.new_zones(seen, self.parts.zones)
        if entered or event.wants_picture(seen, frame.time):
            fact = facts.EventPictured(at=self.at(frame.time), event=event.id, camera=self.camera, picture="",
                                       regions=boxes(seen.regions), zones=event.zones)
            kept = self._kept(event, frame, seen, fact)
            if entered or kept.picture:
                self.deps.store.record(kept)

    def _kept(self, event: OpenEvent, frame: Frame, seen: MotionResult, fact: T) -> T:
        """The fact, with the frame's picture when it should and can be kept."""
        if not event.wants_picture(seen, frame.time):
            return fact
        name = f"{event.id}-{event.pictures.count}" if event.pictures.count else event.id
        picture = self.deps.store.picture_id(self.camera, name, fact.at)
        named = replace(fact, picture=picture)
        if not self._saved(picture, frame.picture, named):
            event.pictures.failed(frame.time)
            return fact
        event.pictures.kept(seen, frame.time, picture)
        if frame.later:
            self._pending.add(frame.later, lambda jpeg: self._improve(event, named, jpeg))
        return named

    def _improve(self, event: OpenEvent, small: facts.EventBegan | facts.EventPictured, jpeg: bytes) -> None:
        """The better picture of a moment that was pictured already has come (b"": it will not)."""
        picture = f"{small.picture}-full"
        fact = facts.EventPictured(at=small.at, event=event.id, camera=self.camera, picture=picture,
                                   regions=small.regions, zones=small.zones)
        if jpeg and self._saved(picture, lambda: jpeg, fact):
            event.pictures.best = picture if event.pictures.best == small.picture else event.pictures.best
            self.deps.store.record(fact)

    def _saved(self, picture: str, take: Callable[[], bytes], fact: facts.Fact) -> bool:
        try:
            return self.deps.store.save(picture, take(), fact)
        except SourceError:  # damaged bytes: the event counts without its picture
            return False

    def _close(self, closed: Closed, reason: str) -> None:
        event, self.event = self.event, None
        if event is None:
            return
        if self.deps.samples:
            self.deps.samples.ended()
        duration = closed.ended_time - closed.began_time
        clip = self.deps.clips.end(event.id, closed.ended_time) if self.deps.clips else ""
        self.deps.store.record(facts.EventEnded(
            at=event.began_at + duration, event=event.id, camera=self.camera, began_at=event.began_at,
            duration=round(duration, 3), reason=reason, picture=event.pictures.best, peak=round(event.peak, 4),
            frame=closed.ended_number, clip=clip))

    def _take_picture(self, asked: facts.PictureAsked, frame: Frame) -> None:
        store, picture, reason = self.deps.store, "", ""
        try:
            newest = self.source.snapshot() if isinstance(self.source, SnapshotSource) else None
            picture = store.passing(self.camera, newest or frame.picture())
        except (SourceError, LedgerError, OSError) as error:
            reason = str(error)
        store.record(answer(asked, self.deps.clock.now(), picture, reason))
