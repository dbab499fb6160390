"""`say COMMAND...`: gives a command to the running house, the same as in Slack and in the console: say mode away."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from app.command_machine_figures import measured
from app.reading.process_health import HealthGauge
from cli.errors import say
from cli.supervise import homes
from house.clock import SystemClock
from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.commands.words.typed_words import words_of
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerAway
from ledger.files.settings_in_force import settings_now
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import house_log


def run(argv: Sequence[str], home: Home) -> int:
    """Print the answer; 1 when it could not be done."""
    parser = argparse.ArgumentParser("hearthwatch say", description=__doc__)
    parser.add_argument("words", nargs=argparse.REMAINDER, help="pycam_on, mode away, help, ...")
    words = as_meant(parser.parse_args(argv).words) or ["help"]
    home = homes.current(home)
    settings, wrong = settings_now(home, os.environ)
    if wrong:
        say(f"config.yml has a mistake, so this goes by the settings as they were: {wrong}")
    address = settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket
    house = LedgerHouse(house_log(home, connect(address)), settings, SystemClock(), HistoryReader(home), home)
    request = CommandRequest(_who(), "cli", tuple(words[1:]))
    try:
        gauge = HealthGauge(home, SystemClock())
        given = answer(house, measured(request, words[0], gauge, house.settings), words[0], TABLE)
    except LedgerAway as error:
        raise homes.unreachable(home, error) from error
    print(given.text, file=sys.stdout if given.ok else sys.stderr)
    if given.undo:
        print(f"undo: ./hearthwatch say {given.undo}")
    return 0 if given.ok else 1


def as_meant(typed: Sequence[str]) -> list[str]:
    """The words of the command as they were meant; one that was quoted with a space inside stays one word.

    The first one is the command's name, which has no space: what was quoted there is a whole line.
    """
    if all(len(word.split()) == 1 for word in typed):
        return words_of(" ".join(typed))
    first = words_of(typed[0])
    return [*first, *typed[1:]] if first else as_meant(typed[1:])


def _who() -> str:
    """The user of this terminal."""
    try:
        return f"{getpass.getuser()} at the terminal"
    except (KeyError, OSError):
        return "someone at the terminal"
