"""`hearthwatch check`: whether the settings can be used, and everything that is wrong with them."""

import os
import sys
from pathlib import Path
from typing import Protocol, TextIO

from cli.checks import addresses
from house.settings.checks.analyzer_checks import names
from house.settings.overlay.overridden_settings import laid_over
from house.settings.whole_config import Problem, Settings, survey

USAGE = """\
usage: hearthwatch check
Reads config.yml and learned.yml and names everything that is wrong, and what the second lays over the first; changes
nothing."""


class Files(Protocol):
    """Where a home has its settings."""

    @property
    def config(self) -> Path: ...
    @property
    def learned(self) -> Path: ...


def run(argv: list[str], home: Files, out: TextIO | None = None) -> int:
    """Print every problem and warning of the home's settings, or that they are good; and which are not in config.yml.

    Returns 0 when they can be used (warnings allowed), 2 when not or for arguments it does not know.
    """
    out = out or sys.stdout
    if argv:
        print(USAGE, file=out)
        return 0 if argv[0] in ("-h", "--help") else 2
    report = survey(home.config, home.learned, os.environ)
    problems = (*report.problems, *addresses.problems(report, home.config.parent))
    for each in problems:
        print(each, file=out)
    for each in report.warnings:
        print(f"warning: {each}", file=out)
    for over in laid_over(home.config, home.learned):
        print(f"note: {over}", file=out)
    if report.settings is None or problems:
        print(f"{_count(problems)} in {home.config.parent}; fix them, then start again", file=out)
        return 2
    print(f"config is good: {summary(report.settings)}", file=out)
    return 0


def summary(settings: Settings) -> str:
    """The settings in a few words: `2 cameras, alerts to slack, analysis yolox`."""
    count = len(settings.cameras)
    cameras = "no camera, so the demo runs" if settings.demo else f"{count or 'no'} camera{'' if count == 1 else 's'}"
    channels = ", ".join(each.partition("://")[0] for each in settings.channels) or "nowhere"
    analyzer = names(settings.analyzers_in_use) or "none"
    return f"{cameras}, alerts to {channels}, analysis {analyzer}"


def _count(problems: tuple[Problem, ...]) -> str:
    return "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
