"""The clips of a group's cameras, put together: rings on their sources, one desk for all, what a crash left over."""

import logging
from collections.abc import Callable, Mapping

from camera_process.clips import ClipDesk
from camera_process.finishing import Finishing
from camera_process.sources.base import Source
from camera_process.take import Extent
from camera_process.taker import Taker, ring_for
from camera_process.turned import STRAIGHT, Turned
from house import facts
from house.settings import CameraSettings
from ledger.clips import MEGABYTE, Clips
from ledger.door import Door, host_name
from ledger.errors import LedgerAway

log = logging.getLogger(__name__)

_LOOK_BACK = 86_400.0


class Filming:
    """Makes the clips of these cameras; one whose settings say so gets none."""

    def __init__(self, door: Door, cameras: Mapping[str, CameraSettings],
                 record: Callable[[facts.Fact], object]) -> None:
        self._door, self._cameras, self._record = door, cameras, record
        self.shelf = Clips(door.home, host_name(), door.settings.storage.min_free_mb * MEGABYTE)
        self.finishing = Finishing(self.shelf, record, door.clock)
        self.desk = ClipDesk(self.shelf, self.finishing, door.clock)

    def taker(self, camera: str, source: Source) -> Taker | None:
        """What the watch of that camera needs; a source that gives packets gets its ring here."""
        wanted = self._cameras[camera].clip
        if not wanted.keep:
            return None
        within, turn = source.within if isinstance(source, Turned) else (source, getattr(source, "turn", STRAIGHT))
        packets = hasattr(within, "ring")
        extent = Extent(wanted.pre_roll, wanted.post_roll, wanted.longest, turn if packets else STRAIGHT)
        ring = ring_for(extent)
        if packets:
            within.ring = ring  # type: ignore[attr-defined]
        lag = getattr(source, "lag", None)  # a source of two streams knows by how much the one in the ring is late
        return Taker(camera, ring, extent, self.desk, not packets, lambda: lag.seconds if lag else 0.0)

    def begin(self) -> None:
        """Finish what an earlier life left growing, and record what it could not."""
        self.finishing.put_leftovers(list(self._cameras))
        since = self._door.clock.now() - _LOOK_BACK
        try:
            for camera in self._cameras:
                for sidecar in self.shelf.unrecorded(camera, since, self._door.log.has):
                    self._record(facts.from_entry(sidecar["fact"]))
        except (LedgerAway, facts.UnreadableFact) as error:
            log.warning("clips of an earlier life are not looked through: %s", error)

    def start(self) -> None:
        """Begin to write clips."""
        self.desk.start()

    def stop(self) -> None:
        """Close every clip."""
        self.desk.stop()
