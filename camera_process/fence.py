"""What stands between a thread that was left behind and the house: shut, nothing it does has an effect any more."""

from collections.abc import Callable
from dataclasses import dataclass

from camera_process.keeper import Keeper
from camera_process.ring import Ring
from camera_process.sources.base import Frame
from camera_process.take import Extent, Subject
from camera_process.taker import Desk
from house.facts import Fact
from vision.motion import Seen


@dataclass
class Fence:
    """Open while the thread is the one that counts; shut once for all by whoever puts another in its place."""

    shut: bool = False


@dataclass(frozen=True)
class FencedKeeper:
    """A keeper that keeps nothing once the fence is shut."""

    fence: Fence
    inner: Keeper

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
class FencedDesk:
    """A desk that makes no clips once the fence is shut."""

    fence: Fence
    inner: Desk

    def begin(self, subject: Subject, ring: Ring, extent: Extent) -> None:
        if not self.fence.shut:
            self.inner.begin(subject, ring, extent)

    def end(self, event: str, until: float, late: float = 0.0, last_call: bool = False) -> str:
        return "" if self.fence.shut else self.inner.end(event, until, late, last_call)


@dataclass(frozen=True)
class FencedLook:
    """What a watch calls with every frame: the live picture and its mark stay as they are once the fence is shut."""

    fence: Fence
    inner: Callable[[Frame, Seen], None]

    def __call__(self, frame: Frame, seen: Seen) -> None:
        if not self.fence.shut:
            self.inner(frame, seen)
