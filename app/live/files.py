"""Files of the runtime directory that the camera process writes while somebody looks: how old, and waited for."""

from pathlib import Path

from flask import Response

from app.services import Services
from ledger.home import age_of

FRESH = 1.0
"""A picture younger than this (seconds) is handed out without waiting for a newer one."""
STEP = 0.05


def waited(house: Services, file: Path, patience: float) -> float:
    """The file's age in seconds (infinite: none there), after waiting at most `patience` seconds for a fresh one.

    Does not wait when as many requests as may wait already do.
    """
    if house.waiting.acquire(blocking=False):
        try:
            until = house.clock.monotonic() + patience
            while house.clock.monotonic() < until and age(house, file) > FRESH:
                house.clock.sleep(STEP)
        finally:
            house.waiting.release()
    return age(house, file)


def age(house: Services, file: Path) -> float:
    """The file's age in seconds; infinite when there is none."""
    found = age_of(file, house.clock.now())
    return float("inf") if found is None else found


def plain(text: str, status: int) -> Response:
    """A line of text as the answer, where a picture was asked for."""
    return Response(text + "\n", status, mimetype="text/plain")
