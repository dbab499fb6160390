"""One RTSP connection: opened within bounds, its video packets one by one, every fault in a user's words."""

import struct
from collections.abc import Iterator

import av

from camera_process.camera_address import CameraAddress
from camera_process.source import SourceError
from camera_process.stream.packets import DemuxedPacket, VideoStream
from camera_process.stream.slice_assembly import whole

_PRFT = struct.Struct("=qi")  # AVProducerReferenceTime: unix time in microseconds, flags


class RtspDemuxer:
    """A camera's video over TCP; opened, read and closed by one thread, and opened again after any error."""

    def __init__(self, url: str, found: CameraAddress, timeout: float) -> None:
        self.url, self.place, self.timeout = url, found, timeout
        self._container: av.container.InputContainer | None = None

    def open(self) -> VideoStream:
        """Connect, within about the timeout; answers what comes. Raises SourceError."""
        self.close()
        problem = None
        try:
            self._container = av.open(self.url, options=_ffmpeg_options(self.timeout),
                                      timeout=(self.timeout, self.timeout / 2))
        except (av.FFmpegError, OSError) as error:
            problem = _translated(error, self.place)
        if self._container is None:
            # raised out here because PyAV's error repeats the address with its password and must not be chained
            raise problem or _nothing(self.place)
        if not self._container.streams.video:
            self.close()
            raise SourceError(f"{self.place.shown} sends no video; check the path of its stream", transient=False)
        stream = self._container.streams.video[0]
        stream.thread_type = "NONE"  # frame threads would only add delay
        codec = stream.codec_context
        assert stream.time_base is not None
        return VideoStream(codec.name, stream.time_base, bytes(codec.extradata or b""))

    def packets(self) -> Iterator[av.Packet | None]:
        """Pictures as they arrive, one in each packet, None for each that is none; ends when the camera ends it all.

        Raises SourceError when it has stopped sending.
        """
        if self._container is not None:
            codec = self._container.streams.video[0].codec_context.name
            yield from whole(self._packets(self._container), codec)

    def _packets(self, container: av.container.InputContainer) -> Iterator[av.Packet | None]:
        stream = container.streams.video[0]
        packets = container.demux()
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                break
            if packet is None:
                return
            yield packet if packet.stream is stream and packet.size else None
        raise SourceError(f"{self.place.shown} has stopped sending", transient=True)

    def ended(self) -> SourceError:
        """What to raise when `packets` has come to its end."""
        return SourceError(f"{self.place.shown} has ended the connection", transient=True)

    def close(self) -> None:
        """Let go of the connection; harmless when closed already."""
        if self._container is not None:
            self._container.close()
            self._container = None


def raw(packet: av.Packet, arrived: float) -> DemuxedPacket:
    """The packet as a ring keeps it, with the sender's time where a key frame has it."""
    return DemuxedPacket(bytes(packet), packet.pts, packet.dts, bool(packet.is_keyframe), arrived,
                         sent_at(packet) if packet.is_keyframe else None)


def sent_at(packet: av.Packet) -> float | None:
    """Unix time the camera says it sent (some: took) the picture, once its RTCP sender reports tell; else None."""
    if not packet.has_sidedata("prft"):
        return None
    microseconds, _ = _PRFT.unpack_from(bytes(packet.get_sidedata("prft")))
    return float(microseconds) / 1e6


def _ffmpeg_options(timeout: float) -> dict[str, str]:
    """Without both timeouts some faults block for ever; the probe limits make opening 0.6 s instead of 2-3 s."""
    return {
        "rtsp_transport": "tcp",
        "allowed_media_types": "video",
        "timeout": str(round(timeout * 1e6)),
        "analyzeduration": "500000",
        "probesize": "200000",
    }


def _translated(error: Exception, where: CameraAddress) -> SourceError:
    if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
        if where.user is None:
            return SourceError(f"{where.shown} wants a user and password: rtsp://USER:PASSWORD@...", transient=False)
        return SourceError(f"{where.shown} refuses this user and password", transient=False)
    if isinstance(error, av.error.HTTPNotFoundError):
        return SourceError(f"{where.shown} has no such stream; check the path in the camera's manual", transient=True)
    if isinstance(error, (av.error.HTTPClientError, av.error.HTTPServerError)):
        return SourceError(f"{where.shown} does not serve this stream (RTSP status refused)", transient=True)
    if isinstance(error, av.error.ConnectionRefusedError):
        return SourceError(f"{where.shown}: nothing answers at this port; is RTSP on in the camera?", transient=True)
    return _nothing(where)


def _nothing(where: CameraAddress) -> SourceError:
    text = f"{where.shown} does not answer as an RTSP camera; check address and port, its power and the network"
    return SourceError(text, transient=True)
