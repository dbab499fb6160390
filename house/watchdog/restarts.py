"""What is done about processes at fault: when each is restarted, and the Trouble that people hear of."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from house.watchdog.faults import UNSTABLE, Fault

AGAIN = 600.0
"""Seconds within which the next fault of a process belongs to the ones before it."""
FIRST_WAIT, LONGEST_WAIT = 10.0, 600.0
"""Seconds from the first restart to the second, doubled for each one after it; and the most that becomes."""
STUBBORN = 10.0
"""Seconds after which a process that was killed should be gone."""


class Moment(NamedTuple):
    """Now, on the boot clock and as unix time."""

    boot: float
    unix: float


class ReportedTrouble(NamedTuple):
    """A Trouble about a process. until: unix time when it ended; None while it lasts."""

    kind: str
    about: str
    text: str
    since: float
    until: float | None = None


class _Episode:
    """The restarts of one process, each within AGAIN of the one before."""

    def __init__(self) -> None:
        self.count, self.pid, self.seen = 0, 0, 0.0
        self.killed_pid, self.killed_at = 0, float("-inf")

    def note(self, fault: Fault, now: float) -> str:
        """Take note that the fault is there; returns what is done: "kill", "wait", or "kill again" one that stays."""
        self.seen = now
        if fault.pid != self.pid:
            self.pid, self.count = fault.pid, self.count + 1
        if fault.pid == self.killed_pid:
            return "kill again" if now - self.killed_at > STUBBORN else "kill"
        if now - self.killed_at < _wait(self.count):
            return "wait"
        self.killed_pid, self.killed_at = fault.pid, now
        return "kill"


class RestartPolicy:
    """Restarts at once the first time, then after longer and longer waits.

    Each fault is a Trouble until its process is well again. A second one within AGAIN begins a Trouble of the kind
    UNSTABLE, which counts them and ends after AGAIN without another.
    """

    def __init__(self) -> None:
        self._episodes: dict[str, _Episode] = {}
        self._open: dict[tuple[str, str], ReportedTrouble] = {}
        self._ended: list[ReportedTrouble] = []

    def look(self, now: Moment, faults: Iterable[Fault], well: Collection[str], known: Collection[str]) -> list[Fault]:
        """Take note of the faults there are now; returns those whose process is to be killed now.

        well: the processes that do what they are for. known: all that there are; trouble about others ends.
        """
        found = list(faults)
        done = {each: self._note(each, now) for each in found}
        self._end(now, {(each.kind, each.name) for each in found}, well, known)
        return [fault for fault, what in done.items() if what.startswith("kill")]

    def troubles(self) -> list[ReportedTrouble]:
        """Every Trouble that lasts, and those that ended and have not been reported yet."""
        return [*self._ended, *self._open.values()]

    def reported(self, troubles: Iterable[ReportedTrouble]) -> None:
        """These are recorded: what has ended of them need not be said again."""
        done = set(troubles)
        self._ended = [each for each in self._ended if each not in done]

    def _note(self, fault: Fault, now: Moment) -> str:
        """Take note of one fault; what is done about it, "" when nothing can be."""
        if not fault.restart:
            self._say(fault.kind, fault.name, fault.what, now)
            return ""
        episode = self._episodes.setdefault(fault.name, _Episode())
        count, done = episode.count, episode.note(fault, now.boot)
        self._say(fault.kind, fault.name, fault.what + _ENDINGS[done].format(pid=fault.pid), now)
        if episode.count > max(1, count):
            self._say(UNSTABLE, fault.name, _UNSTABLE.format(count=episode.count, name=fault.name), now)
        return done

    def _say(self, kind: str, name: str, what: str, now: Moment) -> None:
        """Begin a Trouble, or give the one there is other words; numbers that grow while it lasts are none."""
        known, text = self._open.get((kind, name)), f"{name} {what}"
        if known is None or _words(known.text) != _words(text) or kind == UNSTABLE:
            self._open[kind, name] = ReportedTrouble(kind, name, text, known.since if known else now.unix)

    def _end(self, now: Moment, faulty: Collection[tuple[str, str]], well: Collection[str],
             known: Collection[str]) -> None:
        quiet = {name for name, each in self._episodes.items() if now.boot - each.seen >= AGAIN or name not in known}
        for kind, name in list(self._open):
            settled = name in quiet or name not in self._episodes if kind == UNSTABLE else name in well
            if (settled and (kind, name) not in faulty) or name not in known:
                self._ended.append(self._open.pop((kind, name))._replace(until=now.unix))
        for name in quiet:
            del self._episodes[name]


_ENDINGS = {
    "kill": " and was started again",
    "wait": " and waits to be started again",
    "kill again": " and cannot be ended: process {pid} waits for a device or disk; restart the machine",
}
_UNSTABLE = ("was started again {count} times in a row, within 10 minutes each; now it is only after longer and longer "
             "waits, ./hearthwatch logs {name} may say why")


def _wait(count: int) -> float:
    """Seconds from the last restart to this one, the `count`th."""
    return 0.0 if count < 2 else min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(count - 2, 20))


def _words(text: str) -> str:
    """The text without its numbers."""
    return "".join(each for each in text if not each.isdigit())
