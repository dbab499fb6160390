"""Remembers how requests were answered, so that a repeat is answered the same way and changes nothing."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from house.clock import Clock

KEPT_SECONDS = 900.0
"""Longer than a signature stays fresh in either direction: after that a repeat is refused as stale."""
MOST = 1000
"""Requests that are remembered at most, each with an answer of up to 3000 characters."""
T = TypeVar("T")


@dataclass(frozen=True)
class _Request:
    """One request: when it came (monotonic seconds), and what it was answered."""

    came: float
    answer: "Future[Any]" = field(default_factory=Future)


class Deduplication:
    """A small memory of requests by their keys; safe to call from all threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Request] = OrderedDict()

    def once(self, key: str, answer: Callable[[], T]) -> T:
        """What `answer` returns, called for the first request of that key alone; a repeat meanwhile waits for it.

        Raises what `answer` raises, for those who wait as well; the request then counts as never made.
        """
        request, first = self._claim(key)
        if first:
            try:
                request.answer.set_result(answer())
            except BaseException as error:
                self._forget(key, request)
                request.answer.set_exception(error)
                raise
        found: T = request.answer.result()
        return found

    def _claim(self, key: str) -> tuple[_Request, bool]:
        """The request of that key, and whether it is the first."""
        now = self._clock.monotonic()
        with self._lock:
            while self._known and (len(self._known) >= MOST or self._oldest.came < now - KEPT_SECONDS):
                self._known.popitem(last=False)
            known = self._known.get(key)
            if known is not None:
                return known, False
            request = self._known[key] = _Request(now)
            return request, True

    @property
    def _oldest(self) -> _Request:
        return next(iter(self._known.values()))

    def _forget(self, key: str, request: _Request) -> None:
        with self._lock:
            if self._known.get(key) is request:
                del self._known[key]
