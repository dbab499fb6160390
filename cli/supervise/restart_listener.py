"""The supervisor's listener: it watches all processes, and starts again what supervisord gave up.

supervisord stops trying after some failures; the house never does. When the files of the settings change it starts
reload_groups, which does what they ask of the supervisor. An event listener of supervisord (events on stdin, replies on
stdout); ends when supervisord does. To stay small it imports only little of the standard library.
"""

import os
import select
import sys
import time
from collections.abc import Callable, Iterable
from typing import TextIO

from cli.supervise.watchdog import small_rpc_client
from cli.supervise.watchdog.one_shot import OneShot
from cli.supervise.watchdog.small_rpc_client import SupervisedProcess
from cli.supervise.watchdog.watchdog_loop import Watchdog
from house.watchdog.faults import LISTENER
from house.watchdog.restarts import Moment
from ledger.heartbeat import Heartbeat

EVERY = 5.0
"""Seconds between two looks."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the settings files: a camera that is added runs within 10 s."""
REVIVED_EVERY = 30.0
SILENCE = 30.0
"""Seconds for which this process may be silent: a look asks several others, each of which may take seconds."""


def revive(processes: Iterable[SupervisedProcess], ask: Callable[..., str]) -> list[str]:
    """Start everything that was given up; returns the full names (group:process). Raises OSError."""
    names = [f"{each.group}:{each.name}" for each in processes if each.state == "FATAL"]
    for name in names:
        ask("startProcess", name, False)
    return names


def take(events: TextIO, answers: TextIO) -> bool:
    """Take one event, acknowledge it and ask for the next; False when supervisord has gone."""
    header = events.readline()
    if not header:
        return False
    fields = dict(word.split(":", 1) for word in header.split())
    events.read(int(fields["len"]))
    answers.write("RESULT 2\nOKREADY\n")
    answers.flush()
    return True


class StableFiles:
    """The settings files of a home; a change counts once they are the same in two looks in a row."""

    def __init__(self, folder: str) -> None:
        self._files = [os.path.join(folder, name) for name in ("config.yml", "learned.yml")]
        self._known = self._seen = self._look()

    def changed(self) -> bool:
        """Whether they differ from those of the last change (at first: of the start)."""
        before, self._seen = self._seen, self._look()
        settled = self._seen == before and self._seen != self._known
        if settled:
            self._known = self._seen
        return settled

    def _look(self) -> list[tuple[int, int]]:
        return [_stamp(file) for file in self._files]


def _stamp(file: str) -> tuple[int, int]:
    try:
        about = os.stat(file)
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


class Rounds:
    """What is done every few seconds. path: supervisord's socket, in the runtime directory."""

    def __init__(self, path: str, home: str) -> None:
        self._path, runtime = path, os.path.dirname(path)
        self._heart = Heartbeat(os.path.join(runtime, "heartbeats", LISTENER), boot, SILENCE)
        self._watchdog = Watchdog(
            runtime, lambda: small_rpc_client.processes(self._ask("getAllProcessInfo")), os.getppid(), now())
        self._settings, self._regroup = StableFiles(home), OneShot("cli.supervise.reload_groups")
        self._revived = boot()

    def run_once(self) -> None:
        """Do one round."""
        self._heart.beat("watching the processes")
        self._regroup.result()
        self.look_at_settings()
        processes = self._watchdog.look(now())
        if boot() - self._revived >= REVIVED_EVERY:
            self._revived = boot()
            for name in revive(processes, self._ask):
                print(f"started {name} again, which had been given up", file=sys.stderr, flush=True)

    def look_at_settings(self) -> None:
        """Have groups start and end when the settings files say so; two calls of `stat`, done more often."""
        if not self._regroup.running and self._settings.changed():
            self._regroup.start()

    def _ask(self, *words: str | bool) -> str:
        return small_rpc_client.call(self._path, *words)  # type: ignore[arg-type]


def boot() -> float:
    """Seconds on the boot clock; house.clock, which has it as well, would bring threads with it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def now() -> Moment:
    """This moment on both clocks."""
    return Moment(boot(), time.time())


def run(path: str) -> None:
    """Handle events until supervisord has gone, and go round meanwhile."""
    rounds, due = Rounds(path, os.environ.get("HEARTHWATCH_HOME", ".")), boot()
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    while True:
        wait = min(LOOK_EVERY, max(0.0, due - boot()))
        if select.select([sys.stdin], [], [], wait)[0] and not take(sys.stdin, sys.stdout):
            return
        try:
            if boot() >= due:
                due = boot() + EVERY
                rounds.run_once()
            else:
                rounds.look_at_settings()
        except OSError as error:
            print(f"a round failed: {error}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    run(os.environ["SUPERVISOR_SERVER_URL"].removeprefix("unix://"))
