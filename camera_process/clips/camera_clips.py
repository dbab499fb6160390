"""What a camera's detector does for its clips: begins and ends them, and keeps pictures where there are no packets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from camera_process.clips.asked_clips import AskedClips
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.source import Frame, SourceError
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import JPEG, TICKS, DemuxedPacket
from vision.motion import event_hysteresis

_SLACK = 0.5  # seconds for which packets gather before a frame is decoded of them
_MOST_PER_SECOND = 15.0


class ClipRequests(Protocol):
    """Who makes the clips (camera_process.clips.writer_thread.ClipWriterThread)."""

    def begin(self, subject: Subject, ring: PacketRing, extent: Extent) -> None: ...
    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str: ...


def ring_for(extent: Extent, lasting: float = 0.0) -> PacketRing:
    """A ring that holds the pre-roll of an event when the event is known to have begun.

    lasting: seconds for which something must move before an event opens.
    """
    return PacketRing(extent.pre_roll + max(event_hysteresis.BEFORE, lasting) + _SLACK)


@dataclass
class CameraClips:
    """The clips of one camera. fed: the source gives no packets, so its pictures go into the ring as JPEGs.

    delay: seconds by which the ring's stream arrives later than the frames in which events are seen.
    asked: the clips that people want of it.
    """

    camera: str
    ring: PacketRing
    extent: Extent
    requests: ClipRequests
    fed: bool
    delay: Callable[[], float] = lambda: 0.0
    asked: AskedClips = field(init=False)
    _open: dict[str, float] = field(default_factory=dict, init=False)
    _started: bool = field(default=False, init=False)
    _kept: float = field(default=float("-inf"), init=False)

    def __post_init__(self) -> None:
        self.asked = AskedClips(self.camera, self.ring, self.extent, self.fed, lambda *how: self.requests.begin(*how),
                                lambda *how: self.requests.end(*how))

    def frame(self, frame: Frame, recording: bool, at: float = 0.0) -> None:
        """Call with every frame, and its unix time. While nothing is recorded no JPEG is made; the clips of events end
        when the camera stops recording.
        """
        self.asked.step(frame.time, at, self.delay())  # before this picture is in the ring, which may hold an old time
        if not recording:
            for event in self._open:
                self.requests.end(event, frame.time + self.delay(), last_call=True)
            self._open.clear()
        wanted = recording or self.asked.recording
        if wanted and self.fed and frame.time - self._kept >= 0.95 / _MOST_PER_SECOND:
            self._feed(frame)

    def begin(self, event: str, began_at: float, began: float) -> None:
        """An event opened that began at unix time `began_at`, at `began` on the frames' clock."""
        self._open[event] = self.delay()
        self.requests.begin(Subject(event, self.camera, began_at, began + self._open[event]), self.ring, self.extent)

    def end(self, event: str, last: float) -> str:
        """The event closed, its last motion was at `last`; returns the clip's id, "" when there is none."""
        if event not in self._open:
            return ""
        delay = self.delay()
        return self.requests.end(event, last + delay + self.extent.post_roll, delay - self._open.pop(event))

    def broken(self) -> None:
        """The source is closed: what comes next belongs to another connection."""
        self.asked.over()
        self._started = False
        self._kept = float("-inf")

    def _feed(self, frame: Frame) -> None:
        try:
            picture = frame.picture()
        except SourceError:
            return
        if not self._started:
            self.ring.start(JPEG)
            self._started = True
        self._kept = frame.time
        stamp = round(frame.time / TICKS)
        self.ring.push(DemuxedPacket(picture, stamp, stamp, True, frame.time))
