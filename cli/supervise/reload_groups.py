"""Processes of groups of cameras come and go with the settings of a running house.

Run as `python -m cli.supervise.reload_groups`.

The listener of the supervisor starts it when the files of the settings have changed. Everything else that they change
is done by the processes themselves; wrong settings are told by the cameras.
"""

import logging
import os
import sys

from cli.errors import CliError, say
from cli.supervise import homes, supervisord_conf, xmlrpc_client
from cli.supervise.process_table import CAMERA, ROOT, programs
from house import logs
from house.settings.model import Settings, survey
from ledger.home import Home

log = logging.getLogger(__name__)


def regroup(home: Home, settings: Settings) -> tuple[list[str], list[str]]:
    """Start the processes of new groups of cameras, end those of groups that are gone; their names. Raises CliError."""
    wanted = {each.name: each for each in programs(settings, None) if each.name.startswith(CAMERA)}
    there = {each.name for each in xmlrpc_client.processes(home) if each.name.startswith(CAMERA)}
    come, go = sorted(wanted.keys() - there), sorted(there - wanted.keys())
    if come or go:
        conf = home.runtime / "supervisord.conf"
        homes.write_private(conf, supervisord_conf.regrouped(conf.read_text("utf-8"), home, list(wanted.values())))
        xmlrpc_client.exchange(home, come, go)
    return come, go


def main() -> int:
    """Do it once; 1 when it could not be done."""
    logs.configure("regroup")
    home = Home.from_environment(os.environ, ROOT / "var")
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is None:
        return 1
    try:
        come, go = regroup(home, settings)
    except (CliError, OSError) as error:
        say(str(error))
        return 1
    for name in come:
        log.info("%s starts: the cameras of a new group", name)
    for name in go:
        log.info("%s has ended: its group has no cameras any more", name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
