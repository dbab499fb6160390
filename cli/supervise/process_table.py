"""How each process of the house is run: its command, its group, how long it may take to stop, and its memory.

In which order they are started: start_order.py.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from house.processes import CAMERA, FACES, INGEST, PRESENCE, REDIS, UPLOAD, process_of_group, processes_of
from house.settings.whole_config import Settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Program:
    """One supervised process.

    stop_seconds: how long it may take to end after SIGTERM before it is killed.
    group: one of GROUPS, whose processes stop together. Empty: it is a group of its own, beside those of the house, and
    can be added and removed while the house runs.
    on_terminal: what it prints is for people and goes to the terminal of `up`, only its stderr into its log.
    memory_mb: above that it is restarted; several times what it usually needs. 0: as much as it likes.
    """

    name: str
    command: tuple[str, ...]
    stop_seconds: int = 5
    group: str = "house"
    on_terminal: bool = False
    memory_mb: int = 0


GROUPS = ("store", "house")


def python(*words: str) -> tuple[str, ...]:
    """A command of this python, modules found from the project's root (the processes' working directory)."""
    return (sys.executable, *words)


def programs(settings: Settings, redis: tuple[str, ...] | None) -> list[Program]:
    """The processes for these settings; `redis` is the embedded server's command, None when it is not needed."""
    names = [each.name for each in processes_of(settings) if redis or each.name != REDIS]
    return [_program(name, settings, redis or ()) for name in names]


def _program(name: str, settings: Settings, redis: tuple[str, ...]) -> Program:
    if name.startswith(CAMERA):
        group = name.removeprefix(CAMERA)
        return camera(group, sum(each.group == group for each in settings.cameras.values()))
    bind, threads = settings.web.bind, str(settings.web.threads)
    gunicorn = python("-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", bind, "--threads", threads)
    face_bind = settings.faces.bind if settings.faces is not None else ""
    return {
        REDIS: Program(REDIS, redis, stop_seconds=15, group="store", memory_mb=600),
        "app": Program("app", gunicorn, memory_mb=500),
        INGEST: Program(INGEST, python("-m", "ftp_ingest"), group="", memory_mb=150),
        "analysis": Program("analysis", python("-m", "camera_process.analysis"), memory_mb=800),
        PRESENCE: Program(PRESENCE, python("-m", "who_is_home"), stop_seconds=10, group="", memory_mb=250),
        "socket-mode": Program("socket-mode", python("-m", "app.slack.socket_mode"), memory_mb=300),
        UPLOAD: Program(UPLOAD, python("-m", "s3_upload"), group="", memory_mb=150),
        FACES: Program(FACES, python("-m", "gunicorn", "-c", "face_verification/gunicorn_conf.py", "-b", face_bind),
                       group="", memory_mb=300),
        "notifier": Program("notifier", python("-m", "notifier"), on_terminal=True, memory_mb=400),
        "historian": Program("historian", python("-m", "historian"), memory_mb=400),
    }[name]


def camera(group: str, cameras: int = 1) -> Program:
    """The process of one group with so many cameras."""
    return Program(process_of_group(group), python("-m", "camera_process", group), group="",
                   memory_mb=500 + 200 * cameras)
