"""What `up` is about to start: the home, its settings and its processes."""

import os
from dataclasses import dataclass

from cli import door, glances, homes, pretend
from cli.processes import Program, programs
from cli.words import CliError, say
from house.settings import Settings, survey
from ledger import embedded
from ledger.home import Home


@dataclass(frozen=True)
class Plan:
    """One start. real: the home whose config.yml people edit; home: the one that runs (the demo has its own)."""

    home: Home
    settings: Settings
    real: Home
    demo: bool
    pretended: pretend.Pretended | None = None
    glances_port: int = 0
    """0 without glances."""

    def programs(self) -> list[Program]:
        """All processes, with what they need written; raises CliError, LedgerError."""
        redis = None if self.settings.redis_url else tuple(embedded.command(self.home))
        found = programs(self.settings, redis)
        if self.pretended:
            found.append(self.pretended.program(self.settings.web))
        if self.glances_port:
            found.append(glances.program(self.home, self.glances_port))
        return found


def make(real: Home, with_glances: bool, fake_slack: bool) -> Plan:
    """Decide what runs, making homes that are missing; raises CliError after telling every mistake in the settings."""
    settings = _told(real)
    home, demo = real, settings.demo
    if demo:
        home = homes.begin_demo(real, settings)
    pretended = pretend.begin(home) if fake_slack else None
    if pretended:
        home = pretended.home
    port = door.free_port(glances.PORT) if with_glances else 0
    return Plan(home, settings if home is real else _told(home, quiet=True), real, demo, pretended, port)


def _told(home: Home, quiet: bool = False) -> Settings:
    """The settings of a home; `quiet`: it was made here, so that its warnings are nobody's business."""
    report = survey(home.config, home.learned, os.environ)
    if report.settings is None:
        say(*map(str, report.problems))
        raise CliError(f"nothing starts until this is mended in {home.path}", code=2)
    say(*(f"warning: {each}" for each in (() if quiet else report.warnings)))
    return report.settings
