"""`rtsp://user:password@camera/path` and `rtsps://`: a network camera's stream over TCP, by PyAV."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Protocol

import av

from camera_process.camera_address import place
from camera_process.source import Frame, Pixels, SourceError, number, option, read_options
from camera_process.stream import pixel_formats
from camera_process.stream.decoder import CameraDecoder, SharedDecoder
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.packet_batching import gathered
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import DemuxedPacket, VideoStream
from camera_process.stream.rtsp_demuxer import RtspDemuxer, raw
from house.clock import Clock
from vision import jpeg

SCHEMES = ("rtsp", "rtsps")

_AS_GOOD = 0.9  # of the time between two pictures: stamps jitter
_RESTING = 0.52  # seconds for which packets gather at most while they are not decoded anyway
_LEFT_OUT = 2.5  # seconds for which a sift may refuse everything
_WHOLE = 0.04  # a key frame that arrives is whole after so many seconds


class PacketFilter(Protocol):
    """Decides which packets are decoded (camera_process.stream.keyframe_policy.KeyframePolicy). Times are monotonic."""

    def connected(self, now: float) -> None:
        """A connection begins."""

    def wants(self, key: bool, now: float) -> bool:
        """Whether to decode the packet that arrived just now."""

    def rests(self, now: float) -> bool:
        """Whether what comes after a key frame that arrived just now will be refused, as far as is known."""

    @property
    def due(self) -> float:
        """When the next key frame is likely to arrive; infinite when that is not known."""

    def stirs(self, luma: Pixels) -> bool:
        """Whether what was left out before this key frame shall be decoded after all."""


@dataclass(frozen=True)
class Options:
    """What may follow the `#`; a `?` belongs to the camera."""

    timeout: float = option(5.0, number(1, 30))
    fps: float = option(5.0, number(0.2, 60))


def connection(address: str) -> RtspDemuxer:
    """The connection behind `rtsp://user:password@camera:554/path?for=camera#timeout=5`; nothing is opened yet.

    Raises SourceError for an address that names no camera and for options it does not know.
    """
    return _read(address)[0]


def _read(address: str) -> tuple[RtspDemuxer, Options]:
    found = place(address)
    scheme, _, rest = address.partition("#")[0].partition("://")
    url = f"{scheme.lower()}://{rest}"  # FFmpeg knows no RTSP://
    options = read_options(Options, found.options, found.shown)
    return RtspDemuxer(url, found, options.timeout), options


def connect(address: str, clock: Clock) -> "RtspSource":
    """A source for the same address, which may end in `#fps=5` as well; raises SourceError alike."""
    found, options = _read(address)
    return RtspSource(found, clock, options.fps)


class RtspSource:
    """Decodes one camera's video as it arrives; numbers go on counting over a reconnect.

    open takes at most about the timeout, read too: a camera that is alive but sends no pictures raises.
    fps: pictures beyond this many a second are decoded, since others build on them, and not given, unless `all` is set.
    ring: set, every packet is kept there as well. sift: set, packets it refuses are kept and counted, not decoded,
    unless the next key frame that is wanted stirs: then they are caught up with first.
    singles: decodes the key frames after which packets are refused; one for all cameras of a process is best.
    heard: set, told of key frames by how many seconds they came after their sender's time, where the camera says it.
    pause: seconds for which packets may gather, to be worked on one after the other; 0: each as it comes. Those that
    are left out gather anyway.
    """

    live = True

    def __init__(self, connected: RtspDemuxer, clock: Clock, fps: float = 60.0) -> None:
        self._connection, self._clock, self._pace = connected, clock, _AS_GOOD / fps
        self.ring: PacketRing | None = None
        self.sift: PacketFilter | None = None
        self.singles = SharedDecoder()
        self.heard: Callable[[float], None] | None = None
        self.pause = 0.0
        self.all = False
        self._frames: Iterator[Frame | None] = iter(())
        self._number = self._skipped = 0
        self._given: float | None = None
        self._tick = 0.0

    def open(self) -> None:
        stream = self._connection.open()
        if self.ring is not None:
            self.ring.start(stream)
        if self.sift is not None:
            self.sift.connected(self._clock.monotonic())
        self._skipped, self._given, self._tick = 0, None, float(stream.time_base)
        self._frames = self._decoded(stream)

    def read(self) -> Frame | None:
        until = self._clock.monotonic() + self._connection.timeout + (_LEFT_OUT if self.sift else 0.0)
        for frame in self._frames:
            if frame is not None:
                return frame
            if self._clock.monotonic() > until:
                raise SourceError(f"{self._connection.place.shown} sends data but no whole picture", transient=True)
        raise self._connection.ended()

    def close(self) -> None:
        self._frames = iter(())
        self._connection.close()

    def _decoded(self, stream: VideoStream) -> Iterator[Frame | None]:
        """Frames as they arrive; None for each packet that gave none, so that the caller can watch the time."""
        group: list[DemuxedPacket] = []
        decoding = CameraDecoder(stream, group, self.singles)
        for packet, arrived in gathered(self._connection, self._clock, self._pause, stream.time_base):
            kept = self._kept(packet, arrived) if packet is not None else None
            if packet is None or kept is None:
                yield None
            elif self.sift is None:
                yield from self._shown(_whole(packet.decode), kept)
            else:
                yield from self._sifted(packet, kept, decoding)
                if kept.key and not self._skipped:
                    group.clear()
                group.append(kept)

    def _pause(self) -> float:
        """For how long packets may gather: those left out until just after the next key frame, in equal parts."""
        now = self._clock.monotonic()
        if self.sift is None or not self.sift.rests(now):
            return self.pause
        left = self.sift.due + _WHOLE - now
        return left / ceil(left / _RESTING) if 0 < left < inf else 0.0

    def _kept(self, packet: av.Packet, arrived: float) -> DemuxedPacket:
        kept = raw(packet, arrived)
        if self.ring is not None:
            self.ring.push(kept)
        if self.heard is not None and kept.sent is not None:
            self.heard(kept.arrived - kept.sent)
        return kept

    def _sifted(self, packet: av.Packet, kept: DemuxedPacket, decoding: CameraDecoder) -> Iterator[Frame | None]:
        """The packet's frames, if it is wanted; before those of a key frame that stirs, the ones left out."""
        assert self.sift is not None
        if not self.sift.wants(kept.key, kept.arrived):
            self._skipped += 1
            yield None
            return
        single = decoding.single(packet) if kept.key and self.sift.rests(kept.arrived) else None
        found = [single] if single is not None else _whole(lambda: decoding.next(packet, kept.key))
        for frame in self._shown(found, kept):
            if frame is not None and single is not None:
                frame = _for_people(frame, decoding.stream, kept)
            if kept.key and frame is not None and self.sift.stirs(frame.luma) and frame.skipped:
                yield from self._caught_up(decoding, frame)
                frame = replace(frame, skipped=0)
            yield frame

    def _caught_up(self, decoding: CameraDecoder, before: Frame) -> Iterator[Frame]:
        """The frames of a group of pictures that were left out, in order, as of when they arrived."""
        group, number = decoding.since_key, before.number - before.skipped
        arrived = {each.pts: each.arrived for each in group[max(0, len(group) - before.skipped) :]}
        for picture in pictures(decoding.stream, group):
            if picture.pts in arrived:
                yield pixel_formats.as_frame(picture, number, arrived[picture.pts], live=True)
                number += 1

    def _shown(self, found: Sequence[av.VideoFrame | None], kept: DemuxedPacket) -> Iterator[Frame | None]:
        for picture in found:
            if picture is None:
                yield None
                continue
            skipped, self._skipped = self._skipped, 0
            self._number += skipped + 1
            if self._due(kept) or skipped:
                frame = pixel_formats.as_frame(picture, self._number - 1, kept.arrived, live=True)
                yield replace(frame, skipped=skipped) if skipped else frame
            else:
                yield None

    def _due(self, kept: DemuxedPacket) -> bool:
        """Whether it is time for another picture, by the camera's stamps; sifting goes by key frames and needs each."""
        shown = kept.arrived if kept.pts is None else kept.pts * self._tick
        needed = self.all or (kept.key and self.sift is not None)
        due = needed or self._given is None or not 0 <= shown - self._given < self._pace
        if due:
            self._given = shown
        return due


def _for_people(frame: Frame, stream: VideoStream, key: DemuxedPacket) -> Frame:
    """The frame of a key frame that was decoded quickly: whoever asks for its picture gets it decoded with care."""

    def bgr() -> Pixels:
        found = next(pictures(stream, [key]), None)
        if found is None:
            raise SourceError("the picture is damaged", transient=True)
        return pixel_formats.bgr(found)

    return replace(frame, bgr=bgr, picture=lambda: jpeg.encode(bgr()))


def _whole(decode: Callable[[], list[av.VideoFrame]]) -> list[av.VideoFrame | None]:
    """The undamaged pictures that are decoded, [None] when there are none: half a picture would look like motion."""
    try:
        return [each for each in decode() if not each.is_corrupt] or [None]
    except av.FFmpegError:
        return [None]
