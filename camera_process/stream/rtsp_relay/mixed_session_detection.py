"""Notices that a camera may be mixing packets of another session into its stream, and remembers one that does.

FFmpeg passes every packet on and says nothing of it, and a relay that looks at each costs too much for cameras that are
well. What such packets do to a stream costs nothing to see: each session counts its stamps from a number of its own, so
they go back and forth, or parameter sets of two streams take turns. What was noticed so is tried through the relay,
which sees for certain. Why so: docs/design/camera-faults.md.
"""

import re
from collections import deque

import av

from camera_process.stream.picture_size import parameter_sets
from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession
from house.clock import Clock

_OFTEN, _WITHIN = 3, 600
"""So often within so many packets; a camera whose clock is set, or that changes its size, does it once."""
_REORDERED = 2.0  # seconds by which the stamps of B-frames go back, where it is not read which pictures those are
_AGAIN = 600.0  # seconds until what looked so and was not it is tried again
_H264_SLICE = re.compile(rb"\x00\x00\x01[\x01\x21\x41\x61\x05\x25\x45\x65]([\x00-\xff]{1,8})")


class MixedSessions:
    """What is known of one camera's stream, over all connections to it, as long as the process runs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._session: OwnSession | None = None
        self._relayed = self._sure = False
        self._not_before = float("-inf")

    def next(self) -> OwnSession | None:
        """Whose packets the next connection is to get, through the relay; None when it needs none."""
        tried, self._session = self._session, None
        if tried is not None:
            self._sure = self._sure or tried.mixed
            self._relayed = self._sure
            self._not_before = self._clock.monotonic() + _AGAIN
        if self._relayed:
            self._session = OwnSession()
        return self._session

    def suspect(self) -> bool:
        """Packets look mixed; True when the camera is to be connected to again, through the relay."""
        if self._relayed or self._clock.monotonic() < self._not_before:
            return False
        self._relayed = True
        return True


class MixedPackets:
    """Watches the packets of one connection as they come. codec: by FFmpeg's name; tick: seconds of their stamps."""

    def __init__(self, codec: str, tick: float) -> None:
        self._codec, self._tick = codec, tick
        self._last: int | None = None
        self._sets: set[bytes] = set()
        self._count = 0
        self._odd: deque[int] = deque(maxlen=_OFTEN)

    def shown(self, packet: av.Packet) -> bool:
        """Take the next packet; True when the last ones look like those of several sessions."""
        self._count += 1
        odd = self._goes_back(packet)
        if packet.is_keyframe:
            odd = self._other_sets(packet) or odd
        if odd:
            self._odd.append(self._count)
        return odd and len(self._odd) == _OFTEN and self._count - self._odd[0] < _WITHIN

    def _goes_back(self, packet: av.Packet) -> bool:
        stamp = packet.pts
        if stamp is None:
            return False
        last, self._last = self._last, stamp
        if last is None or stamp >= last:
            return False
        return (last - stamp) * self._tick > _REORDERED or self._codec == "h264" and not _has_b_slice(bytes(packet))

    def _other_sets(self, packet: av.Packet) -> bool:
        found = set(parameter_sets(self._codec, bytes(packet)))
        before, self._sets = self._sets, found or self._sets
        return bool(found and before) and found.isdisjoint(before)


def _has_b_slice(data: bytes) -> bool:
    """Whether the first slice of this H.264 picture (Annex B) is a B slice (7.3.3), or cannot be read."""
    found = _H264_SLICE.search(data)
    if found is None:
        return True
    bits = bin(int.from_bytes(b"\1" + found[1], "big"))[3:]
    _, rest = _golomb(bits)
    kind, _ = _golomb(rest)
    return kind in (1, 6)


def _golomb(bits: str) -> tuple[int, str]:
    """The first ue(v), 9.1, of the bits, and what follows it; 0 of what is none."""
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1, bits[2 * zeros + 1 :]
