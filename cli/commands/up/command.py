"""`up`: makes what is missing, ends what an earlier start left behind, and becomes the supervisor of the house."""

import argparse
import os
import sys
from collections.abc import Sequence

from cli.commands import glances
from cli.commands.up import ready
from cli.commands.up.plan import StartPlan, make
from cli.errors import CliError, say
from cli.supervise import homes, lock_exec, orphans, port_check, stdout_path, supervisord_conf
from cli.supervise.process_table import ROOT, python
from ledger.errors import LedgerError
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
    """Start the house and stay until it is stopped: does not return when it starts."""
    parser = argparse.ArgumentParser("hearthwatch up", description=__doc__)
    parser.add_argument("--glances", action="store_true", help="also serve glances, which shows machine and processes")
    parser.add_argument("--fake-slack", action="store_true", help="talk to a stand-in for Slack, in a home of its own")
    options = parser.parse_args(argv)
    on_terminal = sys.stdout.isatty()
    to = stdout_path.openable()
    homes.begin(home)
    plan = make(home, options.glances, options.fake_slack)
    held = lock_exec.hold(str(plan.home.lock(orphans.UP)), port_check.url(plan.settings.web))
    if held is None:
        return _runs_already(plan.home)
    _make_room(plan)
    glances_password = _glances_password(plan, on_terminal)
    conf = plan.home.runtime / "supervisord.conf"
    supervisord_conf.link_logs(plan.home)
    homes.write_private(conf, supervisord_conf.conf(plan.home, plan.programs(), to, os.geteuid()))
    greet = ready.Greeting(plan, on_terminal, glances_password, _is_new(plan.home))
    ready.fork(lambda: port_check.is_served(plan.settings.web), greet.lines, held)
    return _become(plan.home, str(conf))


def _runs_already(home: Home) -> int:
    pid, address = homes.keeper(home) or (0, "")
    say(f"the house runs already (process {pid}) at {address}; ./hearthwatch status shows more, down stops it")
    return ALREADY


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


def _look_at_redis(plan: StartPlan) -> None:
    """Warn of a Redis of one's own that does not answer, or may lose facts; the house starts all the same."""
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


def _become(home: Home, conf: str) -> int:
    """Turn this process into the supervisor; the lock stays with it."""
    say("starting; Ctrl-C stops the house")
    os.environ.update({**THRIFTY, "HEARTHWATCH_HOME": str(home.path)})
    # systemd hears from the greeting alone; gunicorn would say READY for itself, too early.
    os.environ.pop("NOTIFY_SOCKET", None)
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, python("-m", "cli.supervise.supervisord", conf))
