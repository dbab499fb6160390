"""Leases: whoever looks touches a file, and what it asks for is made while the file is fresh."""

from pathlib import Path

from house.clock import Clock

LASTS = 5.0
"""Seconds a touch counts; a viewer renews it well within them."""
_LOOK = 0.5


class ViewerLease:
    """One lease; the file is looked at twice a second at most, so that every frame may ask."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file, self._clock = file, clock
        self._looked = float("-inf")
        self._held = False

    def held(self) -> bool:
        """Whether somebody looks."""
        now = self._clock.monotonic()
        if now - self._looked >= _LOOK:
            self._looked = now
            self._held = self._fresh()
        return self._held

    def _fresh(self) -> bool:
        try:
            return self._clock.now() - self._file.stat().st_mtime < LASTS
        except OSError:
            return False
