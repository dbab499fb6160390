"""The clips of a group's cameras, put together: rings on their sources, one desk for all, what a crash left over."""

import logging
from collections.abc import Callable, Mapping

from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.orientation import STRAIGHT, OrientedSource
from camera_process.source import Source
from house import facts
from house.settings.model import CameraSettings
from ledger.errors import LedgerAway
from ledger.files.clips import MEGABYTE, Clips
from ledger.process import ProcessContext, host_name

log = logging.getLogger(__name__)

_LOOK_BACK = 86_400.0


class ClipMaking:
    """Makes the clips of these cameras; one whose settings say so gets none."""

    def __init__(self, door: ProcessContext, cameras: Mapping[str, CameraSettings],
                 record: Callable[[facts.Fact], object]) -> None:
        self._door, self._cameras, self._record = door, cameras, record
        self.shelf = Clips(door.home, host_name(), door.settings.storage.min_free_mb * MEGABYTE)
        self.finishing = ClipFinalizer(self.shelf, record, door.clock)
        self.desk = ClipWriterThread(self.shelf, self.finishing, door.clock)

    def taker(self, camera: str, source: Source) -> CameraClips | None:
        """What the watch of that camera needs; a source that gives packets gets its ring here."""
        wanted = self._cameras[camera].clip
        if not wanted.keep:
            return None
        within, turn = source.within if isinstance(source, OrientedSource) else (source, getattr(source, "turn",
                                                                                                 STRAIGHT))
        packets = hasattr(within, "ring")
        extent = Extent(wanted.pre_roll, wanted.post_roll, wanted.longest, turn if packets else STRAIGHT)
        ring = ring_for(extent)
        if packets:
            within.ring = ring  # type: ignore[attr-defined]
        lag = getattr(source, "lag", None)  # a source of two streams knows by how much the one in the ring is late
        return CameraClips(camera, ring, extent, self.desk, not packets, lambda: lag.seconds if lag else 0.0)

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
