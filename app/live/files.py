"""Files of the runtime directory that a camera process writes while somebody looks: their age, and waiting for one."""

from pathlib import Path

from app.services import Services
from ledger.home import age_of

FRESH = 1.0
"""A picture younger than this (seconds) is sent without waiting for a newer one."""
STEP = 0.05


def wait_for_fresh(services: Services, file: Path, patience: float) -> float:
    """The file's age in seconds (infinite: none there), after waiting at most `patience` seconds for a fresh one.

    Does not wait when as many requests as may wait already do.
    """
    if services.waiting.acquire(blocking=False):
        try:
            until = services.clock.monotonic() + patience
            while services.clock.monotonic() < until and age(services, file) > FRESH:
                services.clock.sleep(STEP)
        finally:
            services.waiting.release()
    return age(services, file)


def age(services: Services, file: Path) -> float:
    """The file's age in seconds; infinite when there is none."""
    found = age_of(file, services.clock.now())
    return float("inf") if found is None else found
