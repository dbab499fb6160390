"""`up`: makes what is missing, ends what an earlier start left behind, and becomes the supervisor of the house."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

from cli.commands import glances
from cli.commands.up import detached, wait_until_ready
from cli.commands.up.greeting import Greeting
from cli.commands.up.start_plan import StartPlan, make
from cli.errors import CliError, say
from cli.supervise import (
    home_owner_check,
    homes,
    orphans,
    port_check,
    process_logs,
    stdout_path,
    supervisord_conf,
    systemd,
    watchdog_targets,
)
from cli.supervise.process_table import ROOT, python
from cli.supervise.root_user import AS_ROOT, way_out
from house.clock import SystemClock
from ledger.disk_fault import FIXES, described, fault_of
from ledger.errors import LedgerError
from ledger.files.settings_in_force import keep
from ledger.home import Home

ALREADY = 3
"""Exit code when the house runs already."""
THRIFTY = {
    "PYTHONUNBUFFERED": "1",
    # Threads would otherwise take 64 MB of address space each, and numpy a thread for every core.
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def run(argv: Sequence[str], home: Home) -> int:
    """Start the house and stay until it is stopped (then this does not return), or until it is ready (--wait)."""
    parser = argparse.ArgumentParser("hearthwatch up", description=__doc__)
    parser.add_argument("--glances", action="store_true", help="also serve glances, which shows machine and processes")
    parser.add_argument("--fake-slack", action="store_true", help="talk to a stand-in for Slack, in a home of its own")
    parser.add_argument("--wait", type=float, nargs="?", const=detached.PATIENCE, metavar="SECONDS",
                        help="start in the background; ends with 0 once the house is ready, with 1 and the reasons if "
                        f"that takes longer ({detached.PATIENCE:g})")
    options = parser.parse_args(argv)
    if options.wait is None:
        return _start(options, home, None)
    return detached.start(lambda waiting: _start(options, home, (waiting, options.wait)))


def _start(options: argparse.Namespace, home: Home, waiting: tuple[int, float] | None) -> int:
    """Become the supervisor of the house; waiting: who waits for it in another process, as ready.fork takes it."""
    on_terminal, began = sys.stdout.isatty(), time.time()
    to = stdout_path.openable() if waiting is None else None
    homes.begin(home)
    plan = make(home, options.glances, options.fake_slack)
    if os.geteuid() == 0:
        say(f"warning: {AS_ROOT}; {way_out(plan.home.path)}")
    homes_here = {each.path: each for each in (home, plan.home)}.values()
    doubts = [*map(home_owner_check.open_to_others, homes_here), supervisord_conf.few_files()]
    say(*(f"warning: {text}" for text in doubts if text))
    look = wait_until_ready.StartLook(plan, SystemClock(), time.monotonic())
    if homes.is_running(plan.home):
        return _runs_already(plan.home, look, waiting)
    held = homes.hold(plan.home, port_check.url(plan.settings.web))
    if not held:
        return _runs_already(plan.home, look, waiting)
    _make_room(plan)
    glances_password = _glances_password(plan, on_terminal)
    conf = plan.home.runtime / "supervisord.conf"
    _place_logs(plan)
    programs = plan.programs()
    homes.write_private(conf, supervisord_conf.conf(plan.home, programs, to, os.geteuid()))
    watchdog_targets.write(plan.home, plan.settings, programs)
    keep(plan.home, plan.settings, plan.files_right)
    plan.home.note_place()
    greeting = Greeting(plan, on_terminal, glances_password, _is_new(plan.home), began)
    wait_until_ready.fork(look, greeting.lines, held, waiting)
    return _become(plan.home, str(conf), in_background=waiting is not None)


def _runs_already(home: Home, look: wait_until_ready.StartLook, waiting: tuple[int, float] | None) -> int:
    pid, address = homes.supervisor_of(home) or (0, "")
    say(f"the house runs already (process {pid}) at {address}; ./hearthwatch status shows more, down stops it")
    if waiting is None:
        return ALREADY
    descriptor, seconds = waiting
    if wait_until_ready.greet(look, lambda: (), lambda: homes.is_running(home), seconds):
        os.write(descriptor, wait_until_ready.READY)
    return 1


def _make_room(plan: StartPlan) -> None:
    """End what an earlier start left behind, and see that the port is free."""
    locks = plan.home.guards
    locks.mkdir(mode=0o700, exist_ok=True)
    ended = orphans.end(locks, orphans.HASTY)
    if ended:
        say(f"ended what an earlier start had left: {', '.join(ended)}")
    port_check.check_free(plan.settings.web, plan.home.config)
    _look_at_redis(plan)
    supervisord_conf.control_socket(plan.home).unlink(missing_ok=True)


def _place_logs(plan: StartPlan) -> None:
    """Where the settings say; in memory as well while the home cannot be written."""
    fault = fault_of(plan.home.logs)
    if fault:
        say(f"warning: {described(plan.home.path, fault)}: the house starts with its logs in memory; {FIXES[fault]}")
    process_logs.link_logs(plan.home, in_memory=bool(fault) or plan.settings.logs.where == "memory")


def _look_at_redis(plan: StartPlan) -> None:
    """Warn of a Redis of one's own that cannot be reached or may lose facts; the house starts all the same."""
    if plan.settings.redis_url is None:
        return
    # redis-py takes a quarter of a second to import, which a house with its own server need not wait for here.
    from ledger.redis.client import connect, inspect

    try:
        lacks = inspect(connect(plan.settings.redis_url.get_secret_value()))
    except LedgerError as error:
        lacks = [f"{error}; the house waits for it"]
    say(*(f"warning: {text}" for text in lacks))


def _glances_password(plan: StartPlan, on_terminal: bool) -> str:
    """The password made up for glances, which must be there before glances starts; "" when there is one already."""
    if not plan.glances_port or glances.has_password(plan.home):
        return ""
    if not on_terminal:
        raise CliError("glances has no password yet: start once with --glances on a terminal, which shows one")
    return glances.make_password(plan.home)


def _is_new(home: Home) -> bool:
    return not (home.redis / "appendonlydir").exists()


def _become(home: Home, conf: str, in_background: bool) -> int:
    """Turn this process into the supervisor; the lock stays with it."""
    say("starting; " + ("./hearthwatch down stops the house" if in_background else "Ctrl-C stops the house"))
    os.environ.update({**THRIFTY, "HEARTHWATCH_HOME": str(home.path)})
    # Only the greeting and the watchdog notify systemd; gunicorn would do so too early, when it is ready itself.
    if systemd.SOCKET in os.environ:
        os.environ[systemd.OURS] = os.environ.pop(systemd.SOCKET)
    os.chdir(ROOT)
    sys.stdout.flush()
    if in_background:
        detached.leave_terminal(process_logs.log_file(home, "up"))
    os.execv(sys.executable, python("-m", "cli.supervise.supervisord", conf))
