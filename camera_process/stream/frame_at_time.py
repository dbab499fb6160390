"""The picture of one moment, decoded from the packets of a ring."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

import av

from camera_process.stream.decoder import as_av, decoder
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import DemuxedPacket, Packet, VideoStream


def packets_until(ring: PacketRing, moment: float) -> tuple[VideoStream, list[Packet]] | None:
    """The stream and its packets from the key frame before `moment` to the one that arrived last before it.

    None when the ring holds no such packets, or not yet the next one that proves it was the last.
    """
    newest = ring.newest
    run = ring.read(ring.since(moment))
    if run is None or newest is None or newest < moment:
        return None
    found = list(takewhile(lambda packet: packet.arrived <= moment, run.packets))
    return (run.stream, found) if found else None


def decoded(stream: VideoStream, packets: list[Packet]) -> av.VideoFrame | None:
    """The picture of the last of these packets, the first of which must be a key frame; None when it is damaged.

    Raises SourceError when such video cannot be decoded at all.
    """
    best = None
    for picture in pictures(stream, packets):
        if picture.pts is not None and picture.pts <= packets[-1].pts:
            best = picture
    return best


def pictures(stream: VideoStream, packets: Sequence[Packet | DemuxedPacket]) -> Iterator[av.VideoFrame]:
    """All that can be decoded of these packets, in the order they are shown; the first must be a key frame.

    Raises SourceError when such video cannot be decoded at all.
    """
    context = decoder(stream)
    for packet in [*packets, None]:
        try:
            yield from context.decode(None if packet is None else as_av(packet))
        except av.FFmpegError:
            continue
