"""Keeps a thread that was left behind from having any effect: once its guard is shut, what it does is dropped."""

from collections.abc import Callable
from dataclasses import dataclass

from camera_process.clips.camera_clips import ClipRequests
from camera_process.clips.clip_writer import Extent, Subject
from camera_process.detection.event_store import EventStore
from camera_process.samples.camera_samples import FinishedSample, SampleRequests
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
    """An event store that keeps nothing once the guard is shut."""

    guard: AbandonedGuard
    inner: EventStore

    def picture_id(self, camera: str, name: str, at: float) -> str:
        return self.inner.picture_id(camera, name, at)

    def save(self, picture: str, jpeg: bytes, fact: Fact) -> bool:
        return not self.guard.shut and self.inner.save(picture, jpeg, fact)

    def record(self, fact: Fact) -> None:
        if not self.guard.shut:
            self.inner.record(fact)

    def passing(self, camera: str, jpeg: bytes) -> str:
        if self.guard.shut:
            raise OSError("another thread watches this camera now")
        return self.inner.passing(camera, jpeg)


@dataclass(frozen=True)
class GuardedClipRequests:
    """Has no clips made once the guard is shut."""

    guard: AbandonedGuard
    inner: ClipRequests

    def begin(self, subject: Subject, ring: PacketRing, extent: Extent) -> None:
        if not self.guard.shut:
            self.inner.begin(subject, ring, extent)

    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str:
        return "" if self.guard.shut else self.inner.end(event, until, late, last_call)


@dataclass(frozen=True)
class GuardedSampleRequests:
    """Has no samples written once the guard is shut."""

    guard: AbandonedGuard
    inner: SampleRequests

    def put(self, sample: FinishedSample) -> None:
        if not self.guard.shut:
            self.inner.put(sample)


@dataclass(frozen=True)
class GuardedFrameHook:
    """Called with every frame: the live picture and the frame's time stay as they are once the guard is shut."""

    guard: AbandonedGuard
    inner: Callable[[Frame, MotionResult], None]

    def __call__(self, frame: Frame, seen: MotionResult) -> None:
        if not self.guard.shut:
            self.inner(frame, seen)
