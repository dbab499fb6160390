"""Starts and ends the processes of camera groups as the changed settings of a running house say.

Run as `python -m cli.supervise.reload_groups`.

The listener of the supervisor starts it when the settings files have changed. Everything else that they change is done
by the processes themselves; wrong settings are reported by the camera processes.
"""

import logging
import os
import sys

from cli.errors import CliError, say
from cli.supervise import homes, supervisord_conf, watched, xmlrpc_client
from cli.supervise.process_table import ROOT, programs
from house import logs
from house.processes import CAMERA
from house.settings.whole_config import Settings, survey
from ledger.home import Home

log = logging.getLogger(__name__)


def regroup(home: Home, settings: Settings) -> tuple[list[str], list[str]]:
    """Start the processes of new camera groups, end those of groups that are gone; their names. Raises CliError."""
    wanted = {each.name: each for each in programs(settings, None) if each.name.startswith(CAMERA)}
    there = {each.name for each in xmlrpc_client.processes(home) if each.name.startswith(CAMERA)}
    added, removed = sorted(wanted.keys() - there), sorted(there - wanted.keys())
    if added or removed:
        conf = home.runtime / "supervisord.conf"
        homes.write_private(conf, supervisord_conf.regrouped(conf.read_text("utf-8"), home, list(wanted.values())))
        watched.write_cameras(home, settings, list(wanted.values()))
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
        log.info("%s starts: the cameras of a new group", name)
    for name in removed:
        log.info("%s has ended: its group has no cameras any more", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
