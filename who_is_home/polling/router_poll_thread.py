"""One router that is asked again and again, each time in a thread of its own: whoever waits is told within a bound."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from house.adapters import UnknownAddress
from house.clock import Clock
from who_is_home.presence.evidence import Evidence, ProbeAnswered, RouterAnswered, RouterFailed
from who_is_home.router import ListedDevice, ProbingRouter, Refused, Router, RouterError

log = logging.getLogger(__name__)

BEYOND = 3.0
"""Seconds beyond an adapter's own bound until it is taken for hanging: looking up a name has no bound of its own."""
ABANDONED = 120.0
"""Seconds after which a call that hangs is left behind, and the router is asked anew."""
MOST_ABANDONED = 3
"""Calls that may hang at once: where they never end, no more are begun."""
LONGEST_WAIT: dict[Refused, float] = {"unreachable": 60.0, "answer": 120.0, "login": 300.0}
"""Seconds between two tries at a router that fails for long; many lock out who is refused often."""
T = TypeVar("T")
Found = tuple[ListedDevice, ...]


@dataclass
class _Call:
    """One call, its outcome once it has ended, and when it began (monotonic). told: that it hangs was told."""

    kind: Literal["devices", "probe"]
    asked: Found
    began: float
    thread: threading.Thread | None = None
    found: Found | None = None
    error: Exception | None = None
    ended: bool = False
    told: bool = False


@dataclass
class RouterStatus:
    """What is known of a router. error, about: why its newest try failed, "" when it did not; failing_since: of it.

    answered: when it answered last (unix time, 0: not yet), with these devices.
    """

    error: str = ""
    about: Refused = "unreachable"
    failing_since: float = 0.0
    answered: float = 0.0
    listed: Found = ()


@dataclass
class ProbingStatus:
    """How probing phones goes. error: why the newest try failed, "" when it did not, or there was none.

    failing_since, failed: the first and the newest of the tries that failed one after the other (unix time).
    """

    error: str = ""
    failing_since: float = 0.0
    failed: float = 0.0


@dataclass(eq=False)
class AskedRouter:
    """A router by its name. `connect` makes its adapter (raises RouterError); `wake` is called when a call has ended.

    timeout: the seconds that the adapter gives itself for a call. probing: of the probes it was given, apart from its
    lists in `status`. All methods belong to one thread.
    """

    name: str
    connect: Callable[[], Router]
    clock: Clock
    wake: Callable[[], object]
    timeout: float = 10.0
    status: RouterStatus = field(default_factory=RouterStatus)
    probing: ProbingStatus = field(default_factory=ProbingStatus)
    _lists: bool = field(default=False, init=False)
    _router: Router | None = field(default=None, init=False)
    _call: _Call | None = field(default=None, init=False)
    _hanging: list[threading.Thread] = field(default_factory=list, init=False)
    _failures: int = field(default=0, init=False)
    _due: float = field(default=float("-inf"), init=False)

    @property
    def busy(self) -> bool:
        """Whether there is a call of which `evidence` has not told the end."""
        return self._call is not None

    @property
    def is_awaited(self) -> bool:
        """Whether a call has not ended, and is not taken for hanging."""
        return self._call is not None and not self._call.ended and not self._call.told

    def ask(self) -> bool:
        """Ask for its devices; False when it is still being asked, or waits after failing."""
        self._lists = True
        return self.clock.monotonic() >= self._due and self._begin("devices", ())

    def probe(self, devices: Found) -> bool:
        """Ask these devices by it; False when it is still being asked, or waits after failing.

        What comes of it: `ProbeAnswered`, and `probing`.
        """
        return self.clock.monotonic() >= self._due and self._begin("probe", devices)

    def evidence(self) -> Evidence | None:
        """What has come of the call, once: a call that hangs has failed. None while it may still answer."""
        call = self._call
        if call is None:
            return None
        if call.ended:
            self._call = None
            return self._told(call)
        hangs = self.clock.monotonic() - call.began
        if hangs >= ABANDONED + self.timeout:
            self._abandon(call)
        if hangs < self.timeout + BEYOND:
            return None
        error = RouterError(f"{self.name} does not answer within {self.timeout:.0f} s; check its address and the "
                            "network", transient=True)
        if call.kind == "probe":
            self._not_probed(error)
        told, call.told = call.told, True
        return self._failed(error) if self._lists and not told else None

    def overdue_in(self) -> float | None:
        """Seconds until a call that has not ended is taken for hanging; None without one."""
        if self._call is None or self._call.told:
            return None
        return 0.0 if self._call.ended else max(0.0, self._call.began + self.timeout + BEYOND - self.clock.monotonic())

    def close(self) -> None:
        """Let go of it, log out where it counts sessions; one that hangs is left behind."""
        router, self._router = self._router, None
        if router is not None and self._call is None:
            thread = threading.Thread(target=_closed, args=(router,), name=f"closing {self.name}", daemon=True)
            thread.start()
            thread.join(BEYOND)

    def _begin(self, kind: Literal["devices", "probe"], devices: Found) -> bool:
        self._hanging = [each for each in self._hanging if each.is_alive()]
        if self._call is not None or len(self._hanging) >= MOST_ABANDONED:
            return False
        call = self._call = _Call(kind, devices, self.clock.monotonic())
        call.thread = threading.Thread(target=self._run, args=(call,), name=f"asking {self.name}", daemon=True)
        call.thread.start()
        return True

    def _run(self, call: _Call) -> None:
        try:
            router = self._router or self.connect()
            if call is not self._call:  # it was abandoned meanwhile
                _closed(router)
                return
            self._router = router
            call.found = _asked(router, call)
        except Exception as error:  # noqa: BLE001 - the top of a thread: whoever waits for the outcome gets the error
            call.error = error
        call.ended = True
        self.wake()

    def _abandon(self, call: _Call) -> None:
        """Ask anew from the next time on, with another adapter: this one may hang for ever."""
        if call.thread is not None:
            self._hanging.append(call.thread)
        self._call = self._router = None

    def _told(self, call: _Call) -> Evidence | None:
        if call.error is not None and call.kind == "probe":
            self._not_probed(call.error)
            return None
        if call.error is not None:
            return self._failed(call.error)
        found, now = call.found or (), self.clock.now()
        if call.kind == "probe":
            self.probing = ProbingStatus()
            return ProbeAnswered(now, tuple(each for each in call.asked if each.ip or each in found), found)
        self._failures, self._due = 0, float("-inf")
        self.status = RouterStatus(answered=now, listed=found)
        return RouterAnswered(now, self.name, found)

    def _failed(self, error: Exception) -> RouterFailed:
        now = self.clock.now()
        text, about = _meaning(self.name, error)
        self._failures += 1
        if self._failures > 1 or about == "login":
            wait = min(LONGEST_WAIT[about], 10.0 * 2 ** min(self._failures - 1, 8))
            self._due = self.clock.monotonic() + wait
        since = self.status.failing_since or now
        self.status = RouterStatus(text, about, since, self.status.answered, self.status.listed)
        return RouterFailed(now, self.name, text)

    def _not_probed(self, error: Exception) -> None:
        text, _ = _meaning(self.name, error)
        now = self.clock.now()
        self.probing = ProbingStatus(text, self.probing.failing_since or now, now)


def _asked(router: Router, call: _Call) -> Found:
    if call.kind == "devices":
        return router.devices()
    return router.probe(call.asked) if isinstance(router, ProbingRouter) else ()


def _meaning(name: str, error: Exception) -> tuple[str, Refused]:
    if isinstance(error, RouterError):
        return str(error), error.about
    if isinstance(error, UnknownAddress):
        return str(error), "answer"
    log.error("asking %s failed in an unexpected way", name, exc_info=error)
    return f"{name} cannot be asked ({type(error).__name__}); ./hearthwatch logs presence says more", "answer"


def _closed(router: Router) -> None:
    try:
        router.close()
    except Exception:  # a foreign library, at the end: nobody waits for it
        log.debug("a router could not be closed", exc_info=True)
