"""What is done to known faces, in the audit of a house that runs."""

import getpass
import os

from cli.errors import say
from cli.supervise import homes
from house import facts
from house.clock import Clock
from house.settings.whole_config import SettingsError
from ledger.errors import LedgerError
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import house_log


def who() -> str:
    """The user of this terminal."""
    try:
        return f"{getpass.getuser()} at the terminal"
    except (KeyError, OSError):
        return "someone at the terminal"


def audited(home: Home, clock: Clock, what: str, answer: str) -> None:
    """Have the audit keep it; where the house does not run that is said, and the file has it alone."""
    fact = facts.CommandGiven(at=clock.now(), who=who(), what=what, where="cli", answer=answer)
    try:
        settings = settings_now(home, os.environ)[0]
        address = settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket
        if not settings.redis_url and not homes.is_running(home):
            raise LedgerError("the house does not run")
        house_log(home, connect(address)).record(fact)
    except SettingsError:
        say("the audit does not have this, for config.yml has mistakes: ./hearthwatch check")
    except LedgerError as error:
        say(f"the audit does not have this, for {error}")
