"""How many passwords are checked: each check takes 32 MB and a third of a second of a Pi, on purpose."""

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PLACE, EVERYBODY = parse("5 per minute"), parse("150 per minute")
"""Wrong passwords from one place, and from all strangers together (less than one core of a Pi); a right one does not
count."""
AT_ONCE = 2
"""Passwords of strangers that are checked at the same time; known devices have one check of their own."""
BUSY = "Other passwords are being checked just now: try again in a few seconds."
USED_UP = "Five wrong passwords in a minute: wait a minute, then try again."
FLOODED = ("Too many wrong passwords are coming from many places: a browser that logged in before gets in, another one "
           "has to wait a minute.")


class TooManyTries(Exception):
    """This password was not looked at; the text says why, `seconds` when another try makes sense."""

    transient = True

    def __init__(self, text: str, seconds: float) -> None:
        super().__init__(text)
        self.seconds = max(1, round(seconds))


class LoginTries:
    """Counts wrong passwords, and lets so many be checked at once as the machine can do beside its work."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._lock, self._one_known = threading.Lock(), threading.Lock()
        self._checking: Counter[str] = Counter()

    def known(self, check: Callable[[], bool]) -> bool:
        """The result of `check`, for a known device: it is never refused, and waits for nobody but its like."""
        with self._one_known:
            return check()

    def stranger(self, address: str, check: Callable[[], bool]) -> bool:
        """The result of `check`, for anybody else; TooManyTries, at once and without a check, when it may not be."""
        place = place_of(address)
        with self._turn(place):
            right = check()
            if not right:
                self._limiter.hit(PLACE, place)
                self._limiter.hit(EVERYBODY)
            return right

    @contextmanager
    def _turn(self, place: str) -> Iterator[None]:
        with self._lock:
            self._refuse(place)
            self._checking[place] += 1
        try:
            yield
        finally:
            with self._lock:
                self._checking[place] -= 1
                self._checking += Counter()  # drops the zeros

    def _refuse(self, place: str) -> None:
        """Raises TooManyTries; a try that is being checked counts as a wrong one until it was right."""
        if not self._limiter.test(PLACE, place, cost=self._checking[place] + 1):
            raise TooManyTries(USED_UP, self._limiter.get_window_stats(PLACE, place).reset_time - time.time())
        if not self._limiter.test(EVERYBODY, cost=self._checking.total() + 1):
            raise TooManyTries(FLOODED, self._limiter.get_window_stats(EVERYBODY).reset_time - time.time())
        if self._checking.total() >= AT_ONCE:
            raise TooManyTries(BUSY, 3)


def place_of(address: str) -> str:
    """Where tries are counted together: one IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
