"""What every pan-tilt head promises, and how degrees are held within limits and turned the right way round."""

from dataclasses import dataclass, replace
from typing import Protocol

from camera_process.position import Position


class PanTiltError(Exception):
    """A head cannot turn or cannot be asked; `transient` says whether trying again can help.

    refused: the head is well and has not moved, what was asked of it is out of its reach.
    The text is one line for a user: what is wrong and how to mend it, never a password.
    """

    def __init__(self, text: str, transient: bool, refused: bool = False) -> None:
        super().__init__(text)
        self.transient, self.refused = transient, refused


class PanTilt(Protocol):
    """A head that turns a camera, used by one thread. Every call returns within seconds or raises PanTiltError."""

    def position(self) -> Position | None:
        """Where it looks; None when it does not know."""
        ...

    def move(self, to: Position) -> None:
        """Begin to turn to these degrees; refuses what it cannot reach, naming what it can."""
        ...

    def find(self, preset: str) -> Position | None:
        """Where a place lies that the head keeps itself, None when it does not say; refuses a name it does not know."""
        ...

    def recall(self, preset: str) -> None:
        """Begin to turn to a place that the head keeps by that name itself; refuses as `find` does."""
        ...

    def moving(self) -> bool | None:
        """Whether it turns just now; None when it cannot tell."""
        ...

    def close(self) -> None:
        """Let go of everything held; harmless when closed already."""
        ...


@dataclass(frozen=True)
class Limits:
    """How far a head may turn, in degrees, and what of it goes the wrong way round."""

    pan: tuple[float, float] = (-90.0, 90.0)
    tilt: tuple[float, float] = (-90.0, 90.0)
    invert_pan: bool = False
    invert_tilt: bool = False

    def check(self, to: Position) -> None:
        """Raise PanTiltError unless `to` lies within."""
        if not (self.pan[0] <= to.pan <= self.pan[1] and self.tilt[0] <= to.tilt <= self.tilt[1]):
            raise PanTiltError(f"{to} is too far: it may turn {self}", transient=False, refused=True)

    def turned(self, at: Position) -> Position:
        """`at` as the head counts, or back again: the same either way."""
        pan = -at.pan if self.invert_pan else at.pan
        return replace(at, pan=pan, tilt=-at.tilt if self.invert_tilt else at.tilt)

    def __str__(self) -> str:
        return (f"from {self.pan[0]:g} to {self.pan[1]:g} in pan and "
                f"from {self.tilt[0]:g} to {self.tilt[1]:g} in tilt")


class Bounded:
    """A head seen through its camera's limits: never beyond them, and right is right however it is mounted."""

    def __init__(self, head: PanTilt, limits: Limits) -> None:
        self._head, self.limits = head, limits

    def position(self) -> Position | None:
        at = self._head.position()
        return None if at is None else self.limits.turned(at)

    def move(self, to: Position) -> None:
        self.limits.check(to)
        self._head.move(self.limits.turned(to))

    def find(self, preset: str) -> Position | None:
        at = self._head.find(preset)
        return None if at is None else self.limits.turned(at)

    def recall(self, preset: str) -> None:
        at = self.find(preset)
        if at is not None:
            self.limits.check(at)
        self._head.recall(preset)

    def moving(self) -> bool | None:
        return self._head.moving()

    def close(self) -> None:
        self._head.close()


def no_such_preset(preset: str, known: list[str]) -> PanTiltError:
    """The answer to a preset that the head does not keep."""
    there = f"it keeps {', '.join(known[:20])}" if known else "it keeps none"
    return PanTiltError(f"the camera knows no preset {preset!r:.60}; {there}", transient=False, refused=True)
