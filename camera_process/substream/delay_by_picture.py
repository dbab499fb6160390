"""By how much a camera's main stream is later than its small one, measured by what both show while something moves."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from camera_process.orientation import Turn
from camera_process.source import Frame, SourceError
from camera_process.stream import pixel_formats
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import Packet, VideoStream
from camera_process.substream.delay_estimate import StreamDelay, Thumb, enough, measured_delay, movement, thumb

log = logging.getLogger(__name__)


class DelayMeasurement:
    """Looks at the frames of the small stream, and now and then compares them with the ring of the main one.

    turn: how the main stream's pictures are put right; the small stream's are already.
    """

    _EVERY, _HISTORY, _LIVELY, _AGAIN, _AFTER, _LEAST = 0.06, 14.0, 10.0, 600.0, 5.0, 8.5
    _LOOK_EVERY = 0.25

    def __init__(self, ring: Callable[[], PacketRing], delay: StreamDelay, turn: Turn) -> None:
        self._ring, self._delay, self._turn = ring, delay, turn
        self.tried = False
        """Whether something has moved yet, so that the delay is known as well as it can be."""
        self._thumbs: deque[Thumb] = deque()
        self._since: float | None = None
        self._next = self._looked = float("-inf")
        self._thread: threading.Thread | None = None

    @property
    def closely(self) -> bool:
        """Whether it has a use for every frame of the small stream just now."""
        return self._since is not None

    def see(self, frame: Frame) -> None:
        """Call with the frames of the small stream; while the delay is known well enough that costs nothing."""
        thumbs, now = self._thumbs, frame.time
        if now < self._next - self._HISTORY or (thumbs and now - thumbs[-1].time < self._EVERY):
            return
        thumbs.append(thumb(now, frame.luma))
        while thumbs[0].time < now - self._HISTORY:
            thumbs.popleft()
        if self._since is None:
            if now >= self._next and now - self._looked >= self._LOOK_EVERY:
                self._look(now)
        elif now - self._since >= self._AFTER and now - thumbs[0].time >= self._LEAST:
            self._measure(now)

    def _look(self, now: float) -> None:
        """Whether something moves that a measurement can go by."""
        self._looked = now
        if len(self._thumbs) > 8 and movement(self._thumbs[-8], self._thumbs[-1]) > self._LIVELY:
            self._since = now

    def _measure(self, now: float) -> None:
        self._next, self._since = now + 5.0, None
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(list(self._thumbs), now), name="stream-delay",
                                            daemon=True)
            self._thread.start()

    def _run(self, small: list[Thumb], now: float) -> None:
        try:
            main = self._main_thumbs(now - 6.0)
        except SourceError as error:
            log.warning("the delay of the main stream cannot be measured: %s", error)
            return
        found = measured_delay(small, main)
        self._delay.measured = self._delay.measured if found is None else found
        self.tried = self.tried or enough(small, main)
        if found is not None:
            log.info("the main stream shows things %.1f s later than the small one", found)
            self._next = now + self._AGAIN

    def _main_thumbs(self, since: float) -> list[Thumb]:
        ring = self._ring()
        run = ring.read(ring.since(since))
        return thumbs_of(run.stream, list(run.packets), self._turn) if run else []


def thumbs_of(stream: VideoStream, packets: list[Packet], turn: Turn) -> list[Thumb]:
    """Every picture of these packets, put right and small, at its arrival; the first must be a key frame.

    Raises SourceError.
    """
    arrived = {packet.pts: packet.arrived for packet in packets}
    shown = ((picture.pts, turn.apply(pixel_formats.luma(picture))) for picture in pictures(stream, packets))
    return [thumb(arrived[pts], luma) for pts, luma in shown if pts is not None and pts in arrived]
