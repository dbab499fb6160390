"""What cameras are measured with and beside: a server that loops videos, Debian's motion, a plain OpenCV loop."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from benchmarks.ports import held_port
from benchmarks.rtsp.looped_videos import FPS, MAIN
from benchmarks.running_house import ROOT, NotSeen, wait_for

SYSTEM_PYTHON = "/usr/bin/python3"
_TICK = os.sysconf("SC_CLK_TCK")
_LONGEST_START = 60.0


class PartMissing(Exception):
    """Something of Debian that the bench needs is not installed; the text says which package."""


def cpu_seconds(pid: int) -> float:
    """CPU time (user and system, all threads, no children) that a process has used (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


class Loops:
    """benchmarks.rtsp.looping_server as a context: serves each file under each of its names."""

    def __init__(self, streams: Mapping[str, Path]) -> None:
        self._port, self._streams = held_port(), streams
        self._said: list[str] = []

    def __enter__(self) -> Self:
        script = Path(__file__).parents[1] / "rtsp" / "looping_server.py"
        named = [f"{name}={file}" for name, file in self._streams.items()]
        self._process = subprocess.Popen([SYSTEM_PYTHON, str(script), str(self._port), *named], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise PartMissing("the RTSP server does not start: apt install gir1.2-gst-rtsp-server-1.0 "
                              "gstreamer1.0-plugins-good gstreamer1.0-plugins-bad python3-gi")
        os.set_blocking(self._process.stdout.fileno(), False)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def address(self, name: str) -> str:
        """Where that stream is."""
        return f"rtsp://127.0.0.1:{self._port}/{name}"

    def began(self, name: str) -> list[float]:
        """Unix times at which the stream's first picture was sent, one for each time somebody connected to it."""
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            self._said.append(line)
        return [float(line.split()[1]) for line in self._said if line.startswith(f"{name} ")]


class Peer(Protocol):
    """A program beside which a camera is measured, as a context; `pid` is the process that counts."""

    pid: int

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class DebianMotion:
    """Debian's motion on one stream: pictures and movies off, every other setting its own default.

    It is given what it would otherwise have to guess or do in vain: the stream's true size and rate, and TCP.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self._log, config = folder / "motion.log", folder / "motion.conf"
        self._log.unlink(missing_ok=True)
        config.write_text(settings(address, folder, self._log))
        self._command = ["motion", "-n", "-c", str(config)]

    def __enter__(self) -> Self:
        if shutil.which("motion") is None:
            raise PartMissing("motion is not here to compare with: apt install motion")
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        self.pid = self._process.pid
        wait_for(lambda: "connected" in self._log_text(), "motion's first frame", _LONGEST_START)
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._process)

    def events(self) -> list[float]:
        """Unix times (whole seconds) at which motion says that an event began."""
        return events_of(self._log_text(), datetime.now().year)

    def reconnects(self) -> int:
        """How often it lost the stream, which makes a measurement worthless."""
        return self._log_text().count("Reconnecting")

    def _log_text(self) -> str:
        return self._log.read_text() if self._log.exists() else ""


class Plain:
    """A plain cv2.VideoCapture loop on one stream."""

    def __init__(self, address: str) -> None:
        self._command = [sys.executable, "-m", "benchmarks.peers.plain_loop", address]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL)
        self.pid = self._process.pid
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise NotSeen("the OpenCV loop got no picture")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdout is not None
        _end(self._process)
        self._process.stdout.close()


def settings(address: str, folder: Path, log: Path) -> str:
    """motion.conf for one stream."""
    return "\n".join([
        "daemon off", "setup_mode off", "log_level 6", f"log_file {log}", f"target_dir {folder}",
        f"netcam_url {address}", "netcam_params rtsp_transport=tcp", f"width {MAIN[0]}", f"height {MAIN[1]}",
        f"framerate {FPS}", "event_gap 2", "picture_output off", "movie_output off", "webcontrol_port 0",
        "stream_port 0", ""])


def events_of(log: str, year: int) -> list[float]:
    """When events began, from motion's log, whose lines say `[Nov 20 21:07:29] motion_detected: ... starting event`."""
    found = re.findall(r"\[(\w{3} \d\d \d\d:\d\d:\d\d)\] motion_detected: .*starting event", log)
    return [datetime.strptime(f"{year} {each}", "%Y %b %d %H:%M:%S").timestamp() for each in found]


def watched(pid: int, seconds: float) -> float:
    """CPU that a process uses from now on for so many seconds, as a share of one core."""
    began, before = time.monotonic(), cpu_seconds(pid)
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / (time.monotonic() - began)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
