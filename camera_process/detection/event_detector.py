"""Watching one camera: frames in, facts and pictures out. Live cameras, replay and benchmarks all run this."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from camera_process.clips.camera_clips import CameraClips
from camera_process.detection.abandoned_guard import AbandonedGuard
from camera_process.detection.event_store import EventStore
from camera_process.detection.motion_hold import MotionHold
from camera_process.detection.open_event import OpenEvent, boxes
from camera_process.detection.pending_pictures import PendingPictures
from camera_process.source import Frame, Source, SourceError
from house import facts
from house.clock import Clock
from house.state import Switches
from ledger.errors import LedgerError
from vision.motion.detector import MotionDetector, MotionResult, blind
from vision.motion.event_hysteresis import Closed, EventHysteresis, Opened
from vision.zones import Polygon


@dataclass
class DetectorParts:
    """How one camera sees: its motion detector, its rule for opening and closing events, and its zones."""

    motion: MotionDetector
    occupancy: EventHysteresis
    zones: dict[str, Polygon]


@dataclass(frozen=True)
class Dependencies:
    """What a watch needs from around it."""

    keeper: EventStore
    clock: Clock
    switches: Callable[[], Switches]
    look: Callable[[Frame, MotionResult], None] | None = None
    """Called with every frame and what was seen in it: the live view, replay's masks."""
    clips: CameraClips | None = None
    """Makes the clips of recorded events; None: there are none."""
    fence: AbandonedGuard = field(default_factory=AbandonedGuard)
    """Shut when another thread has taken the camera over."""


class EventDetector:
    """One camera from its source to its events.

    A picture is kept before the fact that names it; while the camera does not record no picture is kept.
    """

    def __init__(self, camera: str, source: Source, eyes: DetectorParts, around: Dependencies) -> None:
        self.camera, self.source, self.eyes, self.around = camera, source, eyes, around
        self.pause = MotionHold()
        self._resting = False
        self.event: OpenEvent | None = None
        self._asked: list[facts.PictureAsked] = []
        self._owed = PendingPictures()
        self._began: tuple[float, float] | None = None
        self._last = 0.0

    def run_once(self) -> bool:
        """Read one frame and answer it; False when the source has ended. Raises SourceError."""
        frame = self.source.read()
        if frame is None or self.around.fence.shut:
            self.end("quiet")
            return False
        seen = self._rest(frame) if self.pause.holds(frame.luma, frame.time) else self._see(frame)
        while self._asked:
            self._answer(self._asked.pop(0), frame)
        if self.around.look:
            self.around.look(frame, seen)
        self._owed.settle()
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
        if self.around.clips:
            self.around.clips.frame(frame, self.around.switches().recording)
        seen = self.eyes.motion.step(frame.luma, frame.time)
        self._pass_over(frame)
        change = self.eyes.occupancy.step(frame.time, frame.number, seen.occupied)
        self._last = frame.time
        if isinstance(change, Opened):
            self._open(change, frame, seen)
        elif isinstance(change, Closed):
            self._close(change, "quiet")
        elif self.event:
            self._go_on(self.event, frame, seen)
        return seen

    def _pass_over(self, frame: Frame) -> None:
        """Frames that were left out before this one count as still, so that one lively frame alone opens no event."""
        step = (frame.time - self._last) / (frame.skipped + 1)
        for back in range(frame.skipped, 0, -1):
            change = self.eyes.occupancy.step(frame.time - back * step, frame.number - back, False)
            if isinstance(change, Closed):
                self._close(change, "quiet")

    def end(self, reason: str) -> None:
        """Close what is open: the source ended, broke off or was switched off."""
        closed = self.eyes.occupancy.flush()
        if closed:
            self._close(closed, reason)
        self.eyes.motion.reset()
        if self.around.clips:
            self.around.clips.broken()
        self._owed.give_up()
        self._began = None

    def ask(self, asked: facts.PictureAsked) -> None:
        """Take a picture of the next frame for whoever asked; may be called from another thread."""
        self._asked.append(asked)

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for a picture of the next frame."""
        return bool(self._asked)

    def unanswered(self) -> list[facts.PictureAsked]:
        """Who still waits for a picture; this watch forgets them."""
        asked, self._asked = self._asked, []
        return asked

    def refuse(self, reason: str) -> None:
        """Answer everyone who asked for a picture that there is none, and why."""
        while self._asked:
            asked = self._asked.pop(0)
            self.around.keeper.record(facts.PictureTaken(
                at=self.around.clock.now(), camera=self.camera, asked=asked.id, picture="", channel=asked.channel,
                reason=reason))

    def at(self, time: float) -> float:
        """Unix time of `time` on the source's line; before the first frame, now."""
        if self._began is None:
            return self.around.clock.now()
        return self._began[0] + time - self._began[1]

    def _anchor(self, frame: Frame) -> None:
        clock = self.around.clock
        late = clock.monotonic() - frame.time if frame.live else 0.0
        self._began = (clock.now() - late, frame.time)

    def _open(self, opened: Opened, frame: Frame, seen: MotionResult) -> None:
        if frame.live:  # the system clock may have been set since the last event
            self._anchor(frame)
        event = OpenEvent(facts.new_id(), self.at(opened.time), opened.time, opened.number,
                          self.around.switches().recording)
        self.event = event
        if self.around.clips and event.recording:
            self.around.clips.begin(event.id, event.began_at, event.began_time)
        event.note(seen)
        event.new_zones(seen, self.eyes.zones)
        self._keep(event, frame, seen, facts.EventBegan(
            at=event.began_at, event=event.id, camera=self.camera, frame=opened.number, regions=boxes(seen.regions),
            zones=event.zones))

    def _go_on(self, event: OpenEvent, frame: Frame, seen: MotionResult) -> None:
        event.note(seen)
        entered = event.new_zones(seen, self.eyes.zones)
        if entered or event.wants_picture(seen, frame.time):
            self._keep(event, frame, seen, facts.EventPictured(
                at=self.at(frame.time), event=event.id, camera=self.camera, picture="", regions=boxes(seen.regions),
                zones=event.zones))

    def _keep(self, event: OpenEvent, frame: Frame, seen: MotionResult,
              fact: facts.EventBegan | facts.EventPictured) -> None:
        """Record the fact, after saving the frame's picture when it should and can be kept."""
        if event.wants_picture(seen, frame.time):
            name = event.id if event.pictures == 0 else f"{event.id}-{event.pictures}"
            picture = self.around.keeper.picture_id(self.camera, name, fact.at)
            named = replace(fact, picture=picture)
            if self._saved(picture, frame.picture, named):
                event.pictured(seen, frame.time, picture)
                fact = named
                if frame.later:
                    self._owed.add(frame.later, lambda jpeg: self._improve(event, named, jpeg))
        self.around.keeper.record(fact)

    def _improve(self, event: OpenEvent, small: facts.EventBegan | facts.EventPictured, jpeg: bytes) -> None:
        """The better picture of a moment that was pictured already has come (b"": it will not)."""
        picture = f"{small.picture}-full"
        fact = facts.EventPictured(at=small.at, event=event.id, camera=self.camera, picture=picture,
                                   regions=small.regions, zones=small.zones)
        if jpeg and self._saved(picture, lambda: jpeg, fact):
            event.picture = picture if event.picture == small.picture else event.picture
            self.around.keeper.record(fact)

    def _saved(self, picture: str, take: Callable[[], bytes], fact: facts.Fact) -> bool:
        try:
            return self.around.keeper.save(picture, take(), fact)
        except SourceError:  # damaged bytes: the event counts without its picture
            return False

    def _close(self, closed: Closed, reason: str) -> None:
        event, self.event = self.event, None
        if event is None:
            return
        duration = closed.ended_time - closed.began_time
        clip = self.around.clips.end(event.id, closed.ended_time) if self.around.clips else ""
        self.around.keeper.record(facts.EventEnded(
            at=event.began_at + duration, event=event.id, camera=self.camera, began_at=event.began_at,
            duration=round(duration, 3), reason=reason, picture=event.picture, peak=round(event.peak, 4),
            frame=closed.ended_number, clip=clip))

    def _answer(self, asked: facts.PictureAsked, frame: Frame) -> None:
        keeper, picture, reason = self.around.keeper, "", ""
        try:
            newest = getattr(self.source, "snapshot", lambda: None)()  # a source with a second, better stream
            picture = keeper.passing(self.camera, newest or frame.picture())
        except (SourceError, LedgerError, OSError) as error:
            reason = str(error)
        keeper.record(facts.PictureTaken(at=self.around.clock.now(), camera=self.camera, asked=asked.id,
                                         picture=picture, channel=asked.channel, reason=reason))
