"""`python -m camera_process.clips.jpegs_to_h264`: JPEGs of several clips from stdin into growing files of H.264.

What comes is said in picture_encoder.HEAD; for each file that is complete a line goes to stdout: its number, and 0, 3
when there was nothing to be shown, or 4 when it could not be encoded. The end of stdin, as when the camera's process
dies, completes them all.
"""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import av

from camera_process.clips.picture_encoder import BEGIN, END, HEAD
from camera_process.clips.remux import GROWING, ClipError, NothingPlayable, clip_errors
from camera_process.clips.transcode import IMPOSSIBLE, NICE, UNPLAYABLE, H264Writer
from camera_process.orientation import exif_turn
from camera_process.stream.packets import TICKS
from camera_process.stream.video_limits import MAX_PIXELS
from vision.jpeg import check_size

LONGEST = 60
"""Seconds after which a picture that is still being worked on ends this process, whatever holds it up."""


class EncodedFile:
    """A file of H.264 that plays up to its last second while it grows. Raises ClipError and OSError."""

    @clip_errors("no file can be begun for it")
    def __init__(self, path: Path) -> None:
        self._container = av.open(str(path), "w", format="mp4", options=GROWING)
        # no B-frames, so that packets come in the order in which they are shown
        self._writer = H264Writer(self._container, bf="0", g="45")
        self._decoder = av.CodecContext.create("mjpeg", "r")
        self._decoder.thread_type, self._decoder.thread_count = "NONE", 1
        self._decoder.options = {**MAX_PIXELS}

    @clip_errors("its pictures cannot be encoded")
    def add(self, jpeg: bytes, stamp: int) -> None:
        """Encode one more; what is no picture is left out."""
        try:
            check_size(jpeg)
            pictures = self._decoder.decode(av.Packet(jpeg))
        except (av.FFmpegError, ValueError):
            return
        for picture in pictures:
            picture.pts, picture.time_base = stamp, TICKS
            self._writer.add(picture, exif_turn(jpeg))

    @clip_errors("its end cannot be written")
    def close(self) -> None:
        """Complete it; NothingPlayable when there is no picture in it."""
        try:
            self._writer.end()
        finally:
            self._container.close()


class Encoding:
    """The files that are being written, and what became of those that are complete."""

    def __init__(self) -> None:
        self._files: dict[int, EncodedFile] = {}

    def take(self, number: int, stamp: int, data: bytes) -> None:
        """Do what is asked of the file of that number; nothing when it has failed before."""
        try:
            if stamp == BEGIN:
                self._files[number] = EncodedFile(Path(os.fsdecode(data)))
            elif stamp == END:
                self._end(number)
            elif number in self._files:
                self._files[number].add(data, stamp)
        except (ClipError, OSError) as error:
            self._files.pop(number, None)
            _say(number, UNPLAYABLE if isinstance(error, NothingPlayable) else IMPOSSIBLE)

    def end_all(self) -> None:
        """Complete whatever is open."""
        for number in list(self._files):
            self.take(number, END, b"")

    def _end(self, number: int) -> None:
        file = self._files.pop(number, None)
        if file is not None:
            file.close()
            _say(number, 0)


def run(source: BinaryIO) -> None:
    """Take what comes until its end; each step is bounded in time."""
    encoding = Encoding()
    while len(head := source.read(HEAD.size)) == HEAD.size:
        number, size, stamp = HEAD.unpack(head)
        data = source.read(size)
        signal.alarm(LONGEST)
        if len(data) == size:
            encoding.take(number, stamp, data)
        signal.alarm(0)
    signal.alarm(LONGEST)
    encoding.end_all()


def _say(number: int, code: int) -> None:
    with suppress(OSError):  # the camera's process is dead, and nobody wants to know
        print(number, code, flush=True)


def main() -> int:
    """Encode until stdin ends."""
    os.nice(NICE)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they end the camera's process, and that ends stdin
    run(sys.stdin.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
