"""What `up` is about to start: the home, its settings and its processes."""

import os
import sys
from dataclasses import dataclass

from cli.commands import glances
from cli.commands.up import fake_slack
from cli.errors import CliError, say
from cli.supervise import homes, port_check
from cli.supervise.process_table import Program, programs, python
from house.settings.whole_config import Settings, survey
from ledger.files.settings_in_force import IN_FORCE, last_good
from ledger.home import Home
from ledger.redis import embedded_server


@dataclass(frozen=True)
class StartPlan:
    """One start. real: the home whose config.yml people edit; home: the one that runs (the demo has its own)."""

    home: Home
    settings: Settings
    real: Home
    demo: bool
    stand_in: fake_slack.FakeSlackHome | None = None
    glances_port: int = 0
    """0 without glances."""
    files_right: bool = True
    """Whether the settings are those of the files, and not the last good ones because the files have a mistake."""

    def programs(self) -> list[Program]:
        """All processes, with what they need written; raises CliError, LedgerError."""
        found = programs(self.settings, None if self.settings.redis_url else _redis())
        if self.stand_in:
            found.append(self.stand_in.program(self.settings.web))
        if self.glances_port:
            found.append(glances.program(self.home, self.glances_port))
        return found


def _redis() -> tuple[str, ...]:
    """The command that checks the log's files and then runs the server; PlaceRefused when there is none to run."""
    embedded_server.binary()
    return python("-m", "ledger.rebuild.start_server")


def make(real: Home, with_glances: bool, with_fake_slack: bool) -> StartPlan:
    """Decide what runs, making homes that are missing; raises CliError after printing every mistake in the settings."""
    settings, right = _read_settings(real)
    home, demo = real, settings.demo
    if demo:
        home = homes.begin_demo(real, settings)
    stand_in = fake_slack.begin(home) if with_fake_slack else None
    if stand_in:
        home = stand_in.home
    port = port_check.free_port(glances.PORT) if with_glances else 0
    if home is not real:
        settings, right = _read_settings(home, quiet=True)
    return StartPlan(home, settings, real, demo, stand_in, port, right)


def _read_settings(home: Home, quiet: bool = False) -> tuple[Settings, bool]:
    """The settings of a home, and whether its files are right; `quiet`: no warnings are printed, for it was made here.

    With nobody at a terminal who could correct them, as after a power cut, the last good settings count: a house that
    watches by those is better than none.
    """
    report = survey(home.config, home.learned, os.environ)
    if report.settings is None:
        say(*map(str, report.problems))
        good = None if sys.stdin.isatty() else last_good(home, os.environ)
        if good is None:
            raise CliError(f"fix this in {home.path}, then start again", code=2)
        say(f"warning: fix this in {home.path}; until then {IN_FORCE}")
        return good, False
    say(*(f"warning: {each}" for each in (() if quiet else report.warnings)))
    return report.settings, True
