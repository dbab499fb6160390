"""Whether a camera's every packet is decoded, or only key frames while nothing happens. Pure.

Decoding key frames alone costs a seventh or less and sees nothing of what passes between two of them, so it is a choice
of each camera (`keyframes_only`), taken only while they come often enough, and given up at the first sign of motion.
Docs: docs/design/keyframes-only.md.
"""

import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from statistics import median

from camera_process.source import Pixels
from camera_process.stream.keyframe_change import KeyframeChange

LONGEST_INTERVAL = 2.0
"""Seconds between key frames up to which nothing that stays two seconds can be missed."""

_JITTER = 0.25
_MEASURED = 3


@dataclass(frozen=True)
class Holds:
    """For how many seconds every packet is decoded after something; 0 leaves a hold out.

    after_connect: the background is learned first. after_event: whoever was there may come back, and what they moved
    becomes background. viewed: after the last look of a viewer. audit: so long out of every `audit_every`, to notice
    what key frames alone do not show. motion: after motion in a key frame, until it is an event or nothing.
    recording: True decodes every packet as long as the camera records.
    """

    after_connect: float = 180.0
    after_event: float = 600.0
    viewed: float = 10.0
    audit: float = 60.0
    audit_every: float = 750.0
    motion: float = 4.0
    recording: bool = False


@dataclass
class KeyframePolicy:
    """What one camera decodes. All is called by its thread, with seconds on the monotonic clock.

    phase: where in the audit's period this camera begins, 0..1, so that not all are audited at once.
    look_every: seconds; while nothing happens key frames are left out as long as those that are decoded come so often.
    """

    holds: Holds = field(default_factory=Holds)
    phase: float = 0.0
    look_every: float = 0.0
    _until: dict[str, float] = field(default_factory=dict, init=False)
    _intervals: deque[float] = field(default_factory=lambda: deque(maxlen=8), init=False)
    _last_key: float | None = field(default=None, init=False)
    _looked: float = field(default=-inf, init=False)
    _event: bool = field(default=False, init=False)
    _recording: bool = field(default=False, init=False)
    _gap: bool = field(default=False, init=False)
    _awaited: Callable[[], bool] | None = field(default=None, init=False)
    _change: KeyframeChange = field(default_factory=KeyframeChange, init=False)

    def wait_for(self, awaited: Callable[[], bool]) -> None:
        """Leave no key frame out while `awaited` says that somebody waits for a frame; asked with every key frame."""
        self._awaited = awaited

    def awaited(self) -> bool:
        """Whether somebody waits for a frame."""
        return self._awaited is not None and self._awaited()

    def connected(self, now: float) -> None:
        """A connection begins."""
        self._hold("connected", now, self.holds.after_connect)
        self._intervals.clear()
        self._last_key, self._looked, self._gap, self._change = None, -inf, False, KeyframeChange()

    def wants(self, key: bool, now: float) -> bool:
        """Whether to decode the packet that arrived just now."""
        if key:
            self._measure(now)
            self._gap = not (self.why(now) or self._time_to_look(now) or self.awaited())
            if not self._gap:
                self._looked = now
            return not self._gap
        if self._gap:
            return False  # what it builds on was left out: nothing to be seen before the next key frame
        self._gap = not self.why(now)
        return not self._gap

    def leaves_out(self, now: float) -> bool:
        """Whether what comes after a key frame that arrived just now is left out, as far as is known."""
        return not self.why(now)

    @property
    def due(self) -> float:
        """When the next key frame is likely to arrive; infinite before that is known."""
        return inf if self._last_key is None or not self._intervals else self._last_key + median(self._intervals)

    def changed(self, luma: Pixels) -> bool:
        """Whether what was left out before this key frame, luma (h, w) uint8, is worth decoding after all."""
        return self._change.step(luma)

    def saw(self, now: float, occupied: bool, event: bool, viewed: bool, recording: bool = False) -> None:
        """A frame was looked at: was there motion, is an event open, does anybody look, does the camera record."""
        self._recording = recording
        if event or (self._event and not event):
            self._hold("event", now, self.holds.after_event)
        self._event = event
        if occupied:
            self._hold("motion", now, self.holds.motion)
        if viewed:
            self._hold("viewer", now, self.holds.viewed)

    def why(self, now: float) -> str:
        """Why every packet is decoded: a hold's name, event, recording, audit or key frames; "" when it is not."""
        if self.too_slow(now):
            return "key frames"
        if self._event:
            return "event"
        if self._recording and self.holds.recording:
            return "recording"
        held = next((name for name, until in self._until.items() if now < until), "")
        return held or ("audit" if self._audited(now) else "")

    def too_slow(self, now: float) -> bool:
        """Whether key frames come too seldom, or are not measured yet: then leaving packets out is not allowed."""
        if len(self._intervals) < _MEASURED or self._last_key is None:
            return True
        longest = max(*self._intervals, now - self._last_key)
        return longest > LONGEST_INTERVAL + _JITTER

    @property
    def interval(self) -> float:
        """The longest of the last intervals between key frames, in seconds; infinite before it is measured."""
        return max(self._intervals, default=inf)

    def _measure(self, now: float) -> None:
        if self._last_key is not None and now - self._last_key > 0.05:  # what was buffered comes in one burst
            self._intervals.append(now - self._last_key)
        self._last_key = now

    def _time_to_look(self, now: float) -> bool:
        """Whether the key frame after the one that arrived just now would be too late a look."""
        late = min(_JITTER, self.look_every / 8)
        return now + self.interval - self._looked > self.look_every + late

    def _hold(self, name: str, now: float, seconds: float) -> None:
        self._until[name] = max(self._until.get(name, -inf), now + seconds)

    def _audited(self, now: float) -> bool:
        if self.holds.audit <= 0:
            return False
        return (now + self.phase * self.holds.audit_every) % self.holds.audit_every < self.holds.audit


def phase_of(camera: str) -> float:
    """A phase that is the same after every start and differs from camera to camera, 0..1."""
    return zlib.crc32(camera.encode()) / 2**32
