"""Waits beside the starting house until it is ready, then greets, notifies systemd, and tells who waits for it.

Ready is a house whose log takes facts and whose processes go round. Its page and each process are waited for, but not
for ever; cameras and channels are not: a house that starts while the internet is down is no start that failed.
"""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cli.commands.up.start_plan import StartPlan
from cli.errors import say
from cli.supervise import port_check, systemd
from cli.supervise.orphans import wait_until
from house.clock import Clock

SLOW, GIVEN_UP = 20.0, 280.0
"""Seconds until it says that something is slow, and until it waits no longer."""
PAGE = 60.0
"""Seconds for which a house that is ready otherwise waits for its page."""
STEP = 0.1
NO_PAGE = "the page is not served yet"
READY = b"ready"
"""What is written for whoever waits beside a terminal."""


@dataclass
class StartLook:
    """Looks at a house that has been starting since `began` (monotonic)."""

    plan: StartPlan
    clock: Clock
    began: float

    def __call__(self) -> list[str]:
        """What keeps it from being ready, a line each."""
        said = port_check.readiness(self.plan.settings.web)
        if said is not None:
            return said
        waited = self.clock.monotonic() - self.began
        if waited < SLOW:
            return [NO_PAGE]
        from cli.commands.up import log_ready_check

        missing = log_ready_check.missing(self.plan.home, self.plan.settings, self.clock.boot())
        return [*missing, NO_PAGE] if missing or waited < PAGE else []

    def works(self) -> bool:
        """Whether its log takes facts, though something else may be missing: starting it again would help nobody."""
        from cli.commands.up import log_ready_check

        return log_ready_check.takes_facts(self.plan.home, self.plan.settings)


def fork(look: StartLook, lines: Callable[[], Sequence[str]], held: Sequence[int],
         waiting: tuple[int, float] | None = None) -> None:
    """Greet from a process of its own, because this one is about to become the supervisor.

    held: the descriptors of `up`'s locks, which the greeter must not keep. waiting: the descriptor at which somebody
    waits for READY or its end, and for how many seconds.
    """
    parent = os.getpid()
    if os.fork():
        return
    try:
        for each in held:
            os.close(each)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        ready = greet(look, lines, lambda: os.getppid() == parent, waiting[1] if waiting else GIVEN_UP)
        if ready and waiting:
            os.write(waiting[0], READY)
        elif not ready and os.getppid() == parent and look.works():
            systemd.notify("READY=1")
    finally:
        os._exit(0)


def greet(look: Callable[[], Sequence[str]], lines: Callable[[], Sequence[str]], alive: Callable[[], bool],
          patience: float = GIVEN_UP) -> bool:
    """Print `lines` once nothing is missing any more while the house runs; returns whether that came in time.

    look: what is missing. After SLOW seconds, and at the end, it says so.
    """
    missing: Sequence[str] = ()

    def over() -> bool:
        nonlocal missing
        missing = look() if alive() else ()
        return not missing

    for seconds in (min(SLOW, patience), patience - SLOW):
        if wait_until(over, seconds, STEP):
            break
        say(f"not ready yet: {'; '.join(missing)}; ./hearthwatch status shows more")
    else:
        return False
    if alive():
        systemd.notify("READY=1")
        print("\n".join(lines()), flush=True)
    return alive()
