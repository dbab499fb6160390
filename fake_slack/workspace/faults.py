"""Faults on demand: rate limits, server errors, hanging, refusals, no connection, answers that get lost."""

from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from fake_slack.workspace.json_type_check import BadValue, made

KINDS = {
    "rate_limit": "HTTP 429 with Retry-After",
    "server_error": "HTTP `status` (503 unless given)",
    "error": "a refusal by Slack with `error` as its word",
    "hang": "no answer for `delay` seconds, then the connection is closed",
    "slow": "the right answer, `delay` seconds late",
    "down": "the connection is closed without a word; WebSockets too",
    "lost_answer": "the call takes effect but its answer never arrives",
    "login_page": "the login page of a network with HTTP 200, in Slack's place",
    "redirect": "a redirect to that page",
    "garbage": "HTTP 200 with bytes that are no text",
    "bare_ok": 'HTTP 200 with {"ok": true} and nothing else',
}

INTERCEPTED = frozenset({"login_page", "redirect", "garbage", "bare_ok"})
"""Kinds in which something else answers: the call never reaches the workspace."""

OWN = frozenset({"ends", "used"})


@dataclass
class InjectedFault:
    """A fault of some methods, until used `count` times or `lasts` seconds are over (neither: until cleared).

    `methods` are patterns; besides method names there are upload, response_url and socket.
    """

    kind: str
    methods: list[str] = field(default_factory=lambda: ["*"])
    channel: str = ""
    count: int | None = None
    lasts: float | None = None
    retry_after: float = 1.0
    status: int = 503
    error: str = "internal_error"
    delay: float = 30.0
    ends: float | None = None
    used: int = 0

    def concerns(self, method: str, channel: str, now: float) -> bool:
        """Return True when it hits this call now."""
        over = (self.ends is not None and now >= self.ends) or (self.count is not None and self.used >= self.count)
        wanted = any(fnmatchcase(method, pattern) for pattern in self.methods)
        return wanted and not over and self.channel in ("", channel)


class Faults:
    """The present faults; the first that concerns a call hits it."""

    def __init__(self) -> None:
        self._faults: list[InjectedFault] = []

    def add(self, wanted: dict[str, Any], now: float) -> None:
        """Begin a fault described by a dict; BadValue names what does not fit."""
        fault = made(InjectedFault, wanted, OWN)
        if fault.kind not in KINDS:
            raise BadValue(f"kind must be one of {', '.join(KINDS)}, not {fault.kind!r}")
        if fault.lasts is not None:
            fault.ends = now + fault.lasts
        self._faults.append(fault)

    def clear(self) -> None:
        """End all of them."""
        self._faults.clear()

    def strike(self, method: str, channel: str, now: float) -> InjectedFault | None:
        """Return the fault that hits this call, counted as used; None when there is none."""
        for fault in self._faults:
            if fault.concerns(method, channel, now):
                fault.used += 1
                return fault
        return None

    def is_down(self, method: str, now: float) -> bool:
        """Return True when there is no connection for `method`, without counting a use."""
        return any(fault.kind == "down" and fault.concerns(method, "", now) for fault in self._faults)

    def listed(self) -> list[dict[str, Any]]:
        """Return all of them, used up ones too."""
        return [asdict(fault) for fault in self._faults]
