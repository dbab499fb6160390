"""One RTSP connection: opened within bounds, its video packets one by one, every fault in a user's words."""

from collections.abc import Iterator
from contextlib import nullcontext
from urllib.parse import urlsplit

import av

from camera_process.camera_address import CameraAddress
from camera_process.login_attempts import LoginAttempts
from camera_process.source import LoginRefused, SourceError
from camera_process.stream.demuxer import Demuxer
from camera_process.stream.packets import VideoStream
from camera_process.stream.slice_assembly import whole
from house.clock import Clock


class RtspDemuxer(Demuxer):
    """A camera's video over TCP. url: with user and password, unlike `address`; timeout: seconds.

    A password that is refused is sent not more often than LoginAttempts allows.
    """

    def __init__(self, url: str, address: CameraAddress, timeout: float, clock: Clock) -> None:
        self.url, self.address, self.timeout, self._clock = url, address, timeout, clock
        self._attempts = LoginAttempts(urlsplit(address.url).hostname or "", address.user, address.password, clock)
        self._container: av.container.InputContainer | None = None

    def another(self) -> "RtspDemuxer":
        """A connection of its own to the same stream, not opened yet."""
        return RtspDemuxer(self.url, self.address, self.timeout, self._clock)

    def open(self) -> VideoStream:
        """Connect, within about the timeout; returns what comes. Raises SourceError."""
        self.close()
        refusal = f"{self.address.shown} refuses this user and password"
        with self._attempts.attempt(refusal) if self.address.user is not None else nullcontext():
            self._container = self._connected()
        self._attempts.accepted()
        if not self._container.streams.video:
            self.close()
            raise SourceError(f"{self.address.shown} sends no video; check the path of its stream", transient=False)
        stream = self._container.streams.video[0]
        codec: av.VideoCodecContext | None = stream.codec_context  # None address FFmpeg knows no such codec
        if codec is None or stream.time_base is None:
            self.close()
            raise SourceError(f"{self.address.shown} sends video that cannot be decoded here; choose H.264 in the "
                              "camera", transient=False)
        stream.thread_type = "NONE"  # frame threads would only add delay
        return VideoStream(codec.name, stream.time_base, bytes(codec.extradata or b""))

    def _connected(self) -> av.container.InputContainer:
        try:
            return av.open(self.url, options=_ffmpeg_options(self.timeout), timeout=(self.timeout, self.timeout / 2))
        except (av.FFmpegError, OSError) as error:
            problem = _translated(error, self.address)
        # raised out here because PyAV's error repeats the address with its password and must not be chained
        raise problem

    def packets(self) -> Iterator[av.Packet | None]:
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
        raise SourceError(f"{self.address.shown} has stopped sending", transient=True)

    def ended(self) -> SourceError:
        return SourceError(f"{self.address.shown} has ended the connection", transient=True)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None


def _ffmpeg_options(timeout: float) -> dict[str, str]:
    """Without both timeouts some faults block for ever; the probe limits make opening 0.6 s instead of 2-3 s."""
    return {
        "rtsp_transport": "tcp",
        "allowed_media_types": "video",
        "timeout": str(round(timeout * 1e6)),
        "analyzeduration": "500000",
        "probesize": "200000",
    }


def _translated(error: Exception, address: CameraAddress) -> SourceError:
    if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
        if address.user is None:
            return SourceError(f"{address.shown} wants a user and password: rtsp://USER:PASSWORD@...", transient=False)
        return LoginRefused(f"{address.shown} refuses this user and password")
    if isinstance(error, av.error.HTTPNotFoundError):
        return SourceError(f"{address.shown} has no such stream; check the path in the camera's manual", transient=True)
    if isinstance(error, (av.error.HTTPClientError, av.error.HTTPServerError)):
        return SourceError(f"{address.shown} does not serve this stream (RTSP status refused)", transient=True)
    if isinstance(error, av.error.ConnectionRefusedError):
        return SourceError(f"{address.shown}: nothing answers at this port; is RTSP on in the camera?", transient=True)
    return _nothing(address)


def _nothing(address: CameraAddress) -> SourceError:
    text = f"{address.shown} does not answer as an RTSP camera; check address and port, its power and the network"
    return SourceError(text, transient=True)
