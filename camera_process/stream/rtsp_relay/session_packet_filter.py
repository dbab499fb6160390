"""Which RTP packets of a connection belong to the session it asked for: old cameras mix in those of other sessions.

A session's packets have an SSRC of its own (RFC 3550, 5.1), which the camera may announce: in the Transport of SETUP's
answer, or in PLAY's RTP-Info. Pure.
"""

import re

SILENT = 1.0
"""When a session's own packets stay away for so many seconds, those that come instead are its own: an encoder may begin
anew. Twice as long as they have stayed away before, where that is more."""
_LONGEST = 10.0

_TRANSPORT = re.compile(rb"(?im)^transport:[^\r\n]*")
_INFO = re.compile(rb"(?im)^rtp-info:[^\r\n]*")
_CHANNELS = re.compile(rb"(?i)interleaved=(\d{1,3})(?:-(\d{1,3}))?")
_SSRC = re.compile(rb"(?i)\bssrc=(?:0x)?([0-9a-f]{1,8})\b")
_DONE = re.compile(rb"RTSP/\d\.\d 200\b")


class OwnSession:
    """Tells, packet by packet, which ones FFmpeg shall see; it asks for one video, so there is one session.

    mixed: packets of another session came among its own.
    """

    def __init__(self) -> None:
        self.mixed = False
        self._ssrc: int | None = None
        self._former: tuple[int, float] | None = None
        self._channels: range | None = None
        self._set_up = self._playing = self._came = self._passed_over = False
        self._last, self._patience = 0.0, SILENT

    def answered(self, head: bytes) -> None:
        """The camera answered a request so."""
        if not _DONE.match(head):
            return
        transport, info = _TRANSPORT.search(head), _INFO.search(head)
        self._playing = self._playing or self._set_up and transport is None
        if transport is not None:
            self._set_up = True
            self._channels = _channels(transport[0])
        announced = _SSRC.search(b" ".join(found[0] for found in (transport, info) if found is not None))
        if announced and int(announced[1], 16) and not self._came:
            self._ssrc = int(announced[1], 16)

    def takes(self, channel: int, packet: bytes, now: float) -> bool:
        """Whether this RTP or RTCP packet, which came `now`, is the session's own or none of any session."""
        if self._channels is not None and channel not in self._channels or len(packet) < 8:
            return True
        if 192 <= packet[1] <= 223:  # RTCP, RFC 5761, 4
            return int.from_bytes(packet[4:8], "big") == self._ssrc
        return len(packet) < 12 or self._own(int.from_bytes(packet[8:12], "big"), now)

    def _own(self, ssrc: int, now: float) -> bool:
        self._last = self._last or now
        if self._ssrc is None and not self._playing:
            return False  # nothing was asked for yet
        if ssrc == self._ssrc:
            return self._goes_on(now)
        if self._former is not None and ssrc == self._former[0]:  # it had only paused: a new one has another SSRC
            (self._ssrc, self._last), self._former, self._passed_over = self._former, None, True
            return self._goes_on(now)
        if self._ssrc is not None and now - self._last < self._patience:
            self._passed_over = True
            return False
        self._former = (self._ssrc, self._last) if self._ssrc is not None and self._came else None
        self._ssrc, self._last, self._came, self._passed_over = ssrc, now, True, False
        return True

    def _goes_on(self, now: float) -> bool:
        """Its own session's next packet came."""
        self.mixed = self.mixed or self._passed_over and self._came
        self._patience = min(max(self._patience, 2 * (now - self._last)), _LONGEST)
        self._last, self._came, self._passed_over = now, True, False
        return True


def _channels(transport: bytes) -> range | None:
    """Those that the camera says it sends on."""
    found = _CHANNELS.search(transport)
    return range(int(found[1]), int(found[2] or found[1]) + 1) if found else None
