"""What a camera sends on an RTSP connection, cut into answers and interleaved packets (RFC 2326, 10.12)."""

import re
from collections.abc import Callable

from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession

_MOST_HEAD = 32_768
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,6})")
_ANSWER, _PACKET = b"RTSP/", b"$"
_EITHER = re.compile(rb"\$|RTSP/|R?T?S?P?\Z")


class FromCamera:
    """Takes what arrives in pieces of any length, and returns what goes on to FFmpeg.

    plain: what becomes of the head of an answer. session: whose packets go on, all where it is None.
    """

    def __init__(self, plain: Callable[[bytes], bytes], session: OwnSession | None = None) -> None:
        self._plain, self._session = plain, session
        self._waiting = b""
        self._streaming = False

    def passed(self, piece: bytes, now: float) -> bytes:
        """What goes on now. now: seconds on any clock that is not set."""
        if self._streaming:
            return piece
        waiting, at, ready = self._waiting + piece, 0, []
        while at < len(waiting) and not self._streaming:
            end, kept = self._next(waiting, at, now)
            if end == at:
                break
            ready.append(kept)
            at = end
        self._waiting = b"" if self._streaming else waiting[at:]
        return b"".join(ready) + (waiting[at:] if self._streaming else b"")

    def _next(self, waiting: bytes, at: int, now: float) -> tuple[int, bytes]:
        """Where the answer or packet at `at` ends (at `at` while it is not whole), and what goes on of it."""
        if waiting.startswith(_ANSWER[: len(waiting) - at], at):
            mark = waiting.find(b"\r\n\r\n", at, at + _MOST_HEAD)
            if mark >= 0 or len(waiting) - at < _MOST_HEAD:
                return self._answer(waiting, at, mark) if mark >= 0 else (at, b"")
        if self._session is None:
            self._streaming = True  # the login is over, and nothing else is changed
            return at, b""
        if waiting.startswith(_PACKET, at):
            return self._packet(waiting, at, now, self._session)
        found = _EITHER.search(waiting, at + 1)
        end = found.start() if found else len(waiting)
        return end, waiting[at:end]

    def _answer(self, waiting: bytes, at: int, mark: int) -> tuple[int, bytes]:
        head = waiting[at : mark + 2]
        length = _LENGTH.search(head)
        end = mark + 4 + (int(length[1]) if length else 0)
        if len(waiting) < end:
            return at, b""
        if self._session is not None:
            self._session.answered(head)
        return end, self._plain(head) + waiting[mark + 2 : end]

    def _packet(self, waiting: bytes, at: int, now: float, session: OwnSession) -> tuple[int, bytes]:
        end = at + 4 + int.from_bytes(waiting[at + 2 : at + 4], "big")
        if len(waiting) < at + 4 or len(waiting) < end:
            return at, b""
        return end, waiting[at:end] if session.takes(waiting[at + 1], waiting[at + 4 : end], now) else b""
