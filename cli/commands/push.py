"""`push [NAME] [--new|--keep]`: where a camera that sends by itself (push://NAME) sends to, with its user and password.

The password is made up the first time, and shown once: only its hash is kept. --new makes another one; --keep asks for
the one that the camera has already, as after `import`.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence

from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from house.clock import SystemClock
from house.settings.whole_config import Settings, survey
from ledger.home import Home
from ledger.pushed import sender_counts
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.where_to_send import sending_rows


def run(argv: Sequence[str], home: Home) -> int:
    """Show where to send to; without NAME, which cameras send by themselves."""
    parser = argparse.ArgumentParser("hearthwatch push", description=__doc__)
    parser.add_argument("name", nargs="?", help="NAME of push://NAME, or the camera's own name")
    parser.add_argument("--new", action="store_true", help="make up another password; the old one is of no use then")
    parser.add_argument("--keep", action="store_true", help="take the password that the camera has; it is asked for")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is None:
        raise CliError("config.yml has a mistake; ./hearthwatch check names it")
    if not settings.senders:
        raise CliError("no camera sends by itself; `source: push://NAME` in config.yml says that one does "
                       "(docs/cameras/pushed-cameras.md)")
    passwords = PushPasswords(home)
    if options.name is None:
        print("\n".join(_row(home, settings, passwords, sender) for sender in settings.senders))
        return 0
    sender = _sender(settings, options.name)
    if options.keep:
        _keep(passwords, sender)
    shown = passwords.make(sender) if options.new or not passwords.known(sender) else ""
    print("\n".join(lines(settings, sender, shown)))
    return 0


def lines(settings: Settings, sender: str, password: str) -> list[str]:
    """Where that camera sends to, by each way that there is; password: "" for one that was shown before."""
    return [f"{label:<8}  {text}" for label, text in sending_rows(settings, sender, password)]


def _row(home: Home, settings: Settings, passwords: PushPasswords, sender: str) -> str:
    known = "has a password" if passwords.known(sender) else f"no password yet: ./hearthwatch push {sender}"
    numbers = sender_counts.read(home, sender)
    came = [*sender_counts.told(numbers, SystemClock().now(), settings.house.timezone),
            *sender_counts.passed_over(numbers)]
    return f"{sender:<12}  camera {settings.senders[sender]}, {known}; {'; '.join(came)}"


def _keep(passwords: PushPasswords, sender: str) -> None:
    """Ask for the password on a terminal, else read one line of standard input."""
    asked = getpass.getpass(f"password of {sender}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        passwords.keep(sender, asked)
    except ValueError as error:
        raise CliError(str(error), WRONG_USE) from error


def _sender(settings: Settings, name: str) -> str:
    by_camera = {camera: sender for sender, camera in settings.senders.items()}
    sender = name if name in settings.senders else by_camera.get(name, "")
    if not sender:
        raise CliError(f"nobody sends as {name!r}; here: {', '.join(settings.senders)}", 2)
    return sender
