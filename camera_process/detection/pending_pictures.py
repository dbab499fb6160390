"""Better pictures that are still to come: looked for again and again until they are there, or will not come."""

from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.source import SourceError

_MOST = 32

Later = Callable[[], bytes | None]


@dataclass
class PendingPictures:
    """Pictures that are waited for, in order. `take` is called with the JPEG, with b"" when it will not come."""

    _waiting: list[tuple[Later, Callable[[bytes], None]]] = field(default_factory=list, init=False)

    def add(self, later: Later, take: Callable[[bytes], None]) -> None:
        """Wait for one more picture; beyond a bound the oldest counts as one that will not come."""
        self._waiting.append((later, take))
        if len(self._waiting) > _MOST:
            self._waiting.pop(0)[1](b"")

    def settle(self) -> None:
        """Hand over at most one picture that has come: each costs a decode, and frames are waiting."""
        for waiting in list(self._waiting):
            later, take = waiting
            try:
                picture = later()
            except SourceError:
                picture = None
            if picture != b"":
                self._waiting.remove(waiting)
                take(picture or b"")
                return

    def give_up(self) -> None:
        """None of them will come."""
        waiting, self._waiting = self._waiting, []
        for _, take in waiting:
            take(b"")
