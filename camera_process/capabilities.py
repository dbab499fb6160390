"""What a source can do beyond open, read and close.

A source names these Protocols among its bases, and whoever has a use for one asks with isinstance, after taking the
source out of what only turns its frames (camera_process.orientation.unwrapped).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from camera_process.orientation import Turn, unwrapped
from camera_process.position import Position
from camera_process.source import Source
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.stream.packet_ring import PacketRing
from ledger.pushed.sender_counts import PushCounts
from ledger.pushed.spool import PushedFile, PushSpool

if TYPE_CHECKING:  # PyAV is heavy, and who only asks what a source can do has no use for it
    from camera_process.stream.decoder import SharedDecoder
    from camera_process.stream.demuxer import Demuxer


@runtime_checkable
class PlaybackSource(Source, Protocol):
    """A source that can be read in real time or as fast as it goes."""

    def set_realtime(self, realtime: bool) -> None:
        """Whether to play at the pace of a camera, whatever the address says; for use before it is opened."""


@runtime_checkable
class MirroringSource(Source, Protocol):
    """A camera that can mirror what it sees by itself, packets included."""

    def mirror(self, horizontal: bool, vertical: bool) -> None:
        """Mirror every frame from the next opening on."""


@runtime_checkable
class SteerableSource(Source, Protocol):
    """A drawn view that shows what a pan-tilt head would have it see."""

    def follow(self, position: Callable[[], Position | None]) -> None:
        """From now on look where `position` says, which is called with every frame; None: straight ahead."""


@runtime_checkable
class PacketSource(Source, Protocol):
    """A source whose video is encoded already, so that clips take its packets as they are."""

    def keep_packets(self, ring: PacketRing) -> None:
        """From the next opening on keep every packet in `ring` as well."""


@runtime_checkable
class KeyframeSource(Source, Protocol):
    """A source that can leave packets undecoded, down to single key frames."""

    def decode_selectively(self, policy: KeyframePolicy, decoder: "SharedDecoder | None" = None) -> None:
        """From the next opening on decode only what `policy` wants.

        decoder: decodes the key frames after which packets are left out; one for all cameras of a process is best,
        None makes one for this source alone.
        """


@runtime_checkable
class DemuxableSource(Source, Protocol):
    """A source whose packets can be had without decoding any: what can be the main one of a camera's two streams.

    The module of such a source says "demuxable" in CAPABILITIES, so that settings can be checked without importing it.
    """

    def demuxer(self) -> "Demuxer":
        """Another connection to the same stream, not opened yet."""


@runtime_checkable
class SubstreamSource(Source, Protocol):
    """A source that is made for being the small one of a camera's two streams."""

    def pair(self, on_delay: Callable[[float], None], gather: float) -> None:
        """Serve as the small stream from the next opening on.

        on_delay: called with the seconds a key frame came after its sender's time, where the camera says that.
        gather: seconds for which packets may gather, to be worked on one after the other.
        """

    def give_every_frame(self, wanted: bool) -> None:
        """Whether to return also frames beyond the wanted number a second, from the next read on."""


@runtime_checkable
class SnapshotSource(Source, Protocol):
    """A source with a better picture of now than its newest frame."""

    def snapshot(self) -> bytes | None:
        """The newest picture as JPEG, None when there is none of the last seconds. Raises SourceError."""


@dataclass(frozen=True)
class Impairment:
    """What is wrong with a camera that goes on all the same, or what it does without.

    since: on the monotonic clock; what: the consequence; why: the error behind it.
    """

    since: float
    what: str
    why: str


@runtime_checkable
class DegradableSource(Source, Protocol):
    """A source that goes on without one of its streams."""

    def stream_loss(self) -> Impairment | None:
        """What it does without just now, None while all streams come. To be asked every second or so."""


@runtime_checkable
class AnsweringSource(Source, Protocol):
    """A source that is asked again and again, and passes over single answers that fail."""

    def failing_answers(self) -> Impairment | None:
        """That many of its answers fail just now, None while they do not. To be asked every second or so."""


@runtime_checkable
class LoggedInSource(Source, Protocol):
    """A source that logs in at a camera on the network."""

    def in_the_clear(self) -> bool:
        """Whether the camera it opened last was sent the password itself, without TLS."""


IN_THE_CLEAR = "sends its password in the clear, for the camera asks for a Basic login without TLS"
USE_DIGEST = "switch digest login on in the camera, or use TLS; everybody on its network can read it"
"""What to do about that."""


def in_the_clear(source: Source) -> bool:
    """Whether the camera behind `source` gets its password in the clear, as far as is known by now."""
    inner, _ = unwrapped(source)
    return isinstance(inner, LoggedInSource) and inner.in_the_clear()


@runtime_checkable
class RepeatingSource(Source, Protocol):
    """A source whose pictures may stay the same to the last bit, although nothing is wrong with it."""

    def repeats(self) -> bool:
        """Whether they may."""


@dataclass(frozen=True)
class Receiving:
    """Where what a camera sends by itself comes from, and goes to.

    attach: gives a video to the event it belongs to; False when there is none. burst: seconds without a picture that
    end an event. keep: seconds for which what was looked at is kept, 0: it is removed.
    """

    spool: PushSpool
    counts: PushCounts
    attach: Callable[[PushedFile], bool]
    burst: float
    keep: float = 0.0


@runtime_checkable
class PushedSource(Source, Protocol):
    """A camera that sends pictures by itself: it cannot be asked for one, and hours may pass between two.

    sender: the name under which it sends them.
    """

    sender: str

    @property
    def announced(self) -> bool:
        """Whether the picture read last was sent because the camera noticed something, not on a timer."""

    def receive(self, receiving: Receiving) -> None:
        """Take what comes from there; for use before it is opened."""

    def wait(self) -> float | None:
        """Wait a moment for a picture; the time of the frame that `read` gives next, None when none has come."""

    @property
    def passed(self) -> float:
        """The time, on the clock of its frames, before which no picture comes any more."""

    def discard(self) -> None:
        """Delete, unread, what has come: nobody may look at this camera, or nothing of it is recorded."""

    def overdue(self) -> str:
        """What is wrong, and what to do, when it has sent nothing for too long; "" when it has, or nobody knows."""


@runtime_checkable
class DualStream(PacketSource, Protocol):
    """A source whose frames come from one stream and whose packets come from another one."""

    def packet_ring(self) -> PacketRing:
        """Where the packets of its main stream are now."""

    def packet_turn(self) -> Turn:
        """How what is decoded of its packets is put right; its frames are already."""

    def packet_delay(self) -> float:
        """Seconds by which packets arrive later than frames that show the same moment, as far as is known."""
