"""`rtsp://user:password@camera/path` and `rtsps://`: a network camera's stream over TCP, by PyAV."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf

import av

from camera_process.camera_address import parsed
from camera_process.capabilities import DemuxableSource, KeyframeSource, LoggedInSource, PacketSource, SubstreamSource
from camera_process.source import Frame, Pixels, SourceError, number, option, read_options
from camera_process.stream import pixel_formats
from camera_process.stream.decoder import CameraDecoder, SharedDecoder
from camera_process.stream.demuxer import demuxed
from camera_process.stream.frame_at_time import pictures
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.stream.packet_batching import Arrived, gathered
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import DemuxedPacket, VideoStream
from camera_process.stream.rtsp_demuxer import RtspDemuxer
from house.clock import Clock
from vision import jpeg

SCHEMES = ("rtsp", "rtsps")
CAPABILITIES = ("demuxable",)
CHECK_PERIOD = ("fps", 0.2, 60, 5.0)
"""The option that says how often its pictures are looked at, from what to what it may be, and what it is usually."""

_AS_GOOD = 0.9  # of the time between two pictures: stamps jitter
_RESTING = 0.52  # seconds for which packets gather at most while they are not decoded anyway
_LEFT_OUT = 2.5  # seconds for which a policy may leave everything out
_WHOLE = 0.04  # a key frame that arrives is whole after so many seconds
_FIRST_KEY = 30.0
"""Seconds within which the first key frame comes: cameras that save data (H.264+, smart codecs) send one in 8 to 20."""
_BACK = 1.0  # seconds by which stamps go back without being a new beginning


@dataclass(frozen=True)
class Options:
    """What may follow the `#`; a `?` belongs to the camera."""

    timeout: float = option(5.0, number(1, 30))
    fps: float = option(CHECK_PERIOD[3], number(CHECK_PERIOD[1], CHECK_PERIOD[2]))


def connect(address: str, clock: Clock) -> "RtspSource":
    """A source for `rtsp://user:password@camera:554/path?for=camera#timeout=5&fps=5`; nothing is opened yet.

    Raises SourceError for an address that names no camera and for options it does not know.
    """
    camera = parsed(address)
    options = read_options(Options, camera.options, camera.shown)
    return RtspSource(RtspDemuxer(camera, options.timeout, clock), clock, options.fps)


class RtspSource(PacketSource, KeyframeSource, DemuxableSource, SubstreamSource, LoggedInSource):
    """Decodes one camera's video as it arrives; numbers go on counting over a reconnect.

    open takes at most about the timeout, read too: a camera that is alive but sends no pictures raises. Only the first
    key frame of a connection is waited for longer.
    fps: pictures beyond this many a second are decoded, since others build on them, but not returned, unless every
    frame is wanted.
    With a policy, packets it leaves out are kept and counted, not decoded, unless the next key frame that is wanted
    shows a change: then they are caught up with first. Packets that are left out gather whatever `pair` says.
    """

    live = True

    def __init__(self, connection: RtspDemuxer, clock: Clock, fps: float = 60.0) -> None:
        self._connection, self._clock, self._pace = connection, clock, _AS_GOOD / fps
        self._ring: PacketRing | None = None
        self._policy: KeyframePolicy | None = None
        self._shared_decoder: SharedDecoder | None = None
        self._on_delay: Callable[[float], None] | None = None
        self._gather = 0.0
        self._every_frame = False
        self._frames: Iterator[Frame | None] = iter(())
        self._number = self._skipped = 0
        self._given: float | None = None
        self._tick, self._keyed = 0.0, False

    def keep_packets(self, ring: PacketRing) -> None:
        self._ring = ring

    def decode_selectively(self, policy: KeyframePolicy, decoder: SharedDecoder | None = None) -> None:
        self._policy, self._shared_decoder = policy, decoder or SharedDecoder()

    def demuxer(self) -> RtspDemuxer:
        return self._connection.another()

    def in_the_clear(self) -> bool:
        return self._connection.in_the_clear

    def pair(self, on_delay: Callable[[float], None], gather: float) -> None:
        self._on_delay, self._gather = on_delay, gather

    def give_every_frame(self, wanted: bool) -> None:
        self._every_frame = wanted

    def open(self) -> None:
        stream = self._connection.open()
        if self._ring is not None:
            self._ring.start(stream)
        if self._policy is not None:
            self._policy.connected(self._clock.monotonic())
        self._skipped, self._given, self._tick, self._keyed = 0, None, float(stream.time_base), False
        self._frames = self._decoded(stream)

    def read(self) -> Frame | None:
        began = self._clock.monotonic()
        patience = self._connection.timeout + (_LEFT_OUT if self._policy else 0.0)
        for frame in self._frames:
            if frame is not None:
                return frame
            waited = self._clock.monotonic() - began
            if waited > (patience if self._keyed else max(patience, _FIRST_KEY)):
                raise self._without_picture()
        raise self._connection.ended()

    def close(self) -> None:
        self._frames = iter(())
        self._connection.close()

    def _without_picture(self) -> SourceError:
        shown = self._connection.address.shown
        if self._keyed:
            return SourceError(f"{shown} sends data but no whole picture", transient=True)
        return SourceError(f"{shown} sends key frames too rarely, none in {_FIRST_KEY:.0f} s; set its key frame "
                           "(I-frame) interval to 1 or 2 s and switch off H.264+ or smart codec", transient=True)

    def _decoded(self, stream: VideoStream) -> Iterator[Frame | None]:
        """Frames as they arrive; None for each packet that gave none, so that the caller can watch the time."""
        packets = gathered(self._connection, self._clock, self._pause, stream.time_base)
        if self._policy is None or self._shared_decoder is None:
            yield from self._all_decoded(packets)
        else:
            yield from self._selected(packets, stream, self._policy, self._shared_decoder)

    def _all_decoded(self, packets: Iterator[Arrived]) -> Iterator[Frame | None]:
        for packet, arrived in packets:
            if packet is None:
                yield None
                continue
            kept = self._kept(packet, arrived)
            yield from self._shown(_whole(packet.decode), kept)

    def _selected(self, packets: Iterator[Arrived], stream: VideoStream, policy: KeyframePolicy,
                  shared_decoder: SharedDecoder) -> Iterator[Frame | None]:
        group: list[DemuxedPacket] = []
        decoder = CameraDecoder(stream, group, shared_decoder)
        for packet, arrived in packets:
            if packet is None:
                yield None
                continue
            kept = self._kept(packet, arrived)
            yield from self._wanted(packet, kept, decoder, policy)
            if kept.key and not self._skipped:
                group.clear()
            group.append(kept)

    def _pause(self) -> float:
        """For how long packets may gather: those left out until just after the next key frame, in equal parts."""
        now = self._clock.monotonic()
        if self._policy is None or not self._policy.leaves_out(now):
            return self._gather
        left = self._policy.due + _WHOLE - now
        return left / ceil(left / _RESTING) if 0 < left < inf else 0.0

    def _kept(self, packet: av.Packet, arrived: float) -> DemuxedPacket:
        kept = demuxed(packet, arrived)
        self._keyed = self._keyed or kept.key
        if self._ring is not None:
            self._ring.push(kept)
        if self._on_delay is not None and kept.sent is not None:
            self._on_delay(kept.arrived - kept.sent)
        return kept

    def _wanted(self, packet: av.Packet, kept: DemuxedPacket, decoder: CameraDecoder,
                policy: KeyframePolicy) -> Iterator[Frame | None]:
        """The packet's frames, if it is wanted; before those of a key frame that shows a change, the ones left out."""
        if not policy.wants(kept.key, kept.arrived):
            self._skipped += 1
            yield None
            return
        single = decoder.single(packet) if kept.key and policy.leaves_out(kept.arrived) else None
        found = [single] if single is not None else _whole(lambda: decoder.next(packet, kept.key))
        for frame in self._shown(found, kept):
            if frame is not None and single is not None:
                frame = _for_people(frame, decoder.stream, kept)
            if kept.key and frame is not None and policy.changed(frame.luma) and frame.skipped:
                yield from self._caught_up(decoder, frame)
                frame = replace(frame, skipped=0)
            yield frame

    def _caught_up(self, decoder: CameraDecoder, before: Frame) -> Iterator[Frame]:
        """The frames of a group of pictures that were left out, in order, as of when they arrived."""
        group, number = decoder.since_key, before.number - before.skipped
        arrived = {each.pts: each.arrived for each in group[max(0, len(group) - before.skipped) :]}
        for picture in pictures(decoder.stream, group):
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
            if self._due(picture, kept) or skipped:
                frame = pixel_formats.as_frame(picture, self._number - 1, kept.arrived, live=True)
                yield replace(frame, skipped=skipped) if skipped else frame
            else:
                yield None

    def _due(self, picture: av.VideoFrame, kept: DemuxedPacket) -> bool:
        """Whether it is time for another picture, by the camera's stamps; a policy needs every key frame.

        With B-frames a packet gives another picture than its own.
        """
        shown = kept.arrived if picture.pts is None else picture.pts * self._tick
        needed = self._every_frame or (kept.key and self._policy is not None)
        due = needed or self._given is None or not -_BACK < shown - self._given < self._pace
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
