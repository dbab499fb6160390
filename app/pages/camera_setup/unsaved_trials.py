"""What was tried in the last minutes and is not saved yet: in memory, with its password, which is typed once."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from house.clock import Clock

LASTS = 1800.0
"""Seconds for which a trial is kept."""
_MOST = 6
"""Each may have a large picture of several streams."""


@dataclass(frozen=True)
class FoundStream:
    """One stream that a trial found; what it is like, as the trial says (camera_process/trial). jpeg: its picture."""

    address: str
    jpeg: bytes
    width: int
    height: int
    codec: str
    fps: float
    key_every: float
    looked: float
    clear: bool

    @property
    def words(self) -> str:
        """What it is, in a line: "H.264, 1920x1080, 15 pictures/s, a key frame every 1 s"."""
        codec = {"h264": "H.264", "hevc": "H.265", "": "single pictures"}.get(self.codec, self.codec.upper())
        rate = f", {self.fps:.0f} pictures/s" if self.fps >= 0.5 else f", {self.fps:.1f} pictures/s" if self.fps else ""
        return f"{codec}, {self.width}x{self.height}{rate}{self._keys}"

    @property
    def _keys(self) -> str:
        if not self.codec:
            return ""
        if self.key_every:
            return f", a key frame every {self.key_every:.2g} s"
        return f", fewer than two key frames in {self.looked:.0f} s"

    @property
    def advice(self) -> str:
        """What to change in the camera, "" for nothing."""
        if self.codec and not 0 < self.key_every <= 4.0:
            return "Set the camera's key frame (I-frame) interval to 1 or 2 s, and switch off H.264+ or smart codec."
        if self.codec not in ("", "h264"):
            return "Choose H.264 in the camera if clips should play in every browser."
        return "It gets its password in the clear: switch digest login on in the camera." if self.clear else ""


@dataclass(frozen=True)
class KeptTrial:
    """One trial. password: as it was typed; address: the plain one it was tried with; streams: the main one first."""

    address: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    streams: tuple[FoundStream, ...] = ()
    at: float = 0.0


class KeptTrials:
    """The trials of one app, by a token that only its form has."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._kept: dict[str, KeptTrial] = {}

    def keep(self, **what: Any) -> str:
        """Keep a trial; returns its token."""
        token, now = secrets.token_urlsafe(16), self._clock.monotonic()
        with self._lock:
            fresh = {name: each for name, each in self._kept.items() if now - each.at < LASTS}
            self._kept = dict(list(fresh.items())[-_MOST + 1:]) | {token: KeptTrial(**what, at=now)}
        return token

    def find(self, token: str) -> KeptTrial | None:
        """The trial of that token; None when it is over, or never was."""
        with self._lock:
            found = self._kept.get(token)
        return found if found and self._clock.monotonic() - found.at < LASTS else None

    def drop(self, token: str) -> None:
        """Forget it, with its password."""
        with self._lock:
            self._kept.pop(token, None)
