"""A camera that looks at the demo room and shows what it sees, as its process does, without a log."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages, seen_by
from camera_process.sources import demo
from house.clock import SystemClock
from ledger.home import Home
from vision.motion.detector import MotionDetector

ROOM = "demo://room?size=640x360&first=2&every=5&speed=0.5&fps=10"
"""Somebody is nearly always there."""


@contextmanager
def seeing(home: Home, camera: str, address: str = ROOM) -> Iterator[None]:
    """Watch the room in a thread for as long as the block lasts."""
    clock, motion, stop = SystemClock(), MotionDetector(), threading.Event()
    source = demo.connect(address, clock)
    look = seen_by(LivePicture(home.live(camera), home.lease(camera), home.frame_time(camera), clock),
                   LiveMotionStages(home.stages(camera), home.stages_lease(camera), motion.stages, clock))

    def watch() -> None:
        source.open()
        while not stop.is_set():
            frame = source.read()
            assert frame is not None
            look(frame, motion.step(frame.luma, frame.time))
        source.close()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
