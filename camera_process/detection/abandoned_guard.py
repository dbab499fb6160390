"""What stands between a thread that was left behind and the house: shut, nothing it does has an effect any more."""

from collections.abc import Callable
from dataclasses import dataclass

from camera_process.clips.camera_clips import ClipRequests
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.detection.event_store import EventStore
from camera_process.source import Frame
from camera_process.stream.packet_ring import PacketRing
from house.facts import Fact
from vision.motion.detector import MotionResult


@dataclass
class AbandonedGuard:
    """Open while the thread is the one that counts; shut once for all by whoever puts another in its place."""

    shut: bool = False


@dataclass(frozen=True)
class GuardedEventStore:
    """A keeper that keeps nothing once the fence is shut."""

    fence: AbandonedGuard
    inner: EventStore

    def picture_id(self, camera: str, name: str, at: float) -> str:
        return self.inner.picture_id(camera, name, at)

    def save(self, picture: str, jpeg: bytes, fact: Fact) -> bool:
        return not self.fence.shut and self.inner.save(picture, jpeg, fact)

    def record(self, fact: Fact) -> None:
        if not self.fence.shut:
            self.inner.record(fact)

    def passing(self, camera: str, jpeg: bytes) -> str:
        if self.fence.shut:
            raise OSError("another thread watches this camera now")
        return self.inner.passing(camera, jpeg)


@dataclass(frozen=True)
class GuardedClipRequests:
    """A desk that makes no clips once the fence is shut."""

    fence: AbandonedGuard
    inner: ClipRequests

    def begin(self, subject: Subject, ring: PacketRing, extent: Extent) -> None:
        if not self.fence.shut:
            self.inner.begin(subject, ring, extent)

    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str:
        return "" if self.fence.shut else self.inner.end(event, until, late, last_call)


@dataclass(frozen=True)
class GuardedFrameHook:
    """What a watch calls with every frame: the live picture and its mark stay as they are once the fence is shut."""

    fence: AbandonedGuard
    inner: Callable[[Frame, MotionResult], None]

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        if not self.fence.shut:
            self.inner(frame, seen)
