"""Which home a command is about, and what a new home begins with.

A house whose config.yml names no camera runs as the demo, in a home of its own beside it: `var` and `var-demo`.
"""

import os
from pathlib import Path

from cli.errors import HOUSE_RUNS, CliError
from cli.supervise import home_owner_check, lock_exec
from house.atomic_write import write_whole
from house.settings.first_config import write_first_config
from house.settings.whole_config import Settings, survey
from ledger.errors import LedgerAway
from ledger.home import Home

_DEMO = """# The demo: a drawn room with someone walking through now and then.
# Change what you like, or delete this file to have it made again. Your own house is set up in {config}.
house:
  name: Demo
  first_mode: away
cameras:
  living-room:
    source: demo://room?pause=180
    pan_tilt: {{address: "simulated://?speed=8", pan_min: -12, pan_max: 12, tilt_min: -6, tilt_max: 6}}
channels:
  - terminal://
web:
  bind: {bind}
"""


def begin(home: Home) -> None:
    """Make the home where there is none yet, with a commented config.yml; raises CliError."""
    if home.is_displaced() and is_running(home):
        raise CliError(f"the house in {home.path} runs already, but that folder is gone: mount its disk again, or run "
                       "./hearthwatch down first", HOUSE_RUNS)
    try:
        home.create()
        write_first_config(home.config)
    except OSError as error:
        if isinstance(error, PermissionError) and home.path.exists():
            raise CliError(home_owner_check.explained(error, home)) from error
        why = f"cannot make the home {home.path}: {error.strerror}"
        raise CliError(f"{why}; HEARTHWATCH_HOME may name another place") from error


def begin_demo(home: Home, settings: Settings) -> Home:
    """The demo's home beside `home`, made if need be; its page listens where the real one would."""
    demo = demo_of(home)
    demo.create()
    if not demo.config.exists():
        write_private(demo.config, _DEMO.format(config=home.config, bind=settings.web.bind))
    return demo


def demo_of(home: Home) -> Home:
    """The home of the demo that runs instead of `home`."""
    return Home(home.path.with_name(home.path.name + "-demo"))


def fake_slack_of(home: Home) -> Home:
    """The home that is used instead of `home` with --fake-slack."""
    return Home(home.path.with_name(home.path.name + "-fake-slack"))


def current(home: Home) -> Home:
    """The home people mean: the one that runs, else the one `up` would run."""
    demo = demo_of(home)
    for each in (home, demo, fake_slack_of(home), fake_slack_of(demo)):
        if is_running(each):
            return each
    if not demo.path.is_dir():
        return home
    settings = survey(home.config, home.learned, os.environ).settings
    return demo if settings is not None and settings.demo else home


def is_running(home: Home) -> bool:
    """Whether this home's house is running."""
    return supervisor_of(home) is not None


def supervisor_of(home: Home) -> tuple[int, str] | None:
    """The supervisor's process id and the address of the page; None when the house does not run."""
    return next((held for place in home.lock_places("up") if (held := lock_exec.holder(str(place)))), None)


def hold(home: Home, note: str = "") -> tuple[int, ...]:
    """Hold the home for the house that is about to run in it; the descriptors of its locks, none when one runs already.

    One lock lies in memory: the home's disk may be unmounted while the house runs.
    """
    held: list[int] = []
    for place in dict.fromkeys((home.lock("up"), home.lock_places("up")[1])):
        descriptor = lock_exec.hold(str(place), note)
        if descriptor is None:
            for each in held:
                os.close(each)
            return ()
        held.append(descriptor)
    return tuple(held)


def unreachable(home: Home, error: LedgerAway) -> CliError:
    """Why a command cannot be given now: the house does not run (exit code 3), or it does and Redis does not answer."""
    if supervisor_of(home) is None:
        return CliError(f"not possible now: the house in {home.path} is not running; ./hearthwatch up starts it", 3)
    return CliError(f"not possible now: {error}; ./hearthwatch doctor says more")


def write_private(file: Path, text: str) -> None:
    """Write a new file of mode 600, whole or not at all."""
    write_whole(file, text.encode())
