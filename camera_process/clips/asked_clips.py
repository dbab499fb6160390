"""Clips that people ask for, of one camera: begun with its next frame, whatever it records by itself."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.clips.clip_writer import Extent, Subject
from camera_process.stream.packet_ring import PacketRing
from house import facts

ALREADY = "a clip of it is being recorded already; ask again when that one is there"


@dataclass
class AskedClips:
    """Call `step` with the time of every frame, `over` when the source is closed; `ask` from any thread.

    fed: whether pictures come into the ring only while something is recorded, so that none comes after the last one.
    begin, end: as those of ClipRequests. refuse: is told of each request that gets no clip, and why.
    """

    camera: str
    ring: PacketRing
    extent: Extent
    fed: bool
    begin: Callable[[Subject, PacketRing, Extent], object]
    end: Callable[[str, float, float, bool], object]
    refuse: Callable[[facts.RecordingAsked, str], object] = lambda asked, reason: None
    _waiting: deque[facts.RecordingAsked] = field(default_factory=deque, init=False)
    _open: str = field(default="", init=False)
    _until: float = field(default=0.0, init=False)

    def ask(self, asked: facts.RecordingAsked) -> None:
        """Let the next frame begin this clip."""
        self._waiting.append(asked)

    @property
    def recording(self) -> bool:
        """Whether one is being made, or waits for the next frame."""
        return bool(self._open or self._waiting)

    def step(self, time: float, at: float, delay: float) -> None:
        """A frame came at `time` on its clock, `at` in unix time; the ring shows it so many seconds later."""
        if self._open and time >= self._until:
            self._close(self._until + delay, last_call=self.fed)
        while self._waiting:
            asked = self._waiting.popleft()
            if self._open:
                self.refuse(asked, ALREADY)
                continue
            self._open, self._until = asked.event, time + min(asked.seconds, self.extent.longest)
            subject = Subject(asked.event, self.camera, at, time + delay, asked.id, asked.channel)
            self.begin(subject, self.ring, self.extent)

    def over(self) -> None:
        """The source is closed: what there is of a clip is all of it."""
        if self._open:
            self._close(self._until, last_call=True)

    def refuse_all(self, reason: str) -> None:
        """There are no frames for those who wait."""
        for asked in self.unanswered():
            self.refuse(asked, reason)

    def unanswered(self) -> list[facts.RecordingAsked]:
        """Those who still wait for the next frame; they are forgotten here."""
        found = []
        while self._waiting:
            found.append(self._waiting.popleft())
        return found

    def _close(self, until: float, last_call: bool) -> None:
        event, self._open = self._open, ""
        self.end(event, until, 0.0, last_call)


def no_clip(asked: facts.RecordingAsked, at: float, reason: str) -> facts.RecordingFailed:
    """The fact that answers who gets no clip; always with the same id."""
    return clip_failed(asked.id, asked.camera, asked.channel, at, reason)


def clip_failed(asked: str, camera: str, channel: str, at: float, reason: str) -> facts.RecordingFailed:
    """The same of a clip that was begun: what is known of the request then are its id, camera and channel."""
    return facts.RecordingFailed(at=at, id=facts.derived_id("no clip", asked), camera=camera, asked=asked,
                                 channel=channel, reason=reason)
