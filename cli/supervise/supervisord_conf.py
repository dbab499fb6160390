"""The text of supervisord.conf for a list of processes."""

import re
import resource
import shlex
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from cli.errors import CliError
from cli.supervise.process_table import GROUPS, ROOT, Program, python
from house.processes import CAMERA
from ledger.home import Home

FILES, PROCESSES = 1024, 200
"""Open files and processes that supervisord asks for."""
LOG_BYTES, LOG_BACKUPS = 1_000_000, 2
MEMORY_LOG_BYTES, MEMORY_LOG_BACKUPS = 250_000, 1
"""What one process may log before the oldest lines go, and how often, on the disk and in memory."""
PATIENCE = 8
"""Quick failures before supervisord gives a process up (restart_listener starts it again every 30 s)."""


def conf(home: Home, programs: Sequence[Program], terminal: Path | None, uid: int) -> str:
    """The whole file. terminal: where what processes print for people goes, None when it cannot be opened."""
    sections = [_supervisord(home, uid)]
    sections += [_program(home, each, terminal) for each in programs]
    for group in GROUPS:
        names = [each.name for each in programs if each.group == group]
        if names:
            sections.append(_section(f"group:{group}", programs=",".join(names), priority=GROUPS.index(group) + 1))
    sections.append(_listener(home))
    return "\n".join(sections)


def regrouped(text: str, home: Home, cameras: Sequence[Program]) -> str:
    """The file with these processes of cameras instead of those it has; all else stays as it is."""
    kept = [each for each in re.split(r"(?m)^(?=\[)", text) if not each.startswith(f"[program:{CAMERA}")]
    return "".join([*kept, *(_program(home, each, None) for each in cameras)])


def control_socket(home: Home) -> Path:
    """The socket for calls to supervisord."""
    return home.runtime / "supervisor.sock"


def lock(home: Home, name: str) -> Path:
    """The lock a process holds while it runs."""
    return home.guards / f"{name}.lock"


def log(home: Home, name: str) -> Path:
    """The log file of a process: in home.logs, by the link that `link_logs` makes, or in memory.

    supervisord expands % in a log's path twice, so that no way of writing one works there.
    """
    return home.runtime / "logs" / f"{name}.log"


def link_logs(home: Home, in_memory: bool = False) -> None:
    """Make the home's logs reachable by a path without characters that mean something to supervisord.

    in_memory: the logs lie there instead; those of an earlier start that did are kept.
    """
    place = home.runtime / "logs"
    if place.is_symlink():
        place.unlink()
    elif place.is_dir() and not in_memory:
        shutil.rmtree(place)
    if in_memory:
        place.mkdir(mode=0o700, exist_ok=True)
    else:
        place.symlink_to(home.logs, target_is_directory=True)


def _bounds(home: Home) -> tuple[int, int]:
    """How large the log of one process may grow, and how many earlier ones are kept."""
    place = home.runtime / "logs"
    in_memory = place.is_dir() and not place.is_symlink()
    return (MEMORY_LOG_BYTES, MEMORY_LOG_BACKUPS) if in_memory else (LOG_BYTES, LOG_BACKUPS)


def _supervisord(home: Home, uid: int) -> str:
    socket = _section("unix_http_server", file=control_socket(home), chmod="0700")
    rpc = _section("rpcinterface:supervisor",
                   **{"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"})
    # Without `user` a supervisord run by root warns on every start.
    user = {"user": "root"} if uid == 0 else {}
    return socket + rpc + _section(
        "supervisord", logfile=log(home, "supervisord"), logfile_maxbytes=_bounds(home)[0], logfile_backups=1,
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
    own, (size, backups) = log(home, program.name), _bounds(home)
    outputs: dict[str, object] = {"redirect_stderr": "true", "stdout_logfile": own}
    if program.on_terminal:
        to = terminal or log(home, "terminal")
        outputs = {"stdout_logfile": to, "stderr_logfile": own,
                   "stderr_logfile_maxbytes": size, "stderr_logfile_backups": backups}
    # supervisord cannot rotate (nor seek in) a terminal.
    rotate = 0 if program.on_terminal and terminal else size
    alone = {} if program.group else {"priority": GROUPS.index("house") + 1}
    return _section(
        f"program:{program.name}", command=_guarded(home, program.name, program.command), directory=ROOT,
        autorestart="true", startsecs=2, startretries=PATIENCE, stopwaitsecs=program.stop_seconds, killasgroup="true",
        stdout_logfile_maxbytes=rotate, stdout_logfile_backups=backups if rotate else 0, **outputs,
        **alone)


def _listener(home: Home) -> str:
    return _section(
        "eventlistener:listener", directory=ROOT,
        command=_guarded(home, "listener", python("-m", "cli.supervise.restart_listener")), events="TICK_60",
        autorestart="true", startretries=1000, stopwaitsecs=3, priority=len(GROUPS) + 1,
        stderr_logfile=log(home, "listener"), stderr_logfile_maxbytes=_bounds(home)[0], stderr_logfile_backups=1,
        stdout_logfile="NONE")


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
