"""Everything the app works with, built once by `create_app` and handed to the pages."""

import threading
from dataclasses import dataclass, field

from flask import current_app

from app.auth.passwords import Passwords
from app.measured_command import NOT_NOW, measured
from app.reading.event_search import about
from app.reading.log_cache import LogCache
from app.reading.process_health import HealthGauge
from app.reading.response_cache import ResponseCache
from app.reading.stream_slots import StreamSlots
from app.slack.deduplication import Deduplication
from app.slack.requests import SlackRequests
from house.clock import Clock
from house.commands import command
from house.commands.table import TABLE
from house.event_summary import Event, events
from house.facts import Fact
from house.settings.model import Settings
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerError
from ledger.files.pictures import Pictures
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.outbox import Outbox


@dataclass(frozen=True)
class Services:
    """The parts of one app."""

    home: Home
    settings: Settings
    clock: Clock
    house: LedgerHouse
    reading: LogCache
    pictures: Pictures
    history: HistoryReader
    outbox: Outbox
    passwords: Passwords
    streams: StreamSlots
    repeats: Deduplication
    gauge: HealthGauge
    answers: ResponseCache
    slack: SlackRequests | None = None
    """What answers Slack; None without Slack."""
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(4))
    """How many requests may wait for a fresh picture at once."""

    def again(self) -> None:
        """Let every page show at once what was just recorded here."""
        self.reading.again()
        self.answers.again()

    def about(self, event: str) -> list[Fact]:
        """The facts of an event, newest first, as far back as anything is remembered."""
        return about(event, self.reading.facts(), self.history)

    def event(self, event: str) -> Event | None:
        """One event, None when nobody remembers it."""
        return next(iter(events(self.about(event))), None)

    def give(self, asked: command.CommandRequest, name: str) -> command.Answer:
        """Answer one command; while the ledger is away the answer says so and `ok` is False."""
        try:
            return command.answer(self.house, measured(asked, name, self.gauge), name, TABLE)
        except LedgerError:
            return command.Answer(NOT_NOW, ok=False)
        finally:
            self.again()


def parts() -> Services:
    """The parts of the app that answers this request."""
    found: Services = current_app.extensions["hearthwatch"]
    return found
