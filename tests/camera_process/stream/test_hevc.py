"""A camera that sends H.265, on a real RTSP server: motion, picture and clip."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from packets_made import drawn, probed

from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import SourceError
from camera_process.sources import rtsp
from house import facts
from house.clock import SystemClock
from house.state.mode_switches import Switches
from ledger.files.clips import Clips
from vision.motion.detector import MotionDetector
from vision.motion.event_hysteresis import EventHysteresis

FPS, SIZE = 15, (640, 360)
ON = Switches(True, True, True, "test")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds of H.265 with a key frame every second; from the sixth to the eleventh something passes."""
    path = tmp_path_factory.mktemp("hevc") / "walk.mp4"
    with av.open(str(path), "w") as made:
        options = {"preset": "ultrafast", "x265-params": "keyint=15:bframes=0:log-level=none"}
        stream = made.add_stream("libx265", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(20 * FPS):
            passes = 6 * FPS <= number < 11 * FPS
            picture = drawn(number - 6 * FPS if passes else 0, SIZE)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        made.mux(stream.encode())
    return path


def test_an_event_of_an_hevc_camera_has_its_picture_and_clip(rtsp_server, walk, home, until) -> None:
    launch = f"filesrc location={walk} ! qtdemux ! h265parse ! rtph265pay name=pay0"
    clock, store = SystemClock(), MemoryEventStore()
    source = rtsp.connect(rtsp_server(launch=launch).address(), clock)
    extent, files = Extent(2.0, 1.0, 60.0), Clips(home, "pi")
    writer_thread = ClipWriterThread(files, ClipFinalizer(files, store.record, clock), clock)
    ring = ring_for(extent)
    source.keep_packets(ring)
    camera_clips = CameraClips("front", ring, extent, writer_thread, False)
    detector = EventDetector("front", source, DetectorParts(MotionDetector(), EventHysteresis(1.0), {}),
                             Dependencies(store, clock, lambda: ON, None, camera_clips))
    source.open()
    writer_thread.start()

    def stored() -> list[facts.ClipStored]:
        try:
            detector.run_once()
        except SourceError:  # the file has come to its end
            detector.end("interrupted")
        return [fact for fact in store.facts if isinstance(fact, facts.ClipStored)]

    until(stored, "the clip is there")
    source.close()
    writer_thread.stop()
    began = next(fact for fact in store.facts if isinstance(fact, facts.EventBegan))
    picture = cv2.imdecode(np.frombuffer(store.pictures[began.picture], np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (360, 640, 3)
    clip = probed(files.path(stored()[0].clip))
    assert (clip["codec"], clip["tag"], clip["errors"]) == ("hevc", "hvc1", "")
    assert clip["duration"] > 3.0 and stored()[0].pre_roll >= 2.0
