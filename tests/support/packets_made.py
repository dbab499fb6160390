"""Compressed video made for tests: the packets of a moving block, encoded with a codec as a camera would."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import TICKS, DemuxedPacket, VideoStream
from tests.support.needed import missing

FPS = 15
CODECS = {
    "h264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "g": "15"}),
    "h264 with B-frames": ("libx264", {"preset": "veryfast", "bf": "2", "g": "15"}),
    "hevc": ("libx265", {"preset": "ultrafast", "x265-params": "keyint=15:bframes=0:log-level=none"}),
}


def drawn(number: int, size: tuple[int, int] = (320, 180)) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Picture `number`: its number in eight large black or white squares along the top, a block that moves below."""
    width, height = size
    picture = np.full((height, width, 3), 60, np.uint8)
    side = width // 8
    for bit in range(8):
        picture[:side, bit * side : (bit + 1) * side] = 235 if number >> bit & 1 else 16
    left = number * 3 % (width - 40)
    picture[height // 2 : height // 2 + 40, left : left + 40] = 220
    return picture


def number_in(gray: np.ndarray[Any, Any]) -> int:
    """The number `drawn` put into a picture, from its luma of any size."""
    side = gray.shape[1] / 8
    middle = int(side / 2)
    return sum(1 << bit for bit in range(8) if gray[middle, int((bit + 0.5) * side)] > 128)


@cache
def packets(kind: str = "h264", count: int = 150,
            size: tuple[int, int] = (320, 180)) -> list[tuple[bytes, int, int, bool]]:
    """(data, pts, dts, key) of `count` pictures at FPS, stamps in TICKS from 0 on."""
    codec, options = CODECS[kind]
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as made:
        stream = made.add_stream(codec, rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(count):
            made.mux(stream.encode(av.VideoFrame.from_ndarray(drawn(number, size), format="bgr24")))
        made.mux(stream.encode())
    file.seek(0)
    with av.open(file) as source:
        found = [(bytes(p), p.pts, p.dts, bool(p.is_keyframe)) for p in source.demux() if p.dts is not None]
    first = found[0][2]
    return [(data, pts - first, dts - first, key) for data, pts, dts, key in found]


def jpegs(count: int, size: tuple[int, int] = (320, 180)) -> list[tuple[bytes, int, int, bool]]:
    """The same pictures as JPEGs."""
    step = int(Fraction(1, FPS) / TICKS)
    coded = (cv2.imencode(".jpg", drawn(number, size))[1].tobytes() for number in range(count))
    return [(data, number * step, number * step, True) for number, data in enumerate(coded)]


def raws(kind: str = "h264", count: int = 150, start: float = 100.0,
         change: Callable[[int, DemuxedPacket], DemuxedPacket] = lambda _, raw: raw,
         size: tuple[int, int] = (320, 180)) -> list[DemuxedPacket]:
    """The packets as they arrive from `start` on, each changed by `change`."""
    made = jpegs(count, size) if kind == "mjpeg" else packets(kind, count, size)
    return [change(n, DemuxedPacket(data, pts, dts, key, start + n / FPS)) for n, (data, pts, dts,
                                                                                   key) in enumerate(made)]


def stream_of(kind: str = "h264") -> VideoStream:
    """What these packets are."""
    return VideoStream(kind.split(" ")[0])


def ring_of(kind: str = "h264", seconds: float = 60.0, **more: Any) -> PacketRing:
    """A ring that holds them."""
    ring = PacketRing(seconds)
    ring.start(stream_of(kind))
    for raw in raws(kind, **more):
        ring.push(raw)
    return ring


def probed(path: Path) -> dict[str, Any]:
    """What ffprobe says of a file, decoding all of it: errors, duration, and the stamps of its packets."""
    if shutil.which("ffprobe") is None:
        missing("ffprobe (Debian: ffmpeg)")
    # not "ffmpeg -f null", which rounds the stamps to a frame rate of its own choice and then complains of two alike
    command = ["ffprobe", "-v", "error", "-count_frames", "-of", "json", "-show_streams", "-show_format",
               "-show_packets", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    report = json.loads(found.stdout)
    return {"errors": found.stderr, "duration": float(report["format"]["duration"]),
            "start": float(report["format"]["start_time"]), "codec": report["streams"][0]["codec_name"],
            "tag": report["streams"][0]["codec_tag_string"], "count": len(report["packets"]),
            "dts": [int(p["dts"]) for p in report["packets"]], "pts": sorted(int(p["pts"]) for p in report["packets"])}


def numbers(path: Path) -> list[int]:
    """The numbers in the pictures of a file, in the order they are shown."""
    with av.open(str(path)) as source:
        return [number_in(picture.to_ndarray(format="gray")) for picture in source.decode(video=0)]
