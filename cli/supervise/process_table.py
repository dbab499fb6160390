"""What runs in the house: which processes the settings call for, and the command of each."""

import sys
from dataclasses import dataclass
from pathlib import Path

from house.settings.model import Settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Program:
    """One supervised process.

    stop_seconds: how long it may take to end after SIGTERM before it is killed.
    group: processes of a group stop together; groups stop from the last of GROUPS to the first. Empty: it is a group of
    its own, beside those of the house, and can come and go while the house runs.
    on_terminal: what it prints is for people and goes to the terminal of `up`, only its stderr into its log.
    """

    name: str
    command: tuple[str, ...]
    stop_seconds: int = 5
    group: str = "house"
    on_terminal: bool = False


GROUPS = ("store", "house", "watch")
"""In the order they are started; the store is the last to stop."""
CAMERA = "camera-"
"""How the names of processes of groups of cameras begin."""


def python(*words: str) -> tuple[str, ...]:
    """A command of this python, modules found from the project's root (the processes' working directory)."""
    return (sys.executable, *words)


def programs(settings: Settings, redis: tuple[str, ...] | None) -> list[Program]:
    """The processes for these settings; `redis` is the embedded server's command, None when a real one is given."""
    found = [Program("redis", redis, stop_seconds=15, group="store")] if redis else []
    bind, threads = settings.web.bind, str(settings.web.threads)
    found.append(Program("app", python("-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", bind, "--threads", threads)))
    found += [camera(group) for group in sorted({each.group for each in settings.cameras.values()})]
    if settings.analysis.analyzer:
        found.append(Program("analysis", python("-m", "camera_process.analysis")))
    if settings.slack is not None and settings.slack.app_token is not None:
        found.append(Program("socket-mode", python("-m", "app.slack.socket_mode")))
    found.append(Program("notifier", python("-m", "notifier"), on_terminal=True))
    found.append(Program("historian", python("-m", "historian")))
    return found


def camera(group: str) -> Program:
    """The process of one group of cameras."""
    return Program(f"{CAMERA}{group}", python("-m", "camera_process", group), group="")
