"""Finds out when an event that is open must be decided again: its camera began to record or alert meanwhile.

Rain, a swaying tree or somebody who was in the picture before would otherwise keep one event open that is neither
recorded nor alerted, all night. The delay lets those who switched the house on leave the picture.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from house.state.mode_switches import Switches


@dataclass
class ExitDelay:
    """Follows the switches of one camera; times are seconds on the source's clock.

    seconds: how long after the camera began to record or alert its open event is decided again.
    """

    seconds: Callable[[], float]
    _before: Switches | None = field(default=None, init=False)
    _newest: float = field(default=-math.inf, init=False)
    _begun: dict[str, float] = field(default_factory=dict, init=False)

    def note(self, switches: Switches, time: float) -> None:
        """Take the switches at the next frame, whether an event is open or not."""
        if time < self._newest:  # the source began again, and with it every event
            self._begun.clear()
        if self._before is not None:
            self._begun.update(dict.fromkeys(begun(self._before, switches), time))
        for what, on in (("recording", switches.recording), ("alerting", switches.alerting)):
            if not on:
                self._begun.pop(what, None)
        self._before, self._newest = switches, time

    @property
    def latest(self) -> float:
        """When the camera last began to record or to alert, as long as an event may be decided again for it."""
        return max(self._begun.values(), default=-math.inf)

    def over(self, began: float) -> bool:
        """Whether the open event, which began at `began`, must be decided again now; True once for each beginning."""
        due = {what: since for what, since in self._begun.items() if self._newest - since >= self.seconds()}
        for what in due:
            del self._begun[what]
        return any(since > began for since in due.values())


def begun(before: Switches, after: Switches) -> list[str]:
    """What a camera does after a change and did not do before it: recording, alerting (in other zones as well)."""
    found = ["recording"] if after.recording and not before.recording else []
    return [*found, "alerting"] if after.alerting and not (before.alerting and _within(after, before)) else found


def _within(inner: Switches, outer: Switches) -> bool:
    """Whether all that counts for an alert by `inner` does so by `outer`."""
    return outer.zones is None or (inner.zones is not None and set(inner.zones) <= set(outer.zones))
