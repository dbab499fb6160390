"""`python -m benchmarks.pictures.trial ADDRESS`: what a camera process does with what comes from an address.

Three frames are read, decoded for people, made small and encoded as for a clip. Prints a line of JSON: the size that is
shown or the words of the refusal, and the most memory this process and the one that encodes ever had, in MB.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil

from camera_process.clips.picture_encoder import PictureEncoders
from camera_process.factory import source
from camera_process.source import Frame, SourceError, address_of
from camera_process.stream.packets import Packet
from house.clock import SystemClock
from vision.thumbnail import thumbnail

FRAMES = 3
_STEP = 90_000 // 5


def shown(address: str) -> tuple[str, int]:
    """The size of the first frame, after all was done with some of them, and the encoder's memory; SourceError."""
    camera, size, pictures = source(address_of(address), SystemClock()), "", []
    try:
        camera.open()
        for number in range(FRAMES):
            frame = camera.read()
            if frame is None:
                break
            size = size or _for_people(frame)
            pictures.append(Packet(frame.picture(), number * _STEP, number * _STEP, True, frame.time))
    finally:
        camera.close()
    if not pictures:
        raise SourceError("nothing came", transient=False)
    return size, _encode(pictures)


def _for_people(frame: Frame) -> str:
    colours = frame.bgr()
    height, width = colours.shape[:2]
    thumbnail(colours)
    return f"{width}x{height}"


def _encode(pictures: list[Packet]) -> int:
    """The most memory that encoding them took, in MB."""
    most = 0
    with tempfile.TemporaryDirectory() as folder:
        clip = PictureEncoders(SystemClock()).begin(Path(folder) / "a.mp4")
        clip.write(pictures)
        clip.close()
        encoder = next(iter(psutil.Process().children()), None)
        while encoder is not None and not clip.done:
            most = max(most, _most_mb(encoder.pid))
            time.sleep(0.002)
        clip.wait(60)
    return most


def _most_mb(pid: int) -> int:
    """The most memory a process has had by now; 0 once it is over. (getrusage counts what its parent had.)"""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return int(next((line.split()[1] for line in lines if line.startswith("VmHWM")), "0")) // 1024


def main(address: str) -> int:
    """Try it."""
    size, words, encoder = "", "", 0
    try:
        size, encoder = shown(address)
    except SourceError as error:
        words = str(error)
    print(json.dumps({"shown": size, "words": words, "mb": _most_mb(os.getpid()), "encoder_mb": encoder}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
