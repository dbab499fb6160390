"""Packets of a compressed video as they are kept: plain bytes with both time stamps, in the order they arrived."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

TICKS = Fraction(1, 90_000)
"""The time base of streams that are put together here, the one RTP uses for video."""

_MOST_HELD = 16
_BACK, _AHEAD = 1.0, 10.0


@dataclass(frozen=True, slots=True)
class VideoStream:
    """What a player must know of a stream: codec by FFmpeg's name, seconds per tick, and the codec's headers.

    headers: Annex B parameter sets as the camera announced them, b"" when they only come in the stream itself.
    """

    codec: str
    time_base: Fraction = TICKS
    headers: bytes = b""


JPEG = VideoStream("mjpeg")
"""What a camera's single pictures are called."""


@dataclass(frozen=True, slots=True)
class DemuxedPacket:
    """A packet as a demuxer gives it. arrived: seconds on the monotonic clock; sent: unix time the camera claims."""

    data: bytes
    pts: int | None
    dts: int | None
    key: bool
    arrived: float
    sent: float | None = None


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet with both stamps in ticks of its stream; dts grow strictly, pts never lie before dts."""

    data: bytes
    pts: int
    dts: int
    key: bool
    arrived: float
    sent: float | None = None


@dataclass
class Stamps:
    """Gives every packet of one connection both time stamps.

    The first packet of an RTSP stream has none at all, and with B-frames the first few have no dts (PyAV 18, FFmpeg 8):
    such packets are held back until a later one tells, and get stamps counted back from it.
    """

    time_base: Fraction
    _held: list[DemuxedPacket] = field(default_factory=list)
    _last: int | None = None
    _known: tuple[int, float] | None = None

    def __post_init__(self) -> None:
        self._tick = float(self.time_base)  # fractions are slow, and this is for every packet

    def take(self, raw: DemuxedPacket) -> list[Packet]:
        """The packets whose stamps are known now, in order; often just this one, none while it is held back."""
        if raw.dts is None and len(self._held) < _MOST_HELD and self._last is None:
            self._held.append(raw)
            return []
        held, self._held = self._held, []
        before = self._counted_back(held, raw) if held else ()
        return [*before, self._stamped(raw, self._dts(raw))]

    def jumped(self, raw: DemuxedPacket) -> bool:
        """True when the stamps jump away from the clock: the camera has set its own, or began anew."""
        if raw.dts is None:
            return False
        known, self._known = self._known, (raw.dts, raw.arrived)
        if known is None:
            return False
        ahead = (raw.dts - known[0]) * self._tick
        return ahead < -_BACK or ahead - (raw.arrived - known[1]) > _AHEAD

    def _dts(self, raw: DemuxedPacket) -> int:
        if raw.dts is not None:
            return raw.dts
        if raw.pts is not None:
            return raw.pts
        return (self._last or 0) + 1

    def _counted_back(self, held: list[DemuxedPacket], known: DemuxedPacket) -> Iterator[Packet]:
        step = self._step([*held, known])
        until = self._dts(known)
        for back, raw in enumerate(held):
            yield self._stamped(raw, until - step * (len(held) - back))

    def _step(self, packets: list[DemuxedPacket]) -> int:
        """Ticks from one picture to the next, as the packets' own pts tell, else as they arrived."""
        stamps = sorted({raw.pts for raw in packets if raw.pts is not None})
        if len(stamps) > 1:
            return max(1, min(b - a for a, b in zip(stamps, stamps[1:], strict=False)))
        passed = (packets[-1].arrived - packets[0].arrived) / max(1, len(packets) - 1)
        return max(1, round(min(passed, 1.0) / float(self.time_base)))

    def _stamped(self, raw: DemuxedPacket, dts: int) -> Packet:
        if self._last is not None:
            dts = max(dts, self._last + 1)
        self._last = dts
        pts = dts if raw.pts is None else max(raw.pts, dts)
        return Packet(raw.data, pts, dts, raw.key, raw.arrived, raw.sent)
