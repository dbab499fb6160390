"""One RTSP connection: opened within bounds, its video packets one by one, every fault in a user's words."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

import av

from camera_process.camera_address import CameraAddress
from camera_process.login_attempts import LoginAttempts
from camera_process.source import LoginRefused, SourceError
from camera_process.stream import video_limits
from camera_process.stream.demuxer import Demuxer
from camera_process.stream.packets import VideoStream
from camera_process.stream.rtsp_relay.login_challenge_rewrite import plain
from camera_process.stream.rtsp_relay.mixed_session_detection import MixedPackets, MixedSessions
from camera_process.stream.rtsp_relay.relay import RtspRelay
from camera_process.stream.rtsp_relay.rtsp_message_splitter import FromCamera
from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession
from camera_process.stream.rtsp_route import RtspRoute, RtspRoutes, no_answer
from camera_process.stream.slice_assembly import whole
from house.clock import Clock

_SECONDS_FOR_CAUSE = 1.0  # to find out why FFmpeg could not open a stream; a camera is back within 10 s all the same
_NOT_READY = (0.2, 0.8)
"""Seconds after which a camera that was just asked how to log in, and now refuses, is asked again: servers that share a
stream between clients may still be ending it for the connection before."""
_SAYS_WHY = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError, av.error.HTTPNotFoundError,
             av.error.ConnectionRefusedError)


class RtspDemuxer(Demuxer):
    """A camera's video over TCP, or over UDP where it has nothing else. timeout: seconds.

    A password that is refused is sent not more often than LoginAttempts allows, and where RtspRoutes allows it at all.
    A camera that mixes packets of another session into its stream is opened through a relay once that was noticed.
    in_the_clear: the camera that was opened last got the password itself, without TLS.
    """

    def __init__(self, address: CameraAddress, timeout: float, clock: Clock) -> None:
        self.address, self.timeout, self._clock = address, timeout, clock
        self._attempts = LoginAttempts(urlsplit(address.url).hostname or "", address.user, address.password, clock)
        self._routes = RtspRoutes(address, self._attempts, timeout)
        self._mixed = MixedSessions(clock)
        self._container: av.container.InputContainer | None = None
        self.in_the_clear = False

    def another(self) -> "RtspDemuxer":
        """A connection of its own to the same stream, not opened yet."""
        return RtspDemuxer(self.address, self.timeout, self._clock)

    def open(self) -> VideoStream:
        """Connect, within about the timeout; returns what comes. Raises SourceError."""
        self.close()
        session = self._mixed.next()
        asked = self.address.user is not None or session is not None
        route = self._routes.found() if asked else RtspRoute(self.address.url)
        if self.address.user is None:
            self._container = self._connected(route, session)
        else:
            with self._attempts.attempt(f"{self.address.shown} refuses this user and password"):
                self._container = self._connected(route, session)
        self._attempts.accepted()
        self.in_the_clear = route.in_the_clear and route.url.startswith("rtsp:")
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
        codec.options = {**video_limits.MAX_PIXELS}
        found = VideoStream(codec.name, stream.time_base, bytes(codec.extradata or b""))
        try:
            video_limits.check_size(self.address.shown, codec.width, codec.height)
            video_limits.check_headers(self.address.shown, found.codec, found.headers)
        except SourceError:
            self.close()
            raise
        return found

    def _connected(self, route: RtspRoute, session: OwnSession | None) -> av.container.InputContainer:
        pauses = _NOT_READY if route.login else ()
        for pause in (*pauses, None):
            try:
                return self._opened(route, session)
            except (av.FFmpegError, OSError) as error:
                problem, unexplained = _translated(error, self.address, route), not isinstance(error, _SAYS_WHY)
                not_ready = unexplained and isinstance(error, (av.error.HTTPClientError, av.error.HTTPServerError))
            if pause is None or not not_ready:
                break
            self._clock.sleep(pause)
        # raised out here because PyAV's error repeats the address with its password and must not be chained
        raise (self._routes.cause(_SECONDS_FOR_CAUSE) or problem) if unexplained else problem

    def _opened(self, route: RtspRoute, session: OwnSession | None) -> av.container.InputContainer:
        relay = self._relay(route, session)
        if relay:
            relay.start()
        try:
            return av.open(relay.url if relay else route.url, options=_ffmpeg_options(self.timeout),
                           timeout=(self.timeout, self.timeout / 2))
        finally:
            if relay:
                relay.close()

    def _relay(self, route: RtspRoute, session: OwnSession | None) -> RtspRelay | None:
        """What stands between FFmpeg and this camera; None where nothing has to."""
        if not route.relayed and session is None:
            return None
        answers = FromCamera(partial(plain, basic=route.in_the_clear) if route.relayed else bytes, session)
        return RtspRelay(route.url, self.timeout, answers)

    def packets(self) -> Iterator[av.Packet | None]:
        if self._container is not None:
            codec = self._container.streams.video[0].codec_context.name
            packets = video_limits.bounded(self._packets(self._container), self.address.shown, codec)
            yield from whole(packets, codec)

    def _packets(self, container: av.container.InputContainer) -> Iterator[av.Packet | None]:
        stream, came = container.streams.video[0], False
        packets, watched = container.demux(), MixedPackets(stream.codec_context.name, float(stream.time_base or 0))
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError):
                break
            if packet is None:
                return
            came = True
            if packet.stream is stream and watched.shown(packet) and self._mixed.suspect():
                raise SourceError(f"{self.address.shown} seems to mix packets of another session into its stream; it "
                                  "is opened again, and they are passed over", transient=True)
            yield packet if packet.stream is stream and packet.size else None
        cause = None if came else self._routes.cause(_SECONDS_FOR_CAUSE)
        raise cause or SourceError(f"{self.address.shown} has stopped sending", transient=True)

    def ended(self) -> SourceError:
        return SourceError(f"{self.address.shown} has ended the connection", transient=True)

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
            self._container = None


def _ffmpeg_options(timeout: float) -> dict[str, str]:
    """Without both timeouts some faults block for ever; the probe limits make opening 0.6 s instead of 2-3 s."""
    return {
        "rtsp_transport": "tcp+udp",
        "rtsp_flags": "prefer_tcp",  # UDP only where the camera answers 461 to TCP
        "allowed_media_types": "video",
        "timeout": str(round(timeout * 1e6)),
        "analyzeduration": "500000",
        "probesize": "200000",
        **video_limits.MAX_PIXELS,
    }


def _translated(error: Exception, address: CameraAddress, route: RtspRoute) -> SourceError:
    if isinstance(error, (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)):
        if route.login is not None:
            return SourceError(f"{address.shown} takes this user and password, but not in the way FFmpeg sends them; "
                               "choose another form of login in the camera, or a realm without quotes", transient=False)
        if address.user is None:
            return SourceError(f"{address.shown} wants a user and password: rtsp://USER:PASSWORD@...", transient=False)
        return LoginRefused(f"{address.shown} refuses this user and password")
    if isinstance(error, av.error.HTTPNotFoundError):
        return SourceError(f"{address.shown} has no such stream; check the path in the camera's manual", transient=True)
    if isinstance(error, (av.error.HTTPClientError, av.error.HTTPServerError)):
        return SourceError(f"{address.shown} does not serve this stream (RTSP status refused)", transient=True)
    if isinstance(error, av.error.ConnectionRefusedError):
        return SourceError(f"{address.shown}: nothing answers at this port; is RTSP on in the camera?", transient=True)
    return no_answer(address)
