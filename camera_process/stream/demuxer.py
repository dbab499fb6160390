"""What every connection to an encoded stream promises, and its packets as they are kept."""

import struct
from collections.abc import Iterator
from typing import Protocol

import av

from camera_process.source import SourceError
from camera_process.stream.packets import DemuxedPacket, VideoStream

_PRFT = struct.Struct("=qi")  # AVProducerReferenceTime: unix time in microseconds, flags


class Demuxer(Protocol):
    """A camera's video as packets; opened, read and closed by one thread, and opened again after any error."""

    def open(self) -> VideoStream:
        """Connect, within seconds; returns what comes. Raises SourceError."""

    def packets(self) -> Iterator[av.Packet | None]:
        """Pictures as they arrive, one in each packet, None for each that is none; ends when the camera ends it all.

        Raises SourceError when it has stopped sending.
        """

    def ended(self) -> SourceError:
        """What to raise when `packets` has come to its end."""

    def close(self) -> None:
        """Let go of the connection; harmless when closed already."""


def demuxed(packet: av.Packet, arrived: float) -> DemuxedPacket:
    """The packet as a ring keeps it, with the sender's time where a key frame has it."""
    return DemuxedPacket(bytes(packet), packet.pts, packet.dts, bool(packet.is_keyframe), arrived,
                         sent_at(packet) if packet.is_keyframe else None)


def sent_at(packet: av.Packet) -> float | None:
    """Unix time the camera says it sent (some: took) the picture, once its RTCP sender reports tell; else None."""
    if not packet.has_sidedata("prft"):
        return None
    microseconds, _ = _PRFT.unpack_from(bytes(packet.get_sidedata("prft")))
    return float(microseconds) / 1e6
