"""Whether a camera's feed stands still or plays the same seconds again and again, as what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from camera_process.capabilities import Impairment
from camera_process.scene_check.scene_frame import SmallFrame
from vision.scene.loop_detection import Repeat, RepeatWatch, shows_nothing

LASTS = 30.0
"""Seconds for which a feed must stand still after `Repeat.FROZEN` (frozen to the last bit it is found sooner, by
detection/frozen_picture.py), and for which a loop is still one after it was found last."""
_LOOPED = ("its picture plays the same seconds again and again", "a recording may be shown in its place: look at the "
           "camera and its cable; where it has to be so, write repeats: true to its settings")
_STILL = ("its picture stands still", "nothing but what is written into it has changed for a minute and a half; switch "
          "the camera off and on again")


def _never() -> bool:
    return False


@dataclass
class FeedRepeats:
    """Takes every frame of one camera, in order, from one thread; remembers 1,800 of them (1 MB).

    may_repeat: whether this camera may show the same again, or is said to be frozen already; then it looks for nothing.
    """

    may_repeat: Callable[[], bool] = _never
    _watch: RepeatWatch | None = field(default=None, init=False, repr=False)
    _last: SmallFrame | None = field(default=None, init=False, repr=False)
    _found: Impairment | None = field(default=None, init=False)
    _until: float = field(default=float("-inf"), init=False)
    _still_since: float | None = field(default=None, init=False)

    def step(self, now: float, frames: Sequence[SmallFrame]) -> Impairment | None:
        """What is wrong with the feed up to these frames; None for nothing. now: monotonic seconds."""
        if self.may_repeat():
            self.forget()
            return None
        for each in frames:
            self._take(now, each)
        if now >= self._until:
            self._found = None
        return self._found

    def forget(self) -> None:
        """The camera is not watched now, or may repeat itself: begin anew."""
        self._watch = self._last = self._found = self._still_since = None

    def _take(self, now: float, frame: SmallFrame) -> None:
        if self._watch is None or (self._last is not None and frame.time < self._last.time):
            self._watch = RepeatWatch()
        self._last = frame
        repeat = self._watch.step(frame.time, frame.luma)
        if repeat != Repeat.FROZEN:
            self._still_since = None
        if repeat is None or shows_nothing(frame.luma):
            return
        if repeat == Repeat.FROZEN:
            self._still_since = frame.time if self._still_since is None else self._still_since
            if frame.time - self._still_since < LASTS:
                return
        what, why = _STILL if repeat == Repeat.FROZEN else _LOOPED
        self._until = now + LASTS
        self._found = self._found or Impairment(now, what, why)
