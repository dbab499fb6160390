"""Decoders made from what is known of a stream, given up when they are not needed: each holds several pictures."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import av

from camera_process.source import SourceError
from camera_process.stream.malloc_trim import trim_heap
from camera_process.stream.packets import DemuxedPacket, Packet, VideoStream
from camera_process.stream.video_limits import MAX_PIXELS

QUICK = {"skip_loop_filter": "all"}
"""Leaves the filter out that smooths the edges of blocks, a tenth of the work. Good for single pictures only: what
builds on one that was not smoothed strays from what the camera encoded."""

_LONGEST = 10.0  # seconds a key frame may take, with those of other cameras before it


class _LastDecoder(threading.local):
    """The decoder that each thread used last, and for which stream."""

    kept: tuple[VideoStream, av.VideoCodecContext] | None = None


def decoder(stream: VideoStream, options: dict[str, str] | None = None) -> av.VideoCodecContext:
    """A decoder of the stream's pictures that does all its work in the thread that calls it; raises SourceError."""
    try:
        context = av.CodecContext.create(stream.codec, "r")
    except (av.FFmpegError, ValueError) as error:  # UnknownCodecError is a ValueError only
        raise SourceError(f"video as {stream.codec} cannot be decoded here", transient=False) from error
    assert isinstance(context, av.VideoCodecContext)
    context.thread_type, context.thread_count = "NONE", 1  # threads would only add delay
    if stream.headers:
        context.extradata = stream.headers
    context.options = {**MAX_PIXELS, **(options or {})}
    return context


def as_av(packet: Packet | DemuxedPacket) -> av.Packet:
    """The packet as PyAV wants it."""
    made = av.Packet(packet.data)
    made.pts, made.dts = packet.pts, packet.dts
    return made


class SharedDecoder:
    """Decodes single key frames for all cameras of a process, in threads of its own.

    A decoder for each camera would hold 6 MB (720p) for one picture a second; and few threads find in the processor's
    cache what they used last, which makes a picture a tenth cheaper. most: how many work at the same time.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most or max(1, (os.cpu_count() or 1) // 2)
        self._threads = self._fresh()
        self._last = _LastDecoder()

    def picture(self, stream: VideoStream, packet: av.Packet) -> av.VideoFrame | None:
        """The picture of a key frame, decoded quickly by itself; None when it shows nothing whole.

        Raises SourceError when it cannot be decoded at all, or not in time: threads that hang are left behind, others
        take their place.
        """
        threads = self._threads
        try:
            return threads.submit(self._picture, stream, packet).result(_LONGEST)
        except TimeoutError:
            if self._threads is threads:
                self._threads = self._fresh()
            raise SourceError("a key frame could not be decoded in time", transient=True) from None

    def _fresh(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._most, "key-frames")

    def _picture(self, stream: VideoStream, packet: av.Packet) -> av.VideoFrame | None:
        kept = self._last.kept
        context = kept[1] if kept and kept[0] == stream else decoder(stream, QUICK)
        self._last.kept = None
        try:
            found = [*context.decode(packet), *context.decode(None)]
            context.flush_buffers()
        except av.FFmpegError:
            return None
        self._last.kept = stream, context
        return found[0] if found and not found[0].is_corrupt else None


@dataclass
class CameraDecoder:
    """Decodes what is wanted of one connection: every packet, or single key frames while the others are left out.

    since_key: the last key frame that was decoded and what came after it, kept by the caller, without the packet that
    is decoded.
    """

    stream: VideoStream
    since_key: Sequence[DemuxedPacket]
    shared_decoder: SharedDecoder
    _every: av.VideoCodecContext | None = field(default=None, init=False)

    def single(self, packet: av.Packet) -> av.VideoFrame | None:
        """The picture of a key frame after which packets are left out; None when it shows nothing whole.

        Raises SourceError as SharedDecoder.picture does.
        """
        if self._every is not None:
            self._every = None
            trim_heap()
        return self.shared_decoder.picture(self.stream, packet)

    def next(self, packet: av.Packet, key: bool) -> list[av.VideoFrame]:
        """The pictures that a packet gives; what it builds on is decoded first where it was not.

        Raises SourceError, and FFmpegError for a damaged packet.
        """
        if self._every is None:
            self._every = decoder(self.stream)
            for earlier in () if key else self.since_key:
                self._every.decode(as_av(earlier))
        return self._every.decode(packet)
