"""Starts and ends the processes of camera groups and of presence as the changed settings of a running house say.

Run as `python -m cli.supervise.reload_groups`.

The listener of the supervisor starts it when the settings files have changed. Everything else that they change is done
by the processes themselves; wrong settings are reported by the camera processes.
"""

import logging
import os
import sys

from cli.errors import CliError, say
from cli.supervise import homes, supervisord_conf, watchdog_targets, xmlrpc_client
from cli.supervise.process_table import ROOT, programs
from house import logs
from house.processes import comes_and_goes
from house.settings.whole_config import Settings, survey
from ledger.home import Home

log = logging.getLogger(__name__)


def regroup(home: Home, settings: Settings) -> tuple[list[str], list[str]]:
    """Start the processes that the settings call for, end those they do not; their names. Raises CliError."""
    wanted = {each.name: each for each in programs(settings, None) if comes_and_goes(each.name)}
    there = {each.name for each in xmlrpc_client.processes(home) if comes_and_goes(each.name)}
    added, removed = sorted(wanted.keys() - there), sorted(there - wanted.keys())
    if added or removed:
        conf = home.runtime / "supervisord.conf"
        homes.write_private(conf, supervisord_conf.regrouped(conf.read_text("utf-8"), home, list(wanted.values())))
        watchdog_targets.write_coming(home, settings, list(wanted.values()))
        xmlrpc_client.replace_groups(home, added, removed)
    return added, removed


def main() -> int:
    """Do it once; 1 when it could not be done."""
    logs.configure("regroup")
    home = Home.from_environment(os.environ, ROOT / "var")
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is None:
        return 1
    try:
        added, removed = regroup(home, settings)
    except (CliError, OSError, ValueError) as error:
        say(str(error))
        return 1
    for name in added:
        log.info("%s starts: the settings call for it now", name)
    for name in removed:
        log.info("%s has ended: the settings do not call for it any more", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
