"""From looks at a camera's view to what people are told: suspected, tampered with, different, or right. Pure."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from house.facts import SceneState

LOOK_EVERY, LOOK_CLOSELY = 2.0, 1.0
"""Seconds between two looks: while all is right, and while it may not be."""
LASTS, QUIET = 30.0, 20.0
"""Seconds for which tampering must have lasted before people hear of it, and in the last how many of them somebody may
move in hardly half of the looks: who stands close moves in nearly all, who passes by in few."""
AT_MOST = 120.0
"""Seconds after which they hear of it though somebody moves all the time."""
QUESTION_LASTS, QUESTION_AGAIN = 60.0, 3600.0
_LOOKS, _MOST_OF = 5, 4
_FIRST, _CALM = 2, 3


@dataclass(frozen=True)
class SceneLook:
    """One look: when (seconds), whether it was suspicious or a question, and whether anything moved since the last."""

    time: float
    suspicious: bool
    question: bool = False
    moving: bool = False


@dataclass
class SceneWatch:
    """Takes the looks of one camera in order. `ignore_until`: nothing is said until then (same clock as the looks)."""

    state: SceneState = "ok"
    ignore_until: float = float("-inf")
    _recent: deque[SceneLook] = field(default_factory=lambda: deque(maxlen=_LOOKS), init=False)
    _since: float = field(default=0.0, init=False)
    _times: deque[float] = field(default_factory=deque, init=False)
    _moving: deque[bool] = field(default_factory=deque, init=False)
    _asked: float = field(default=float("-inf"), init=False)
    _question_since: float | None = field(default=None, init=False)

    def step(self, look: SceneLook) -> bool:
        """Take the next look; returns True when `state` changed by it."""
        if self._recent and not 0 <= look.time - self._recent[-1].time <= AT_MOST:
            for each in (self._recent, self._times, self._moving):
                each.clear()
        self._recent.append(look)
        self._times.append(look.time)
        self._moving.append(look.moving)
        while look.time - self._times[0] > QUIET:
            self._times.popleft()
            self._moving.popleft()
        before = self.state
        self.state = self._next(look)
        return self.state != before

    def forget(self) -> None:
        """The references changed, or the camera was switched off: begin anew."""
        self._recent.clear()
        self._question_since = None
        self.state = "ok"

    def _next(self, look: SceneLook) -> SceneState:
        if look.time < self.ignore_until or self._calm():
            self._question_since = None
            return "ok"
        if self.state in ("ok", "question") and self._run(lambda each: each.suspicious) >= _FIRST:
            self._since = self._first_suspicious()
            return "suspected"
        if self.state == "suspected":
            return "tampered" if self._has_lasted(look) else "suspected"
        return self._question(look) if self.state == "ok" else self.state

    def _has_lasted(self, look: SceneLook) -> bool:
        """Whether most looks say so, for long enough with nobody in front of it."""
        enough = sum(each.suspicious for each in self._recent) >= _MOST_OF
        lasted, quiet = look.time - self._since, 2 * sum(self._moving) < len(self._moving)
        return enough and (lasted >= LASTS and quiet or lasted >= AT_MOST)

    def _question(self, look: SceneLook) -> SceneState:
        """Ask, at most once an hour, about a view that looks different for a minute in which nothing moves."""
        if not look.question or look.moving:
            self._question_since = None
        elif self._question_since is None:
            self._question_since = look.time
        lasted = self._question_since is not None and look.time - self._question_since >= QUESTION_LASTS
        if lasted and look.time - self._asked >= QUESTION_AGAIN:
            self._asked = look.time
            return "question"
        return "ok"

    def _calm(self) -> bool:
        asked = self.state == "question"
        return self.state != "ok" and self._run(
            lambda each: not each.suspicious and not (each.question and asked)) >= _CALM

    def _run(self, fits: Callable[[SceneLook], bool]) -> int:
        """How many of the newest looks in a row fit."""
        count = 0
        for each in reversed(self._recent):
            if not fits(each):
                break
            count += 1
        return count

    def _first_suspicious(self) -> float:
        return self._recent[-self._run(lambda each: each.suspicious)].time
