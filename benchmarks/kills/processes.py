"""All processes of one house, whoever started them, and what they are called."""

import os
import signal
from collections.abc import Sequence

import psutil

from benchmarks.running_house import RunningHouse

_NAMES = (
    ("camera_process.analysis", "analysis"), ("jpegs_to_h264", "encoder"), ("transcode", "encoder"),
    ("camera_process", "camera"), ("notifier", "notifier"), ("historian", "historian"), ("who_is_home", "presence"),
    ("s3_upload.round_process", "upload round"), ("s3_upload", "s3-upload"),
    ("restart_listener", "listener"), ("face_verification", "faces"), ("gunicorn", "app"),
    ("start_server", "log opener"), ("valkey-server", "redis"),
    ("redis-server", "redis"), ("report_trouble", "reporter"), ("reload_groups", "regrouping"),
    ("cli.supervise.supervisord", "supervisord"), ("cli up", "greeter"),
)
"""The beginning of a name in the command line, and what such a process is called; the first that fits."""


class HouseProcesses:
    """The processes that carry the home of a house in their environment, as they are now; and its Redis."""

    def __init__(self, house: RunningHouse) -> None:
        self._supervisor, self._found = house.supervisor, dict[str, list[int]]()
        for each in psutil.process_iter():
            try:
                if each.environ().get("HEARTHWATCH_HOME") == str(house.home.path) and each.status() != "zombie":
                    self._found.setdefault(self._name(each), []).append(each.pid)
            except psutil.Error:
                continue
        self._add_redis(house)

    def names(self) -> set[str]:
        """What is there."""
        return set(self._found)

    def pids(self, name: str) -> Sequence[int]:
        """The processes of that name."""
        return self._found[name]

    @staticmethod
    def kill(pid: int) -> None:
        """kill -9; nothing happens to what is gone already."""
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _add_redis(self, house: RunningHouse) -> None:
        """It writes over its environment, so its own file says which it is."""
        try:
            pid = int((house.home.runtime / "redis.pid").read_text())
            if named(psutil.Process(pid).cmdline()) == "redis":
                self._found["redis"] = [pid]
        except (OSError, ValueError, psutil.Error):
            return

    def _name(self, process: psutil.Process) -> str:
        if process.pid == self._supervisor:
            return "supervisord"
        return named(process.cmdline())


def named(command: Sequence[str]) -> str:
    """What a process with that command line is called; the end of it when that is not known."""
    line = " ".join(command)
    return next((name for part, name in _NAMES if part in line), line[-40:])
