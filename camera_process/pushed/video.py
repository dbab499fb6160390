"""Videos that cameras have sent as files: made ready for the making of a clip, and a picture out of one."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from camera_process.clips.remux import GROWING, ClipError, NothingPlayable, clip_errors
from camera_process.pushed.file_content_check import PushedContent
from camera_process.stream import pixel_formats
from camera_process.stream.video_limits import MAX_PIXELS, check_headers, check_size
from vision import jpeg

_RAW_RATE = 25
"""Pictures a second of raw video, which says nothing of its time, where its headers say none either."""
_KEY_FRAMES = 3
"""The picture of a video is that of its third key frame, or of the last one before: it often begins too early."""
_RAW = ("h264", "hevc", "dhav")


def prepare(file: Path, content: PushedContent, target: Path) -> None:
    """Write the video in `file` to `target` as a file that says what it is; its packets stay as they are.

    Raises ClipError when there is none, NothingPlayable when not a whole picture is in it, OSError.
    """
    if content.kind not in _RAW:
        shutil.copyfile(file, target)
        return
    with clip_errors("it cannot be put into a file that plays"), _opened(file, content) as source:
        stream = source.streams.video[0]
        with av.open(str(target), "w", format="mp4", options=GROWING) as out:
            copied = out.add_stream_from_template(stream)
            if not _copied(source, stream, out, copied):
                raise NothingPlayable("not a whole picture is in it")


def picture_of(file: Path, content: PushedContent) -> bytes:
    """A JPEG of what the video in `file` shows; raises ClipError when nothing in it can be decoded."""
    with clip_errors("nothing in it can be decoded"), _opened(file, content) as source:
        found, stream = None, source.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        stream.codec_context.options = {**MAX_PIXELS}
        stream.thread_type, stream.codec_context.thread_count = "NONE", 1
        for number, picture in enumerate(_decoded(source, stream), 1):
            found = picture
            if number >= _KEY_FRAMES:
                break
        if found is None:
            raise NothingPlayable("not a whole picture is in it")
        return jpeg.encode(pixel_formats.bgr(found))


@contextmanager
def _opened(file: Path, content: PushedContent) -> Iterator[Any]:
    """The file as FFmpeg reads it, from where its video begins; one that announces too much is refused."""
    with file.open("rb") as whole:
        begin = whole if content.kind not in _RAW else _From(whole, content.begin)
        kind = content.kind if content.kind in _RAW else None
        with av.open(begin, format=kind, options={**MAX_PIXELS}) as source:
            if not source.streams.video:
                raise NothingPlayable("there is no video in it")
            context = source.streams.video[0].codec_context
            check_size("the camera", context.width, context.height)
            check_headers("the camera", context.name, context.extradata or b"")
            yield source


def _decoded(source: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Its pictures up to where it is damaged."""
    try:
        yield from source.decode(stream)
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def _copied(source: av.container.InputContainer, stream: av.VideoStream, out: av.container.OutputContainer,
            copied: av.VideoStream) -> int:
    """Copy its packets, evenly spaced: raw video has no stamps, and Dahua's are those of the camera's clock."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(_RAW_RATE)
    base, count = Fraction(1, 90_000), 0
    step = max(1, round(1 / (rate if 1 <= rate <= 120 else Fraction(_RAW_RATE)) / base))
    try:
        for packet in source.demux(stream):
            if not packet.size:
                continue
            packet.stream, packet.time_base = copied, base
            packet.pts = packet.dts = count * step
            out.mux_one(packet)
            count += 1
    except (av.error.InvalidDataError, av.error.EOFError):
        pass  # cut short: what came is kept
    return count


class _From(io.RawIOBase):
    """A file from an offset on, as if it began there."""

    def __init__(self, file: io.BufferedReader, begin: int) -> None:
        self._file, self._begin = file, begin
        file.seek(begin)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell() - self._begin

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset + (self._begin if whence == io.SEEK_SET else 0), whence) - self._begin


__all__ = ["ClipError", "NothingPlayable", "picture_of", "prepare"]
