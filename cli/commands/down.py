"""`down`: stops the house, and whatever of it a killed supervisor left running."""

import argparse
import os
import signal
from collections.abc import Sequence

from cli.errors import CliError, say
from cli.supervise import homes, orphans
from ledger.home import Home

PATIENCE = 30.0
"""Seconds the supervisor may take; the store has half of them to write what it holds."""


def run(argv: Sequence[str], home: Home) -> int:
    """Stop it; done (0) as well when nothing was running."""
    argparse.ArgumentParser("hearthwatch down", description=__doc__).parse_args(argv)
    home = homes.current(home)
    stopped = _stop_supervisor(home)
    ended = orphans.end(home.guards)
    if ended:
        say(f"ended what had been left running: {', '.join(ended)}")
    say("stopped" if stopped or ended else "the house was not running")
    return 0


def _stop_supervisor(home: Home) -> bool:
    found = homes.supervisor_of(home)
    if found is None:
        return False
    for number, seconds in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, 2.0)):
        try:
            os.kill(found[0], number)
        except ProcessLookupError:
            pass
        except PermissionError as error:
            raise CliError(f"the house runs as another user (process {found[0]}); stop it as that user") from error
        if orphans.wait_until(lambda: not homes.is_running(home), seconds):
            return True
    raise CliError(f"process {found[0]} does not end; look at it with ps")
