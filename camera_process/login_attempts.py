"""How often a camera is sent a user and password that it refuses: many lock a user out after five wrong logins.

What was chosen and why: docs/design/camera-faults.md.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from camera_process.source import LoginRefused, SourceError
from house.clock import Clock

MOST, WITHIN = 4, 1800.0
"""A password that a camera has never accepted is sent to it at most so often within so many seconds."""
APART = (3.0, 7.0, 20.0)
"""Seconds between the first tries: a camera that starts refuses for some seconds what is right."""
ACCEPTED_BEFORE = 60.0
"""Seconds between later tries of a password that was accepted before."""


class _SharedRefusals:
    """The refusals of one user and password at one host, by whichever source of this process; see LoginAttempts.

    A camera counts them for all of its streams together, a recorder for all of its channels.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.Lock()
        self.times: deque[float] = deque()
        self.open = 0
        self.accepted = False
        self.digest_offered = False

    def next(self) -> float:
        """When a password that was never accepted may be sent again."""
        while self.times and self.clock.monotonic() - self.times[0] >= WITHIN:
            self.times.popleft()
        return self.times[0] + WITHIN if len(self.times) >= MOST else 0.0


_shared: "WeakValueDictionary[tuple[str, str, str, int], _SharedRefusals]" = WeakValueDictionary()
_lock = threading.Lock()


class LoginAttempts:
    """The logins of one source. Sources that log in as the same user at the same host have their refusals in common."""

    def __init__(self, host: str, user: str | None, password: str | None, clock: Clock) -> None:
        self._clock = clock
        with _lock:  # times of different clocks cannot be compared
            key = host.lower(), user or "", password or "", id(clock)
            self._common = _shared.setdefault(key, _SharedRefusals(clock))
        self._refused = 0
        self._last = 0.0
        self._accepted = False

    @contextmanager
    def attempt(self, refusal: str) -> Iterator[None]:
        """Log in inside of it, once: a LoginRefused that is raised there counts.

        Raises LoginRefused saying `refusal` while no further try is allowed, and SourceError while others are still
        being answered.
        """
        self._begin(refusal)
        try:
            yield
        except LoginRefused:
            self._note()
            raise
        finally:
            with self._common.lock:
                self._common.open -= 1

    def refused_in_one_form(self) -> None:
        """The camera refuses it, and it will be tried again at once in another form: counted like any refusal."""
        self._note()

    @property
    def digest_offered(self) -> bool:
        """Whether this host ever offered a login that keeps the password here; it never gets it in the clear then."""
        return self._common.digest_offered

    def offers_digest(self) -> None:
        """This host offers such a login."""
        self._common.digest_offered = True

    def accepted(self) -> None:
        """The camera takes this user and password."""
        self._refused, self._accepted = 0, True
        if not self._common.accepted:
            with self._common.lock:
                self._common.accepted = True
                self._common.times.clear()

    def _begin(self, refusal: str) -> None:
        now = self._clock.monotonic()
        with self._common.lock:
            if now < self._next():
                raise LoginRefused(refusal)
            if not self._common.accepted and self._common.open + len(self._common.times) >= MOST:
                raise SourceError("this user and password are just being tried for another stream", transient=True)
            self._common.open += 1

    def _next(self) -> float:
        """When the next try is allowed."""
        before = self._accepted or self._common.accepted
        apart = APART[self._refused - 1] if self._refused <= len(APART) else ACCEPTED_BEFORE if before else WITHIN
        own = self._last + apart if self._refused else 0.0
        return own if before else max(own, self._common.next())

    def _note(self) -> None:
        with self._common.lock:
            self._last, self._refused = self._clock.monotonic(), self._refused + 1
            if not self._common.accepted:
                self._common.times.append(self._last)
