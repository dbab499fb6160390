"""What `up` is about to start: the home, its settings and its processes."""

import os
from dataclasses import dataclass

from cli.commands import glances
from cli.commands.up import fake_slack
from cli.errors import CliError, say
from cli.supervise import homes, port_check
from cli.supervise.process_table import Program, programs
from house.settings.model import Settings, survey
from ledger.home import Home
from ledger.redis import embedded_server


@dataclass(frozen=True)
class StartPlan:
    """One start. real: the home whose config.yml people edit; home: the one that runs (the demo has its own)."""

    home: Home
    settings: Settings
    real: Home
    demo: bool
    pretended: fake_slack.Pretended | None = None
    glances_port: int = 0
    """0 without glances."""

    def programs(self) -> list[Program]:
        """All processes, with what they need written; raises CliError, LedgerError."""
        redis = None if self.settings.redis_url else tuple(embedded_server.command(self.home))
        found = programs(self.settings, redis)
        if self.pretended:
            found.append(self.pretended.program(self.settings.web))
        if self.glances_port:
            found.append(glances.program(self.home, self.glances_port))
        return found


def make(real: Home, with_glances: bool, with_fake_slack: bool) -> StartPlan:
    """Decide what runs, making homes that are missing; raises CliError after telling every mistake in the settings."""
    settings = _told(real)
    home, demo = real, settings.demo
    if demo:
        home = homes.begin_demo(real, settings)
    pretended = fake_slack.begin(home) if with_fake_slack else None
    if pretended:
        home = pretended.home
    port = port_check.free_port(glances.PORT) if with_glances else 0
    return StartPlan(home, settings if home is real else _told(home, quiet=True), real, demo, pretended, port)


def _told(home: Home, quiet: bool = False) -> Settings:
    """The settings of a home; `quiet`: it was made here, so that its warnings are nobody's business."""
    report = survey(home.config, home.learned, os.environ)
    if report.settings is None:
        say(*map(str, report.problems))
        raise CliError(f"nothing starts until this is mended in {home.path}", code=2)
    say(*(f"warning: {each}" for each in (() if quiet else report.warnings)))
    return report.settings
