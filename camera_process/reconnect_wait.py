"""How long is waited before a camera whose stream failed is connected to again: twice as long each time."""

from dataclasses import dataclass, field

FIRST_WAIT = 0.5
LONGEST_WAIT = 4.0
"""Of the stream that motion is looked for in: with opening and a key frame to come, it is back well within 10 s."""
LONGEST_WAIT_FOR_MAIN_STREAM = 10.0
"""Of a main stream beside a substream, without which motion is still seen."""
WAIT_AT_THE_END = 30.0
"""After a source that came to its end, as a file does."""


@dataclass
class ReconnectWait:
    """The waits of one stream, in seconds, from FIRST_WAIT to `longest`."""

    longest: float = LONGEST_WAIT
    _next: float = field(default=FIRST_WAIT, init=False)

    def after_failure(self) -> float:
        """Seconds to wait now."""
        wait, self._next = self._next, min(self._next * 2, self.longest)
        return wait

    def works(self) -> None:
        """Something came: the next failure waits shortly again."""
        self._next = FIRST_WAIT

    def ended(self) -> None:
        """The source came to its end: the next wait is WAIT_AT_THE_END."""
        self._next = WAIT_AT_THE_END
