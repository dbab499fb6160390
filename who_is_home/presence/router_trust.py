"""Whether the routers can be believed now: one that fails leaves the house blind if phones are seen by it."""

from who_is_home.presence.memory import PresenceMemory, RouterMemory
from who_is_home.presence.waiting_times import PresenceTimes

_MATTERS_FOR = 7 * 86400.0


def note_answer(memory: PresenceMemory, router: str, at: float) -> None:
    """It gave a usable answer at `at`."""
    entry = memory.routers[router]
    entry.answered = max(entry.answered, at)


def note_failure(memory: PresenceMemory, router: str, at: float, reason: str) -> None:
    """It gave none at `at`."""
    entry = memory.routers.setdefault(router, RouterMemory())
    if at >= entry.failed:
        entry.failed, entry.reason = at, reason[:200]


def mattering(memory: PresenceMemory, now: float) -> list[RouterMemory]:
    """The routers without whose answer nobody may be found away: those that listed a phone in the last seven days.

    Where none did yet, all of them matter.
    """
    found = [each for each in memory.routers.values() if each.listed_phone and now - each.listed_phone < _MATTERS_FOR]
    return found or list(memory.routers.values())


def can_see(memory: PresenceMemory, now: float, times: PresenceTimes) -> bool:
    """Whether every router that matters has answered lately; one missed answer does not change that."""
    found = mattering(memory, now)
    return bool(found) and all(now - each.answered <= times.blind_after for each in found)


def sees_now(memory: PresenceMemory, now: float) -> bool:
    """Whether the newest try at every router that matters succeeded."""
    return all(each.answered > each.failed for each in mattering(memory, now))


def failing(memory: PresenceMemory) -> bool:
    """Whether the newest try at any router failed."""
    return any(each.failed > each.answered for each in memory.routers.values())
