"""`bench faults`: an RTSP server is killed, hung, sends garbage, changes its resolution; how soon frames come again.

Two cameras run in one process as they do in the house, each in its thread; one server is broken again and again, the
other is left alone. Counted: seconds from the moment the server serves properly again to the first new frame, frames
that the camera beside lost (by its packets' time stamps, and packets that became no picture), threads, descriptors and
memory.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.ports import held_port
from benchmarks.running_house import wait_for
from camera_process import factory
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, EventDetector
from camera_process.detection.event_store import MemoryEventStore
from camera_process.source import Frame
from camera_process.stream.packets import DemuxedPacket, VideoStream
from camera_process.supervision.camera_threads import CameraThreads
from house.clock import SystemClock
from house.settings.whole_config import MotionSection
from house.state.mode_switches import Switches
from vision.motion.detector import MotionResult

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("rtsp") / "breakable_server.py"
BOUND = 10.0
"""Seconds within which the first new frame is there."""
SIZES = ("640 360", "1280 720")
_ON = Switches(True, False, False, "bench")
_LONGEST_WAIT = 120.0


class Server:
    """A server that is broken in every way, at one port."""

    def __init__(self) -> None:
        self.port, self.size = held_port(), 0
        self.start()

    def start(self) -> None:
        """Serve; returns when the port is open."""
        command = [SYSTEM_PYTHON, str(SCRIPT), str(self.port), *SIZES[self.size].split()]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise RuntimeError("the RTSP server does not start: apt install gir1.2-gst-rtsp-server-1.0 "
                               "gstreamer1.0-plugins-ugly gstreamer1.0-plugins-good python3-gi")

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def killed(self, seconds: float) -> None:
        """Not running for so many seconds."""
        self.kill()
        time.sleep(seconds)
        self.start()

    def hung(self, seconds: float) -> None:
        """Connected, but silent for so many seconds."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def garbage(self, seconds: float) -> None:
        """Random bytes instead of RTSP for so many seconds."""
        self.kill()
        _speak_garbage(self.port, seconds)
        self.start()

    def resolution(self, seconds: float) -> None:
        """Another size in the middle of the stream, which goes on."""
        self.size = 1 - self.size
        assert self.process.stdin is not None
        self.process.stdin.write(f"{SIZES[self.size]}\n")
        self.process.stdin.flush()


def _speak_garbage(port: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(0.1)
        held: list[socket.socket] = []
        while time.monotonic() < until:
            with contextlib.suppress(TimeoutError):
                held.append(listening.accept()[0])
            for each in held:
                with contextlib.suppress(OSError):
                    each.send(os.urandom(512), socket.MSG_DONTWAIT)
        for each in held:
            each.close()


class Packets:
    """Takes the place of a packet ring: counts the pictures that are missing between time stamps."""

    def __init__(self) -> None:
        self.lost = self.came = self.breaks = 0
        self._last: float | None = None
        self._base = 0.0
        self.span = 0.0

    def start(self, stream: VideoStream) -> None:
        """A connection begins."""
        self.breaks += self.came > 0
        self._last, self._base = None, float(stream.time_base)

    def push(self, packet: DemuxedPacket) -> None:
        """A packet came."""
        self.came += 1
        if packet.pts is None:
            return
        now = packet.pts * self._base
        if self._last is not None:
            self.lost += max(0, round((now - self._last) * 15) - 1)
            self.span += now - self._last
        self._last = now


class CameraUnderTest:
    """One camera as the house runs it, without the house."""

    def __init__(self, name: str, port: int) -> None:
        clock, self.packets = SystemClock(), Packets()
        source: Any = factory.source(f"rtsp://127.0.0.1:{port}/cam#fps=60", clock)
        source.keep_packets(self.packets)
        self.seen_at, self.wanted, self.frames = 0.0, "", 0
        deps = Dependencies(MemoryEventStore(), clock, lambda: _ON, self._look)
        self.loop = CameraLoop(EventDetector(name, source, factory.detector_parts(MotionSection()), deps))

    def _look(self, frame: Frame, seen: MotionResult) -> None:
        self.frames += 1
        if not self.wanted or "{1} {0}".format(*frame.bgr().shape) == self.wanted:
            self.seen_at = time.monotonic()


def run(argv: list[str]) -> int:
    """Break it; 1 when a frame came too late or the camera beside lost one."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench faults", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="faults altogether, of four kinds in turn")
    parser.add_argument("--seed", type=int, default=1, help="of the lengths of the faults, 1 to 15 s")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    broken, whole = Server(), Server()
    try:
        found = measure(broken, whole, arguments.times, random.Random(arguments.seed))
    finally:
        broken.kill()
        whole.kill()
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:28} {value}" for name, value in found.items()))
    return 0 if found["longest_s"] <= BOUND and not found["beside_lost"] and not found["beside_reconnects"] else 1


def measure(broken: Server, whole: Server, times: int, chance: random.Random) -> dict[str, Any]:
    """The figures of so many faults."""
    kinds: list[Callable[[float], None]] = [broken.killed, broken.hung, broken.garbage, broken.resolution]
    front, beside = CameraUnderTest("front", broken.port), CameraUnderTest("beside", whole.port)
    threads = CameraThreads({"front": front.loop, "beside": beside.loop}, SystemClock())
    for name in ("front", "beside"):
        threads.start(name)
    wait_for(lambda: front.seen_at and beside.seen_at, "both cameras")
    waited: dict[str, list[float]] = {kind.__name__: [] for kind in kinds}
    held: list[tuple[int, int, float]] = []
    began, before = time.monotonic(), (beside.frames, beside.packets.came, beside.packets.span)
    for number in range(times):
        kind = kinds[number % len(kinds)]
        waited[kind.__name__].append(_one(front, broken, kind, chance.uniform(1.0, 15.0)))
        held.append((threading.active_count(), len(os.listdir("/proc/self/fd")), _memory()))
    seconds, stuck = time.monotonic() - began, len(threads.stuck())
    threads.join()
    frames, came, span = beside.frames - before[0], beside.packets.came - before[1], beside.packets.span - before[2]
    return {**_figures(waited, held), "stuck": stuck, "seconds": round(seconds, 1), "beside_stamped_s": round(span, 1),
            "beside_frames": frames, "beside_lost": beside.packets.lost + max(0, came - frames - 1),
            "beside_reconnects": beside.packets.breaks}


def _one(front: CameraUnderTest, broken: Server, fault: Callable[[float], None], seconds: float) -> float:
    """Seconds from the end of one fault to the first frame after it (of the new size, when that is the fault)."""
    if fault == broken.resolution:
        front.wanted = SIZES[1 - broken.size]
    fault(seconds)
    healed = time.monotonic()
    wait_for(lambda: front.seen_at > healed, f"a frame after {fault.__name__}", _LONGEST_WAIT)
    back, front.wanted = front.seen_at, ""
    settled = front.frames + 15
    wait_for(lambda: front.frames > settled, "a second of frames", _LONGEST_WAIT)
    return back - healed


def _figures(waited: dict[str, list[float]], held: list[tuple[int, int, float]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, each in waited.items():
        if each:
            found[f"{kind}_median_s"] = round(statistics.median(each), 2)
            found[f"{kind}_longest_s"] = round(max(each), 2)
    found["longest_s"] = max(round(value, 2) for each in waited.values() for value in each)
    found["times"] = len(held)
    for place, name in enumerate(("threads", "descriptors", "memory_mb")):
        found[f"{name}_first"], found[f"{name}_last"] = round(held[0][place], 1), round(held[-1][place], 1)
        found[f"{name}_most"] = round(max(each[place] for each in held), 1)
    return found


def _memory() -> float:
    """Resident set of this process in MB (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
