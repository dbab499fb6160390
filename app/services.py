"""What the pages work with: the contract between them and `app.factory`, which builds it."""

import threading
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import current_app

from app.command_machine_figures import NOT_NOW, measured
from app.reading.camera_events import CameraEvents
from app.reading.event_counts import EventCounter
from app.reading.event_search import about
from app.reading.history_cache import HistoryCache
from app.reading.log_cache import LogCache
from app.reading.process_health import HealthGauge
from app.reading.response_cache import ResponseCache
from app.reading.stream_slots import StreamSlots
from house.clock import Clock
from house.commands import command
from house.commands.table import TABLE
from house.event_summary import Event, events
from house.facts import Fact
from house.settings.whole_config import Settings
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerError
from ledger.files.pictures import Pictures
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox

EXTENSION = "hearthwatch"
RELOAD = "hearthwatch-reload"
"""What reads the settings again when they have changed: called with `at_once` by whoever has just written them."""


class OwnerPassword(Protocol):
    """The one password of the pages."""

    @property
    def is_set(self) -> bool:
        """Whether anyone can log in at all."""

    @property
    def stamp(self) -> str:
        """A text that changes whenever the password does."""

    def right(self, typed: str) -> bool:
        """Whether `typed` is the password."""


@dataclass(frozen=True)
class Services:
    """The parts of one app; other settings make another one."""

    home: Home
    settings: Settings
    clock: Clock
    house: LedgerHouse
    log: Log
    reading: LogCache
    pictures: Pictures
    history: HistoryReader
    past: HistoryCache
    camera_events: CameraEvents
    counter: EventCounter
    outbox: Outbox[Any]
    passwords: OwnerPassword
    streams: StreamSlots
    gauge: HealthGauge
    responses: ResponseCache
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(4))
    """How many requests may wait for a fresh picture at once."""
    downloads: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))
    """How many zips may be sent at once."""

    def invalidate(self) -> None:
        """Let every page show at once what was just recorded here."""
        self.reading.invalidate()
        self.responses.invalidate()

    def about(self, event: str) -> list[Fact]:
        """The facts of an event, newest first, as far back as anything is remembered."""
        return about(event, self.reading.facts(), self.history)

    def event(self, event: str) -> Event | None:
        """One event, None when nobody remembers it."""
        return next(iter(events(self.about(event))), None)

    def answer(self, asked: command.CommandRequest, name: str) -> command.Answer:
        """The answer to one command; while the ledger is away the answer says so and `ok` is False."""
        try:
            return command.answer(self.house, measured(asked, name, self.gauge, self.settings), name, TABLE)
        except LedgerError:
            return command.Answer(NOT_NOW, ok=False)
        finally:
            self.invalidate()


def current_services() -> Services:
    """The services of the app that answers this request."""
    found: Services = current_app.extensions[EXTENSION]
    return found
