"""How the machine and the processes are: heartbeats, temperature, disk, tails of the logs."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from house.clock import Clock
from house.masking import masked
from house.processes import REDIS, processes_of
from house.settings.whole_config import Settings
from house.watchdog.faults import LISTENER
from ledger import readiness
from ledger.heartbeat import most_overdue
from ledger.home import Home

MEASURE_SECONDS = 10.0
TAIL_BYTES = 48 * 1024
LOG_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}\.log$")


@dataclass(frozen=True)
class Process:
    """One process of the house: well when its heart beats; `age` of the last beat in seconds, None when never.

    Redis has no heart: it is well while it answers.
    """

    name: str
    well: bool
    age: float | None

    @property
    def says(self) -> str:
        """How it is, in a word or two."""
        if self.well:
            return "running"
        if self.name == REDIS:
            return "does not answer"
        return "has never run" if self.age is None else f"silent for {self.age:.0f} s"


@dataclass(frozen=True)
class Machine:
    """What was measured: degrees Celsius (None: no sensor), CPU load in percent, bytes free."""

    temperature: float | None
    cpu: float
    disk_free: int


def processes(home: Home, settings: Settings, boot: float, log_answers: bool = True) -> list[Process]:
    """Each process and its last heartbeat at `boot` on the boot clock; the app is well, since it is what calls this."""
    without_heart = {REDIS: log_answers, "app": True}
    return [Process(each.name, without_heart[each.name], None) if not each.heartbeat else
            _process(home, each.name, boot) for each in processes_of(settings)] + [_process(home, LISTENER, boot)]


def _process(home: Home, name: str, boot: float) -> Process:
    beat = most_overdue(home.heartbeat(name))
    age = None if beat is None else max(0.0, boot - beat.at)
    return Process(name, not readiness.process(home, name, boot), age)


class Load:
    """How busy all processors together were since the last call, whichever thread made it.

    psutil.cpu_percent remembers a call for each thread (psutil 5.9.6), so in a server each thread's first is 0.
    """

    def __init__(self) -> None:
        self._idle, self._all = _spent()
        self._percent = 0.0

    def percent(self) -> float:
        """0 to 100; what it was before when the system's clock has not ticked since."""
        (idle_before, all_before), (self._idle, self._all) = (self._idle, self._all), _spent()
        passed = self._all - all_before
        if passed > 0:
            self._percent = min(100.0, max(0.0, 100.0 * (1.0 - (self._idle - idle_before) / passed)))
        return self._percent


def _spent() -> tuple[float, float]:
    """Seconds of all processors since boot: idle or waiting for a disk, and altogether."""
    times = psutil.cpu_times()
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # counted as user already
    return times.idle + getattr(times, "iowait", 0.0), sum(times) - guests


class HealthGauge:
    """Measures the machine at most every ten seconds, for all viewers."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self.home = home
        self.clock = clock
        self._at = float("-inf")
        self._last = Machine(None, 0.0, 0)
        self._load = Load()

    def read(self) -> Machine:
        """The latest measurement."""
        if self.clock.monotonic() - self._at >= MEASURE_SECONDS:
            self._at = self.clock.monotonic()
            self._last = Machine(temperature(), self._load.percent(), shutil.disk_usage(self.home.path).free)
        return self._last


def signs(machine: Machine) -> tuple[str, ...]:
    """The measurement as lines of text."""
    warmth = "no sensor" if machine.temperature is None else f"{machine.temperature:.0f} °C"
    return f"Temperature: {warmth}", f"Disk: {machine.disk_free / 1e9:.1f} GB free"


def top(home: Home) -> tuple[str, ...]:
    """A line for each process of the running house: memory, and its share of one core since it began."""
    found = []
    for lock in sorted(home.guards.glob("*.lock")):
        try:
            process = psutil.Process(int(lock.read_text().split()[0]))
            with process.oneshot():
                family = [process, *process.children(recursive=True)]
                seconds = sum(sum(each.cpu_times()[:2]) for each in family)
                memory = sum(each.memory_info().rss for each in family)
                lived = max(1.0, time.time() - process.create_time())
        except (psutil.Error, ValueError, IndexError, OSError):
            continue
        found.append(f"{lock.stem}: {memory / 1e6:.0f} MB, {100 * seconds / lived:.1f} % of a core since its start")
    return tuple(found)


def temperature() -> float | None:
    """Degrees Celsius of the processor by the Pi's own tool, the kernel, or any sensor; None without one."""
    readers: tuple[Callable[[], float | None], ...] = (_vcgencmd, _thermal_zone, _sensors)
    return next((value for read in readers if (value := read()) is not None), None)


def _vcgencmd() -> float | None:
    tool = shutil.which("vcgencmd")
    if tool is None:
        return None
    try:
        run = subprocess.run([tool, "measure_temp"], capture_output=True, text=True, timeout=0.15, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"temp=([\d.]+)", run.stdout)
    return float(match[1]) if match else None


def _thermal_zone() -> float | None:
    for zone in sorted(Path("/sys/class/thermal").glob("thermal_zone*/temp")):
        try:
            degrees = int(zone.read_text()) / 1000
        except (OSError, ValueError):
            continue
        if 0 < degrees < 150:
            return degrees
    return None


def _sensors() -> float | None:
    sensors: dict[str, Any] = getattr(psutil, "sensors_temperatures", dict)() or {}
    found = [one.current for group in sensors.values() for one in group if one.current and 0 < one.current < 150]
    return max(found, default=None)


def log_names(home: Home) -> list[str]:
    """The names of the processes that keep a log, without ".log"."""
    if not home.process_logs.is_dir():
        return []
    return sorted(file.stem for file in home.process_logs.iterdir() if LOG_NAME.match(file.name) and file.is_file())


def tail(home: Home, name: str, lines: int, secrets: Iterable[str]) -> str | None:
    """The last lines of a log with every secret hidden; None when there is no such log."""
    if name not in log_names(home):
        return None
    with (home.process_logs / f"{name}.log").open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        text = file.read().decode("utf-8", "replace")
    return masked("\n".join(text.splitlines()[-lines:]), secrets)

