"""Packets taken several at a time, so that whoever works on them wakes up less often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av

from camera_process.stream.demuxer import Demuxer
from house.clock import Clock

FRESH = 0.1
"""A packet that came within these seconds is the newest there is, or nearly."""
_TRUST = 30.0  # seconds for which it is believed that nothing older lies here, once that was seen
_SPAN, _LEAST, _MOST = 0.15, 0.7, 1.4  # reading so many seconds of a stream in about that time shows it
_LONGEST = 2.0
_TOWARDS = 0.2


Arrived = tuple[av.Packet | None, float]


def gathered(demuxer: Demuxer, clock: Clock, pause: Callable[[], float], tick: Fraction) -> Iterator[Arrived]:
    """What `demuxer.packets` gives, each with when it arrived (monotonic); raises what it raises.

    After the newest packet the next ones may gather for `pause()` seconds (0: not at all), which is asked when that one
    was worked on. When they arrived is told by their stamps, `tick` seconds each.
    """
    arrivals, last = PacketArrivals(float(tick)), float("-inf")
    for packet in demuxer.packets():
        now = clock.monotonic()
        stamp = packet.dts if packet is not None else None
        if packet is not None:
            last = max(last, now if stamp is None else arrivals.of(stamp, now))
        yield packet, last
        if stamp is not None and now - last < FRESH and arrivals.trusted(now):
            length = pause()
            if length:
                clock.sleep(length)
                arrivals.paused()


@dataclass
class PacketArrivals:
    """Tells when packets arrived that are read later than that; `tick`: seconds of one step of their stamps.

    A packet's stamp says when it was made, and of all ways to us the quickest is the one without a wait in between:
    what took longer lay here. Nothing lies here when reading goes just as fast as the stamps; that a read took its time
    does not show it, since on a busy processor all do.
    """

    tick: float
    _quickest: float | None = field(default=None, init=False)
    _mark: tuple[float, float] | None = field(default=None, init=False)
    _emptied: float = field(default=float("-inf"), init=False)

    def of(self, stamp: int, now: float) -> float:
        """When the packet with that stamp arrived that was read now."""
        made = stamp * self.tick
        way = now - made
        if self._in_step(now, made):
            self._emptied = now
            if self._quickest is not None:  # the camera's clock may go slower than ours, and may be set back
                self._quickest += _TOWARDS * (way - self._quickest)
        if self._quickest is None or way < self._quickest or way - self._quickest > _LONGEST:
            self._quickest = way
        return now - (way - self._quickest)

    def trusted(self, now: float) -> bool:
        """Whether nothing that is older than what was read can lie here, as far as is known."""
        return now - self._emptied < _TRUST

    def paused(self) -> None:
        """The next packets lie here on purpose."""
        self._mark = None

    def _in_step(self, now: float, made: float) -> bool:
        """Whether the last packets were read just as fast as they were made."""
        if self._mark is None or made < self._mark[1]:
            self._mark = now, made
        span, took = made - self._mark[1], now - self._mark[0]
        if span < _SPAN:
            return False
        self._mark = now, made
        return _LEAST * span < took < _MOST * span
