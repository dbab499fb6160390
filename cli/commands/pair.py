"""`pair [--anew]`: shows the code by which a person in Slack becomes the owner of this house."""

import argparse
import os
import sys
from collections.abc import Sequence

from cli.errors import CliError
from cli.supervise import homes
from house.clock import SystemClock
from house.commands import pairing
from house.people import pairing_code
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerAway
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import house_log


def run(argv: Sequence[str], home: Home) -> int:
    """Show a fresh code, on a terminal only; earlier ones end."""
    parser = argparse.ArgumentParser("hearthwatch pair", description=__doc__)
    parser.add_argument("--anew", action="store_true",
                        help="take back all roles given in Slack, and forget the workspace, first")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings, _ = settings_now(home, os.environ)
    if settings.slack is None:
        raise CliError("Slack is not set up; setup.md says how, ./hearthwatch slack-manifest makes the app")
    if not sys.stdout.isatty():
        raise CliError("the code is shown on a terminal only, so that it stays out of logs and files")
    address = settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket
    house = LedgerHouse(house_log(home, connect(address)), settings, SystemClock())
    code = pairing_code.new_code()
    try:
        house.record(pairing.offer(code, house.now(), options.anew))
    except LedgerAway as error:
        raise homes.unreachable(home, error) from error
    print(f"In Slack say:  /{settings.slack.command_prefix}hearth pair {pairing_code.shown(code)}\n"
          "Whoever says it first is an owner of this house. It is good for 10 minutes, once; each person has 5 tries.")
    return 0
