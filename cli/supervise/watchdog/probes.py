"""Looks at processes from outside: whether they answer, whether they are stopped, how much memory they use."""

import contextlib
import os
import socket

SECONDS = 2.0
"""What one answer may take."""


def redis_answers(path: str) -> bool:
    """Whether a Redis says anything; an error counts, for a server that loads or cannot write is alive."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
        link.settimeout(SECONDS)
        link.connect(path)
        link.sendall(b"PING\r\n")
        return bool(link.recv(64))
    return False


def page_answers(host: str, port: int) -> bool:
    """Whether the dashboard answers its health page."""
    name = f"[{host}]" if ":" in host else host
    with contextlib.suppress(OSError), socket.create_connection((host, port), SECONDS) as link:
        link.sendall(f"GET /healthz/live HTTP/1.0\r\nHost: {name}:{port}\r\n\r\n".encode())
        return link.recv(64).split(b" ", 2)[1:2] == [b"200"]
    return False


def is_stopped(pid: int) -> bool:
    """Whether the process was stopped by a signal (or a debugger), as proc(5) shows it."""
    return _after_name(pid)[:1] in ("T", "t")


def memory_mb(pid: int) -> float:
    """The memory of a process and its children, what they share counted once; 0 when it cannot be seen."""
    return _pss(pid) + sum(memory_mb(child) for child in _children(pid))


def _after_name(pid: int) -> str:
    """What stands behind the name in /proc/PID/stat, beginning with the state; "" when the process is gone."""
    return _text(f"/proc/{pid}/stat").rpartition(")")[2].strip()


def _children(pid: int) -> list[int]:
    return [int(each) for each in _text(f"/proc/{pid}/task/{pid}/children").split()]


def _pss(pid: int) -> float:
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    pages = _text(f"/proc/{pid}/statm").split()[1:2]
    return int(pages[0]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if pages else 0.0


def _text(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            return text.read()
    except OSError:
        return ""
