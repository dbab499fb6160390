"""Everything the app works with, built once by `create_app` and handed to the pages."""

import threading
from dataclasses import dataclass, field

from flask import current_app

from app.health import Gauge
from app.measured import NOT_NOW, measured
from app.passwords import Passwords
from app.reading import Reading
from app.repeats import Repeats
from app.search import about
from app.shared_answers import SharedAnswers
from app.slack_door import SlackDoor
from app.streams import Streams
from house import commands
from house.clock import Clock
from house.command_table import TABLE
from house.events import Event, events
from house.facts import Fact
from house.settings import Settings
from ledger.errors import LedgerError
from ledger.history_reading import HistoryReader
from ledger.home import Home
from ledger.house import LedgerHouse
from ledger.outbox import Outbox
from ledger.pictures import Pictures


@dataclass(frozen=True)
class Parts:
    """The parts of one app."""

    home: Home
    settings: Settings
    clock: Clock
    house: LedgerHouse
    reading: Reading
    pictures: Pictures
    history: HistoryReader
    outbox: Outbox
    passwords: Passwords
    streams: Streams
    repeats: Repeats
    gauge: Gauge
    answers: SharedAnswers
    slack: SlackDoor | None = None
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

    def give(self, asked: commands.Asked, name: str) -> commands.Answer:
        """Answer one command; while the ledger is away the answer says so and `ok` is False."""
        try:
            return commands.answer(self.house, measured(asked, name, self.gauge), name, TABLE)
        except LedgerError:
            return commands.Answer(NOT_NOW, ok=False)
        finally:
            self.again()


def parts() -> Parts:
    """The parts of the app that answers this request."""
    found: Parts = current_app.extensions["hearthwatch"]
    return found
