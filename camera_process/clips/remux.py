"""Packets into MP4 without decoding them: a growing file while an event runs, a finished one afterwards."""

import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from math import inf
from pathlib import Path

import av

from camera_process.source import SourceError
from camera_process.stream.packets import Packet, VideoStream
from camera_process.stream.video_limits import MAX_PIXELS

COPIED = {"h264": "h264", "hevc": "hevc"}
"""Codecs a finished clip keeps as they are, and FFmpeg's name of their raw form."""

ALL = 1 << 62
"""As a number of packets: every one."""

_RAW = {**COPIED, "mjpeg": "mjpeg", "mpeg4": "m4v"}
GROWING = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000", "flush_packets": "1"}
"""How FFmpeg writes a file that plays up to its last whole fragment, one a second, whatever ends its writer."""

_FINISHED = {"movflags": "faststart"}
_BEFORE_MATRIX = 40  # bytes of a version 0 track header after its name
_LEAST_HEADERS = 64 * 1024


class ClipError(Exception):
    """No clip can be made of these packets; trying again does not help."""

    transient = False


class NothingPlayable(ClipError):
    """There is no moving picture in it, as when a camera was lost at once: nothing is wrong."""


@contextmanager
def clip_errors(text: str) -> Iterator[None]:
    """What FFmpeg raises becomes ClipError saying `text`; OSError stays, for the disk may have room later.

    PyAV's own objections to stamps and streams are ValueError, IndexError and OverflowError.
    """
    try:
        yield
    except (ClipError, OSError):
        raise
    except (av.FFmpegError, SourceError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise ClipError(text) from error


class GrowingFile:
    """A fragmented MP4 at `path`: whatever ends this process, it plays up to its last whole fragment.

    `packets` begin with a key frame; stamps are counted from their first dts, which becomes 0.
    Raises ClipError for a stream that cannot be described, OSError when the disk does not take it.
    """

    def __init__(self, path: Path, stream: VideoStream, packets: Sequence[Packet]) -> None:
        raw = _RAW.get(stream.codec)
        if raw is None:
            raise ClipError(f"clips of {stream.codec} video cannot be made; set the camera to H.264")
        self.written = 0
        self._time_base, self._start = stream.time_base, packets[0].dts
        with clip_errors("no file can be begun for it"):
            self._container = av.open(str(path), "w", format="mp4", options=GROWING)
        try:
            with clip_errors("the camera's video does not say how it is to be decoded"):
                self._stream = _described(self._container, stream, raw, packets)
        except (ClipError, OSError):
            with suppress(ClipError, OSError):
                self.close()
            raise

    def write(self, packets: Sequence[Packet]) -> None:
        """Add packets in their order. Raises ClipError when their stamps or bytes make no video, OSError."""
        with clip_errors("what the camera sent cannot be written"):
            for packet in packets:
                self._container.mux_one(_as_av(packet, self._start, self._time_base, self._stream))
                self.written += 1

    def close(self) -> None:
        """Write what is still held back; harmless the second time. Raises ClipError and OSError as `write` does."""
        with clip_errors("its end cannot be written"):
            self._container.close()


@clip_errors("it cannot be copied into a file that plays")
def finish(growing: Path, done: Path, keep: int = ALL, rotate: int = 0, seconds: float = inf) -> float:
    """Write the packets of `growing` as an ordinary MP4 whose index comes first; returns its length in seconds.

    keep, seconds: how many packets from the beginning, and what is shown by then.
    rotate: by how many degrees clockwise (0, 90, 180, 270) players are to turn it; it is only noted in the file.
    Raises NothingPlayable when there is not a whole picture in it, ClipError when it cannot be copied, OSError when the
    disk does not take it.
    """
    try:
        with (av.open(str(growing), options={**MAX_PIXELS}) as source,
              av.open(str(done), "w", format="mp4", options=_FINISHED) as target):
            stream = source.streams.video[0]
            copied = target.add_stream_from_template(stream)
            if stream.codec_context.name == "hevc":
                copied.codec_context.codec_tag = "hvc1"  # Apple's players refuse hev1
            size = stream.width, stream.height
            length = _copy(source, stream, target, copied, (keep, seconds))
        _note_rotation(done, size, rotate)
        return length
    except (av.error.InvalidDataError, av.error.EOFError, IndexError) as error:
        raise NothingPlayable("nothing in it can be played") from error


def _note_rotation(path: Path, size: tuple[int, int], degrees: int) -> None:
    """Set the track header's matrix (ISO 14496-12, 8.3.2), which PyAV cannot do while it writes."""
    width, height = size
    matrices = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}
    if degrees not in matrices:
        return
    a, b, c, d, x, y = (each << 16 for each in matrices[degrees])
    with path.open("r+b") as file:
        at = file.read(64 * 1024).find(b"tkhd")
        if at < 0:
            raise ClipError("its index is not where it should be")
        file.seek(at + 4 + _BEFORE_MATRIX)
        file.write(struct.pack(">9i", a, b, 0, c, d, 0, x, y, 1 << 30))


def codec_of(path: Path) -> str:
    """The codec of a file's video by FFmpeg's name, "" when there is none to be found."""
    try:
        with av.open(str(path), options={**MAX_PIXELS}) as container:
            return container.streams.video[0].codec_context.name
    except (av.FFmpegError, OSError, IndexError):
        return ""


def _copy(source: av.container.InputContainer, stream: av.VideoStream, target: av.container.OutputContainer,
          copied: av.VideoStream, most: tuple[int, float]) -> float:
    """most: how many packets, and the seconds that are shown."""
    zero, first, last, step, count = None, 0, 0, 1, 0
    for packet in source.demux(stream):
        if packet.dts is None or packet.pts is None or packet.is_corrupt or count >= most[0]:
            continue
        if zero is None:
            zero, first, last = packet.pts, packet.dts, packet.dts
        if (packet.pts - zero) * packet.time_base > most[1]:
            continue
        step, last = max(1, packet.dts - last), packet.dts
        packet.pts, packet.dts, packet.stream = packet.pts - zero, packet.dts - zero, copied
        target.mux_one(packet)
        count += 1
    if zero is None or stream.time_base is None:
        raise NothingPlayable("nothing in it can be played")
    return float((last + (step if count > 1 else 0) - first) * stream.time_base)


def _described(container: av.container.OutputContainer, stream: VideoStream, raw: str,
               packets: Sequence[Packet]) -> av.VideoStream:
    """The output's stream, described as a player needs it by parsing the first packets in their raw form."""
    parsed = av.open(io.BytesIO(_headers(stream, packets)), format=raw, options={**MAX_PIXELS})
    try:
        # the template must still be open here: made from a closed container it crashes the process (PyAV 18)
        described = container.add_stream_from_template(parsed.streams.video[0])
        described.time_base = stream.time_base
        container.start_encoding()
        return described
    finally:
        parsed.close()


def _headers(stream: VideoStream, packets: Sequence[Packet]) -> bytes:
    """Enough of the stream to describe it: the announced parameter sets, the key frame and some that follow."""
    found = stream.headers if stream.headers.startswith((b"\0\0\1", b"\0\0\0\1")) else b""
    for count, packet in enumerate(packets):
        if count >= 2 and len(found) > _LEAST_HEADERS:
            break
        found += packet.data
    return found


def _as_av(packet: Packet, start: int, time_base: Fraction, stream: av.VideoStream) -> av.Packet:
    made = av.Packet(packet.data)
    made.stream, made.time_base = stream, time_base
    made.pts, made.dts, made.is_keyframe = packet.pts - start, packet.dts - start, packet.key
    return made
