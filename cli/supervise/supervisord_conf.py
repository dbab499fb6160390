"""The text of supervisord.conf for a list of processes."""

import re
import resource
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from cli.errors import CliError
from cli.supervise.process_logs import log_bounds, log_file
from cli.supervise.process_table import GROUPS, ROOT, Program, python
from cli.supervise.start_order import START_ORDER, start_priority
from house.processes import comes_and_goes
from ledger.home import Home

FILES, PROCESSES = 1024, 200
"""Open files and processes that supervisord asks for."""
PATIENCE = 8
"""Quick failures before supervisord gives a process up (restart_listener starts it again every 30 s)."""


def conf(home: Home, programs: Sequence[Program], terminal: Path | None, uid: int) -> str:
    """The whole file. terminal: where what processes print for people goes, None when it cannot be opened."""
    sections = [_supervisord(home, uid)]
    sections += [_program(home, each, terminal) for each in programs]
    for group in GROUPS:
        names = [each.name for each in programs if each.group == group]
        if names:
            first = min(map(start_priority, names))
            sections.append(_section(f"group:{group}", programs=",".join(names), priority=first))
    sections.append(_listener(home))
    return "\n".join(sections)


def regrouped(text: str, home: Home, coming: Sequence[Program]) -> str:
    """The file with these processes instead of those it has that come and go; all else stays as it is."""
    kept = [each for each in re.split(r"(?m)^(?=\[)", text)
            if not ((name := re.match(r"\[program:([^\]]+)\]", each)) and comes_and_goes(name[1]))]
    return "".join([*kept, *(_program(home, each, None) for each in coming)])


def control_socket(home: Home) -> Path:
    """The socket for calls to supervisord."""
    return home.runtime / "supervisor.sock"


def lock(home: Home, name: str) -> Path:
    """The lock a process holds while it runs."""
    return home.guards / f"{name}.lock"


def _supervisord(home: Home, uid: int) -> str:
    socket = _section("unix_http_server", file=control_socket(home), chmod="0700")
    rpc = _section("rpcinterface:supervisor",
                   **{"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"})
    # Without `user` a supervisord run by root warns on every start.
    user = {"user": "root"} if uid == 0 else {}
    return socket + rpc + _section(
        "supervisord", logfile=log_file(home, "supervisord"), logfile_maxbytes=log_bounds(home)[0], logfile_backups=1,
        pidfile=home.runtime / "supervisord.pid", childlogdir=home.runtime, nocleanup="true", umask="077",
        minfds=_at_most(resource.RLIMIT_NOFILE, FILES), minprocs=_at_most(resource.RLIMIT_NPROC, PROCESSES), **user)


def _at_most(limit: int, wanted: int) -> int:
    """So many, or what this process may have at most: supervisord refuses to start with less than it is told."""
    hard = resource.getrlimit(limit)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def few_files() -> str:
    """A line about a limit of open files below which a house with several cameras may fail; "" for a higher one."""
    hard = _at_most(resource.RLIMIT_NOFILE, FILES)
    return "" if hard >= FILES else (f"only {hard} files may be open at once, and {FILES} are better for several "
                                     f"cameras: ulimit -n {FILES} before the start")


def _program(home: Home, program: Program, terminal: Path | None) -> str:
    own, (size, backups) = log_file(home, program.name), log_bounds(home)
    outputs: dict[str, object] = {"redirect_stderr": "true", "stdout_logfile": own}
    if program.on_terminal:
        to = terminal or log_file(home, "terminal")
        outputs = {"stdout_logfile": to, "stderr_logfile": own,
                   "stderr_logfile_maxbytes": size, "stderr_logfile_backups": backups}
    # supervisord cannot rotate (nor seek in) a terminal.
    rotate = 0 if program.on_terminal and terminal else size
    return _section(
        f"program:{program.name}", command=_guarded(home, program.name, program.command), directory=ROOT,
        autorestart="true", startsecs=2, startretries=PATIENCE, stopwaitsecs=program.stop_seconds, killasgroup="true",
        stdout_logfile_maxbytes=rotate, stdout_logfile_backups=backups if rotate else 0,
        priority=start_priority(program.name), **outputs)


def _listener(home: Home) -> str:
    return _section(
        "eventlistener:listener", directory=ROOT,
        command=_guarded(home, "listener", python("-m", "cli.supervise.restart_listener")), events="TICK_60",
        autorestart="true", startretries=1000, stopwaitsecs=3, priority=len(START_ORDER) + 2,
        stderr_logfile=log_file(home, "listener"), stderr_logfile_maxbytes=log_bounds(home)[0],
        stderr_logfile_backups=1, stdout_logfile="NONE")


def _guarded(home: Home, name: str, command: Iterable[str]) -> str:
    guard = ROOT / "cli" / "supervise" / "lock_exec.py"
    return shlex.join([*python("-I", "-S"), str(guard), str(lock(home, name)), *command])


def _section(section: str, **values: object) -> str:
    rows = [f"{key}={_value(str(value))}" for key, value in values.items()]
    return "\n".join([f"[{section}]", *rows, ""])


def _value(text: str) -> str:
    """A value as supervisord's reader gives it back: % is its sign for expansions, " ;" and " #" begin a comment."""
    if re.search(r"\n|\s[;#]", text):
        raise CliError(f"the path {text.strip()!r} has a line break, ' ;' or ' #' in it, which cannot be used; move it")
    return text.replace("%", "%%")
