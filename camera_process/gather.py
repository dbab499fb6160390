"""Packets taken several at a time, so that whoever works on them wakes up less often."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import av

from camera_process.rtsp_connection import Connection
from house.clock import Clock

_WAITED = 0.002
"""Reading for longer than these seconds means that nothing had come before."""
_LONGEST = 2.0


Arrived = tuple[av.Packet | None, float]


def gathered(connection: Connection, clock: Clock, pause: Callable[[], float],
             tick: Fraction) -> Iterator[Arrived]:
    """What `connection.packets` gives, each with when it arrived (monotonic); raises what it raises.

    After a packet that had to be waited for, the next ones may gather for `pause()` seconds (0: not at all); when they
    arrived is then told by their stamps, `tick` seconds each.
    """
    packets, last = connection.packets(), float("-inf")
    first: tuple[float, int] | None = None  # what had to be waited for: when, and its stamp
    seconds = float(tick)  # fractions are slow
    while True:
        asked = clock.monotonic()
        try:
            packet = next(packets)
        except StopIteration:
            return
        now = clock.monotonic()
        stamp = packet.dts if packet is not None else None
        last = max(last, now if first is None or stamp is None else _told(now, first[0] + (stamp - first[1]) * seconds))
        if stamp is not None and now - asked > _WAITED:
            last, length = max(last, now), pause()
            first = (now, stamp) if length else None
            clock.sleep(length)
        yield packet, last


def _told(now: float, told: float) -> float:
    """The time that stamps tell, unless it cannot be true."""
    return told if now - _LONGEST <= told <= now else now
