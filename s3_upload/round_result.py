"""What a round came to, as one line that its process hands to the one that started it. Standard library only."""

import json
from dataclasses import asdict, dataclass

LOG_AWAY, BUSY, ENDED = "log", "another round", "ended"
"""What a result is about when Redis does not answer, when another round still runs, when its process just ended."""


@dataclass(frozen=True)
class RoundResult:
    """stored, failed: how many files. about, text: of the StoreError that ended it or concerned a file, else "".
    given_up: whether what is left was not tried any more.

    every: seconds until the next round, as it is set now; 0 for not known.
    """

    stored: int = 0
    failed: int = 0
    about: str = ""
    text: str = ""
    every: float = 0.0
    given_up: bool = False

    @property
    def well(self) -> bool:
        """Whether all that waited is stored."""
        return not self.about and not self.failed

    def line(self) -> str:
        """It as one line."""
        return json.dumps(asdict(self))


def read_line(line: bytes) -> RoundResult | None:
    """The result from its line; None when that is none, as of a process that was killed."""
    try:
        found = RoundResult(**json.loads(line))
    except (ValueError, TypeError):
        return None
    return found if isinstance(found.every, float | int) and isinstance(found.stored, int) else None
