"""`bench clips`: how long before its event each clip begins, what ffprobe says of the files, and what packets cost.

The real clip people-indoor.mp4, encoded again with numbers drawn into its pictures, is played through the camera's own
source, packet ring, event detector, clip writer and remux, as fast as they go: the clock is simulated, the packets,
decodes and files are real. The numbers in the pictures show an event's first frame and its clip's.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

from benchmarks.rtsp import numbered_video
from benchmarks.rtsp.numbered_video import FPS, Played
from camera_process import factory
from camera_process.clips.camera_clips import CameraClips, ring_for
from camera_process.clips.clip_writer import Extent
from camera_process.clips.finalizer import ClipFinalizer
from camera_process.clips.writer_thread import ClipWriterThread
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import SourceError
from camera_process.sources.rtsp import RtspSource
from camera_process.stream import pixel_formats
from camera_process.stream.demuxer import demuxed
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import VideoStream
from house import facts
from house.clock import FakeClock
from house.settings.sections.camera_parts.clips import ClipSection
from house.settings.whole_config import MotionSection
from house.state.mode_switches import Switches
from ledger.files.clips import Clips
from ledger.home import Home

CLIP = Path(__file__).resolve().parents[2] / "shared" / "data" / "clips" / "people-indoor.mp4"
LEAST, SHARE = 3.0, 0.99
_SIZE, _COST_SIZE = (384, 216), (1280, 720)
_WRITES_EVERY = 0.5  # as the writing thread does
_ON = Switches(True, True, True, "bench")


def run(argv: list[str]) -> int:
    """Measure; 1 when fewer than 99 % of the clips begin 3 s early, or a file is not as it should be."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench clips", description=__doc__)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--gop", type=int, default=15, help="pictures from one key frame to the next, at 15 a second")
    parser.add_argument("--clip", type=Path, default=CLIP, help="a video with visits in it")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    if not arguments.clip.exists():
        print(f"there is no video {arguments.clip}; name one with --clip")
        return 2
    with tempfile.TemporaryDirectory(prefix="hearthwatch-bench-") as folder:
        found = {**_events(Path(folder), arguments), **_costs(Path(folder), arguments.clip)}
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:32} {value}" for name, value in found.items()))
    good = found["share_with_3_s"] >= SHARE and not found["files_with_faults"] and found["clips"] >= arguments.events
    return 0 if good else 1


class Bench:
    """A camera whose packets are played from a file of `count` pictures.

    early: the seconds from each clip's first picture to its event's, from the numbers drawn into them.
    """

    def __init__(self, folder: Path, file: Path, count: int) -> None:
        self.clock, self.store = FakeClock(), MemoryEventStore()
        home = Home(folder / "home", bases=(folder,))
        home.create()
        self.files = Clips(home, "bench")
        self.finalizer = ClipFinalizer(self.files, self.store.record, self.clock)
        self.writer_thread = ClipWriterThread(self.files, self.finalizer, self.clock)
        self.file, self.count = file, count
        self.early: list[float] = []
        self.faults: list[str] = []

    def play(self, events: int) -> None:
        """Play the clip until it had so many events."""
        usual = ClipSection()
        extent = Extent(usual.pre_roll, usual.post_roll, usual.longest)
        source = RtspSource(Played(self.file, self.clock, rounds=events), self.clock)  # type: ignore[arg-type]
        ring = ring_for(extent)
        source.keep_packets(ring)
        camera_clips = CameraClips("people", ring, extent, self.writer_thread, fed=False)
        parts = factory.detector_parts(MotionSection(gap=2.0, masks=numbered_video.MASK))
        deps = Dependencies(self.store, self.clock, lambda: _ON, None, camera_clips)
        detector = EventDetector("people", source, parts, deps)
        source.open()
        written = self.clock.monotonic()
        while len(self.early) < events:
            try:
                detector.run_once()
            except SourceError:
                break
            if self.clock.monotonic() - written >= _WRITES_EVERY:
                written = self.clock.monotonic()
                self._write()
        source.close()

    def _write(self) -> None:
        self.writer_thread.run_once()
        for stored in self.finalizer.run_once():
            self._judge(stored)

    def _judge(self, stored: facts.ClipStored) -> None:
        began = next(each for each in self.store.facts
                     if isinstance(each, facts.EventBegan) and each.event == stored.event)
        path = self.files.path(stored.clip)
        with av.open(str(path)) as clip:
            first = numbered_video.number_in(pixel_formats.luma(next(clip.decode(video=0))))
        self.early.append((began.frame - first) % self.count / FPS)
        fault = probe(path, stored.seconds)
        if fault:
            self.faults.append(f"{stored.clip}: {fault}")
        self.files.forget(stored.clip)
        self.store.facts = self.store.facts[-50:]
        self.store.pictures.clear()


def probe(path: Path, seconds: float) -> str:
    """What is wrong with a clip that should be so long, "" for nothing: stamps, length, errors while decoding."""
    # not "ffmpeg -f null", which rounds the stamps to a frame rate of its own choice and then complains of two alike
    command = ["ffprobe", "-v", "error", "-count_frames", "-of", "json", "-show_format", "-show_streams",
               "-show_entries", "packet=dts,pts", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(found.stdout or "{}")
    stamps = [int(each["dts"]) for each in report.get("packets", [])]
    if found.stderr.strip():
        return found.stderr.strip().splitlines()[0]
    if not stamps or any(a >= b for a, b in zip(stamps, stamps[1:], strict=False)):
        return "its time stamps do not grow"
    shown = int(report["streams"][0].get("nb_read_frames", 0))
    if shown != len(stamps):
        return f"{shown} of its {len(stamps)} pictures can be decoded"
    length = float(report["format"]["duration"])
    return "" if abs(length - seconds) < 0.2 else f"it is {length:.2f} s long, not {seconds:.2f}"


def _events(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    file = folder / "people.ts"
    count = numbered_video.encode(arguments.clip, file, _SIZE, arguments.gop)
    bench = Bench(folder, file, count)
    began = time.process_time()
    bench.play(arguments.events)
    early = sorted(bench.early)
    return {
        "clips": len(early), "key_frame_every_s": round(arguments.gop / FPS, 2),
        "share_with_3_s": round(sum(each >= LEAST for each in early) / max(1, len(early)), 4),
        "seconds_before_least": round(early[0], 2) if early else 0.0,
        "seconds_before_median": round(early[len(early) // 2], 2) if early else 0.0,
        "files_with_faults": bench.faults, "cpu_s": round(time.process_time() - began, 1),
    }


def _costs(folder: Path, clip: Path) -> dict[str, float]:
    """Milliseconds of CPU for each packet at 720p, 15 frames a second, one thread."""
    file = folder / "cost.ts"
    numbered_video.encode(clip, file, _COST_SIZE, FPS)
    ring = PacketRing(10.0)

    def kept(packet: av.Packet, number: int) -> None:
        ring.push(demuxed(packet, number / FPS))

    def shown(packet: av.Packet, number: int) -> None:
        kept(packet, number)
        for picture in packet.decode():
            pixel_formats.luma(picture)

    def key_shown(packet: av.Packet, number: int) -> None:
        (shown if packet.is_keyframe else kept)(packet, number)

    ways: dict[str, Callable[[av.Packet, int], None]] = {"into_ring": kept, "decoded": shown, "key_frames": key_shown}
    return {f"ms_per_packet_{name}": round(_cost(file, ring, way), 3) for name, way in ways.items()}


def _cost(file: Path, ring: PacketRing, way: Callable[[av.Packet, int], None], most: int = 900) -> float:
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        assert stream.time_base is not None
        ring.start(VideoStream("h264", stream.time_base))
        began, number = time.process_time(), 0
        for packet in container.demux(stream):
            if packet.size and number < most:
                way(packet, number)
                number += 1
        return 1000 * (time.process_time() - began) / max(1, number)
