"""`password`: sets the password of the dashboard; every session ends.

Asks twice on a terminal, else reads one line of standard input; --random makes one up and prints it.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from app.auth.passwords import Passwords, WeakPassword
from cli.errors import CliError, say
from cli.supervise import homes
from house.settings.whole_config import survey
from ledger.home import Home


def run(argv: Sequence[str], home: Home) -> int:
    """Set it for the home people mean: the one that runs, else the one `up` would run."""
    parser = argparse.ArgumentParser("hearthwatch password", description=__doc__)
    parser.add_argument("--random", action="store_true", help="make one up and print it")
    options = parser.parse_args(argv)
    home = homes.current(home)
    passwords = Passwords(home.secrets)
    try:
        if options.random:
            print(passwords.make_up())
        else:
            passwords.set(_typed(), _names(home))
    except WeakPassword as error:
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(f"cannot write in {home.secrets}: {error.strerror}") from error
    say(f"the password of the house in {home.path} is set; every session has ended")
    return 0


def _names(home: Home) -> list[str]:
    """What the house is called; nothing while its settings cannot be read."""
    settings = survey(home.config, home.learned, os.environ).settings
    return [settings.house.name] if settings else []


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("new password: ")
    if getpass.getpass("once more: ") != first:
        raise CliError("the two were not the same; nothing is changed")
    return first
