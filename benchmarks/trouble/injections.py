"""What is done to a house in one round, each with how it is taken back and what the house must say of it."""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.kills.each_process import ask
from benchmarks.kills.visited_camera import VisitedCamera
from benchmarks.running_house import RunningHouse
from benchmarks.trouble.disks import FailingCard
from benchmarks.trouble.hangs import PROCESSES, WORKER, pid_of
from house import facts
from ledger.errors import LedgerError

BOUNDS = {"hung": 60.0, "empty": 60.0, "channel": 60.0, "frozen": 90.0, "disk": 60.0}
"""Seconds within which people must be able to read of it, by kind of fault."""
SLACK = "slack://"
SLACK_FAULTS = ("down", "hang", "server_error", "login_page", "garbage", "bare_ok", "error")
EMPTIED = ("flushed", "files removed", "state and log deleted")


@dataclass(frozen=True)
class Injection:
    """One fault. means: whether a trouble is the one that must be said. over: whether another fault may follow."""

    kind: str
    what: str
    begin: Callable[[], object]
    end: Callable[[], object]
    means: Callable[[facts.TroubleBegan], bool]
    over: Callable[[RunningHouse], bool]
    on_terminal: bool = False


def injections(house: RunningHouse, camera: VisitedCamera, card: FailingCard | None,
               number: int) -> Iterator[Injection]:
    """Those of one round; a card that fails does so for good, and comes last."""
    yield _hung(house, PROCESSES[number % len(PROCESSES)])
    yield _emptied(house, EMPTIED[number % len(EMPTIED)])
    yield _channel(house, SLACK_FAULTS[number % len(SLACK_FAULTS)])
    yield Injection("frozen", "picture", camera.freeze, lambda: camera.freeze(False),
                    lambda each: each.kind == "frozen", _no("frozen"))
    if card:
        yield _card_fails(card) if number % 2 else _disk_full(card)


def _hung(house: RunningHouse, name: str) -> Injection:
    pid, about = pid_of(house, name), "app" if name == WORKER else name

    def go_on() -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    return Injection("hung", name, lambda: os.kill(pid, signal.SIGSTOP), go_on,
                     lambda each: (each.kind, each.about) == ("hung", about), _no("hung"))


def _emptied(house: RunningHouse, how: str) -> Injection:
    def empty() -> None:
        if how == "flushed":
            house.log.client.flushall()
        elif how == "state and log deleted":
            house.log.client.delete(*house.log.client.keys("*"))
        else:
            ask(house, "stopProcess", "store:redis")
            shutil.rmtree(house.home.redis / "appendonlydir")
            ask(house, "startProcess", "store:redis", False)

    return Injection("empty", how, empty, lambda: None, lambda each: each.kind == "log", lambda _: True)


def _channel(house: RunningHouse, fault: str) -> Injection:
    assert house.slack is not None
    slack, how = house.slack, {"error": "channel_not_found"} if fault == "error" else {}
    return Injection("channel", fault, lambda: slack.fault(fault, methods=["chat.*"], **how), slack.heal,
                     lambda each: (each.kind, each.about) == ("channel", SLACK), _no("channel"), on_terminal=True)


def _disk_full(card: FailingCard) -> Injection:
    over = threading.Event()

    def fill() -> None:
        while not over.wait(0.5):
            card.fill()

    def free() -> None:
        over.set()
        filling.join()
        card.free()

    filling = threading.Thread(target=fill, daemon=True)
    return Injection("disk", "full", filling.start, free,
                     lambda each: each.kind == "disk" and each.text.startswith("the disk is full"), _no("disk"))


def _card_fails(card: FailingCard) -> Injection:
    return Injection("disk", "card failed", card.fail, lambda: None,
                     lambda each: each.kind == "disk" and "read-only" in each.text, lambda _: True)


def _no(kind: str) -> Callable[[RunningHouse], bool]:
    def over(house: RunningHouse) -> bool:
        with suppress(LedgerError):
            return not any(each.kind == kind for each in house.log.state().troubles)
        return False

    return over
