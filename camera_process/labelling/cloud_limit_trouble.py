"""Says that pictures are left out because a limit of analyzers that cost money is reached: once a month."""

from collections.abc import Callable
from dataclasses import dataclass, field

from house.clock import Clock
from ledger.spending.call_counter import CallCounter, CountLost

ABOUT = "cloud"
EVERY = 10.0


@dataclass
class LimitTrouble:
    """Looks every ten seconds. say: takes the text, "" for nothing; what it raises passes through.

    What the counter cannot read is said by the analyzer that asks it.
    """

    counter: CallCounter
    say: Callable[[str], object]
    clock: Clock
    _looked: float = field(default=float("-inf"), init=False)
    _said: str | None = field(default=None, init=False)

    def __call__(self) -> None:
        """Look; may be called as often as wanted."""
        if self.clock.monotonic() - self._looked < EVERY:
            return
        self._looked = self.clock.monotonic()
        try:
            reached = self.counter.limit_to_tell()
        except (CountLost, OSError):
            return
        text = _text(self.counter) if reached else ""
        if text != self._said:
            self.say(text)
            self._said = text


def _text(counter: CallCounter) -> str:
    caps = counter.caps()
    own = f", {caps.camera} of one camera (per_camera)" if caps.camera is not None else ""
    return (f"no more pictures are sent to the cloud for now: {caps.house} a month are allowed "
            f"(analysis.cloud.per_month){own}, each day its share; what looks in the house goes on. This is said once "
            "a month; ./hearthwatch cloud shows the rest")
