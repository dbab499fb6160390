"""Which log it is that the house has: its epoch, by which another log, an emptied or an older one is noticed."""

import json
import uuid
from dataclasses import dataclass

MOST_ANCESTORS = 20
FIRST_ENTRY = "0"


@dataclass(frozen=True)
class Epoch:
    """A stretch of the log's time, from when it was made or rebuilt. `number` counts them, `id` is unlike any other.

    ancestors: ids of the epochs that this one continues, the newest first. begins: the entry of the stream behind which
    it began: no group has anything to do with that entry, or with those before it.
    """

    number: int
    id: str
    ancestors: tuple[str, ...] = ()
    begins: str = FIRST_ENTRY

    def continues(self, other: "Epoch") -> bool:
        """Whether this is `other` itself, or what it became."""
        return other.id == self.id or other.id in self.ancestors

    def text(self) -> str:
        """As it is stored: JSON."""
        return json.dumps({"number": self.number, "id": self.id, "ancestors": self.ancestors, "begins": self.begins})


def first_epoch() -> Epoch:
    """The epoch of a house that has had no other."""
    return Epoch(1, uuid.uuid4().hex)


def next_epoch(*known: Epoch | None) -> Epoch:
    """An epoch that continues all these."""
    found = sorted((each for each in known if each), key=lambda each: each.number, reverse=True)
    ids = dict.fromkeys(id for each in found for id in (each.id, *each.ancestors))
    return Epoch(max((each.number for each in found), default=0) + 1, uuid.uuid4().hex, tuple(ids)[:MOST_ANCESTORS])


def epoch_in(text: object) -> Epoch | None:
    """The epoch that was stored so, as text or as what JSON makes of it; None for anything else."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
        if not isinstance(found, dict):
            return None
        return Epoch(int(found["number"]), str(found["id"]), tuple(map(str, found["ancestors"])), str(found["begins"]))
    except (ValueError, KeyError, TypeError):
        return None
