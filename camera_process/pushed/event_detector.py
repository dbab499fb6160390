"""The events of a camera that sends pictures by itself: its own detector, and what happens between two pictures."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass

from camera_process.capabilities import PushedSource
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.picture_requests import answer
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame, Source
from house import times
from vision.motion.detector import MotionResult
from vision.motion.event_hysteresis import Closed

BURST = 12.0
"""Seconds without a picture that end an event."""
CLIP_WITHIN = 180.0
"""Seconds after an event within which a clip that comes belongs to it: cameras send it once their motion is over."""

ShowAgain = Callable[[Frame, MotionResult], None]


@dataclass
class AttachableEvent:
    """An event that a clip may still belong to. ended_at: unix time, None while it is open."""

    event: str
    began_at: float
    ended_at: float | None = None
    clips: int = 0


class PushedEventDetector(EventDetector):
    """Records the events of a source that is a PushedSource.

    pushed: that source, without what only turns its frames. show_again: called between pictures with the newest one,
    for whoever looks at the camera then.
    """

    def __init__(self, camera: str, source: Source, parts: DetectorParts, deps: Dependencies, pushed: PushedSource,
                 show_again: ShowAgain) -> None:
        super().__init__(camera, source, parts, deps)
        self.pushed, self._show_again = pushed, show_again
        self._newest: tuple[Frame, MotionResult, float] | None = None
        self._latest: AttachableEvent | None = None
        self._memory: RuntimeFile | None = None

    def remember_in(self, file: RuntimeFile) -> None:
        """Note there which event ended last, and go on with what an earlier run noted: its clip may still come."""
        self._memory = file
        with suppress(OSError, ValueError, TypeError):
            self._latest = AttachableEvent(**json.loads(file.path.read_text()))

    def run_once(self) -> bool:
        """Look at the next picture when one comes within a moment; else see whether an event is over by now."""
        if self.deps.guard.shut:
            self.end("quiet")
            return False
        time = self.pushed.wait()
        self._pass_time(self.pushed.passed if time is None else time)
        if time is not None:
            return super().run_once()
        self._refuse_to_ask()
        if self._newest:
            self._show_again(*self._newest[:2])
        return True

    def attachable(self, arrived: float) -> AttachableEvent | None:
        """The event to which a clip belongs that came at unix time `arrived`; None when there is none."""
        if self.event is not None:
            if self._latest is None or self._latest.event != self.event.id:
                self._latest = AttachableEvent(self.event.id, self.event.began_at)
            return self._latest if self.event.recording else None
        latest = self._latest
        fits = latest is not None and latest.ended_at is not None and arrived - latest.ended_at <= CLIP_WITHIN
        return latest if fits else None

    def end(self, reason: str) -> None:
        super().end(reason)
        if reason == "off":
            self._newest = self._latest = None

    def _see(self, frame: Frame) -> MotionResult:
        seen = super()._see(frame)
        self._newest = (frame, seen, self.at(frame.time))
        return seen

    def _close(self, closed: Closed, reason: str) -> None:
        event = self.event
        super()._close(closed, reason)
        if event is not None and event.recording:
            clips = self._latest.clips if self._latest and self._latest.event == event.id else 0
            ended_at = event.began_at + closed.ended_time - closed.began_time
            self._latest = AttachableEvent(event.id, event.began_at, ended_at, clips)
            if self._memory:
                self._memory.write(json.dumps(asdict(self._latest)).encode())

    def _pass_time(self, time: float) -> None:
        """Close the event whose burst is over at `time`, on the source's clock."""
        if self.event is None:
            return
        change = self.parts.occupancy.step(time, self.event.began_number, False)
        if isinstance(change, Closed):
            self._close(change, "quiet")

    def _refuse_to_ask(self) -> None:
        """Answer who waits for a picture: this camera cannot be asked for one."""
        for asked in self._requests.take():
            now = self.deps.clock.now()
            newest = f"; its newest, of {times.clock(self._newest[2], now, '')}, is on its page" if self._newest else ""
            self.deps.store.record(answer(asked, now, reason=f"this camera sends its pictures by itself{newest}"))
