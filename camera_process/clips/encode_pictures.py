"""`python -m camera_process.clips.encode_pictures TARGET TURN_LOCK...`: JPEGs from stdin into a growing clip of H.264.

Each comes with its length and its time (picture_encoder.HEAD). The end of stdin, as when the camera's process dies,
ends the clip properly. Returns 3 when there was nothing to be shown, 4 when it cannot be encoded.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av

from camera_process.clips.picture_encoder import HEAD
from camera_process.clips.remux import GROWING, ClipError, NothingPlayable, clip_errors
from camera_process.clips.transcode import IMPOSSIBLE, NICE, UNPLAYABLE, write_h264
from camera_process.stream.packets import TICKS
from ledger.files.turns import turn

LONGEST = 60
"""Seconds after which a picture that is still being worked on ends this process, whatever holds it up."""


def main(argv: list[str]) -> int:
    """Encode all that comes, once there is a turn for it."""
    os.nice(NICE)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they end the camera's process, and that ends stdin
    target, *locks = argv
    try:
        with turn([Path(lock) for lock in locks]):
            encode(sys.stdin.buffer, Path(target))
    except ClipError as error:
        print(error, file=sys.stderr)
        return UNPLAYABLE if isinstance(error, NothingPlayable) else IMPOSSIBLE
    return 0


@clip_errors("its pictures cannot be encoded")
def encode(source: BinaryIO, target: Path) -> None:
    """Write the pictures of `source` into `target`, which plays up to its last second from then on.

    Raises NothingPlayable when there are none, ClipError when they cannot be encoded, OSError.
    """
    with av.open(str(target), "w", format="mp4", options=GROWING) as container:
        write_h264(_pictures(source), container, bf="0")  # so that packets come in the order in which they are shown


def _pictures(source: BinaryIO) -> Iterator[av.VideoFrame]:
    """The pictures that can be decoded; each, with the encoding that follows, is bounded in time."""
    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.thread_type, decoder.thread_count = "NONE", 1
    while len(head := source.read(HEAD.size)) == HEAD.size:
        size, stamp = HEAD.unpack(head)
        data = source.read(size)
        signal.alarm(LONGEST)
        if len(data) == size:
            yield from _decoded(decoder, data, stamp)
        signal.alarm(0)
    signal.alarm(LONGEST)  # for the end of the file


def _decoded(decoder: av.VideoCodecContext, data: bytes, stamp: int) -> Iterator[av.VideoFrame]:
    try:
        pictures = decoder.decode(av.Packet(data))
    except av.FFmpegError:
        return
    for picture in pictures:
        picture.pts, picture.time_base = stamp, TICKS
        yield picture


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
