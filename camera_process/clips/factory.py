"""Puts the clips of a group's cameras together: rings on their sources, the threads that write, what a crash left."""

import logging
from collections.abc import Callable, Mapping

from camera_process.capabilities import DualStream, PacketSource
from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.orientation import STRAIGHT, unwrapped
from camera_process.source import Source
from house import facts
from house.settings.whole_config import CameraSettings
from house.state.house_state import HouseState
from ledger.errors import LedgerAway
from ledger.files.clips import Clips
from ledger.process_startup import ProcessContext, host_name
from ledger.sizes import MEGABYTE

log = logging.getLogger(__name__)

_LOOK_BACK = 86_400.0


class ClipMaking:
    """Makes the clips of these cameras; one whose settings say so gets none."""

    def __init__(self, context: ProcessContext, cameras: Mapping[str, CameraSettings],
                 record: Callable[[facts.Fact], object]) -> None:
        self._context, self._cameras, self._record = context, cameras, record
        self.files = Clips(context.home, host_name(), context.settings.storage.min_free_mb * MEGABYTE)
        self.finalizer = ClipFinalizer(self.files, record, context.clock)
        self.writer_thread = ClipWriterThread(self.files, self.finalizer, context.clock, context.process)

    def camera_clips(self, camera: str, source: Source) -> CameraClips | None:
        """What that camera's detector needs; a source that gives packets gets its ring here. None: no clips wanted."""
        wanted = self._cameras[camera].clip
        if not wanted.keep:
            self.finalizer.trouble.over(camera)
            return None
        inner, turn = unwrapped(source)
        dual = inner if isinstance(inner, DualStream) else None
        packets = inner if isinstance(inner, PacketSource) else None
        turn = dual.packet_turn() if dual else turn if packets else STRAIGHT
        extent = Extent(wanted.pre_roll, wanted.post_roll, wanted.longest, turn)
        ring = ring_for(extent, self._cameras[camera].motion.lasting)
        if packets:
            packets.keep_packets(ring)
        return CameraClips(camera, ring, extent, self.writer_thread, not packets, dual.packet_delay if dual else _none)

    def begin(self, state: HouseState) -> None:
        """Take over an earlier run's trouble, finish what it left growing, and record what it could not."""
        self.finalizer.trouble.begin(state)
        for camera, settings in self._cameras.items():
            if not settings.clip.keep:
                self.finalizer.trouble.over(camera)
        self.finalizer.put_leftovers(list(self._cameras))
        since = self._context.clock.now() - _LOOK_BACK
        try:
            for camera in self._cameras:
                for sidecar in self.files.unrecorded(camera, since, self._context.log.has):
                    self._record(facts.from_entry(sidecar["fact"]))
        except (LedgerAway, facts.UnreadableFact) as error:
            log.warning("clips of an earlier run are not looked through: %s", error)

    def start(self) -> None:
        """Begin to write clips."""
        self.writer_thread.start()

    def stop(self) -> None:
        """Close every clip."""
        self.writer_thread.stop()


def _none() -> float:
    """The delay between the streams of a camera that has only one."""
    return 0.0
