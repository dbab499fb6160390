"""Holds a process's lock and becomes that process: `python -I -S lock_exec.py LOCKFILE COMMAND...`.

The lock (flock) stays with the process and whatever it forks, and goes when the last of them has gone: so a later
start finds what a killed supervisor left behind. It uses only the standard library and leaves nothing in memory.

`ledger.lock` is for a process that holds its own lock and lets go of it. This file cannot use that: `-I -S` finds
nothing of the house and nothing installed (so it starts in a few milliseconds), and its lock must outlive the exec.
"""

import fcntl
import os
import sys
import time


def hold(path: str, note: str = "") -> int | None:
    """Take the lock and write this process's id (and a line of note) into it; None when another holds it.

    Returns the descriptor; it is inherited across exec, and the lock is held as long as any copy of it is open.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # Someone who only looks (`holder`) has it for an instant, so one refusal is not an answer yet.
    for attempt in range(10):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if attempt == 9:
                os.close(fd)
                return None
            time.sleep(0.02)
    os.set_inheritable(fd, True)
    os.ftruncate(fd, 0)
    os.write(fd, f"{os.getpid()}\n{note}\n".encode())
    return fd


def holder(path: str) -> tuple[int, str] | None:
    """The id (0: not written yet) and note of the process that holds the lock; None when it is free."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with open(fd, encoding="utf-8") as file:
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, note = file.read().partition("\n")
            return int(pid or 0), note.strip()
    return None


if __name__ == "__main__":
    lock, command = sys.argv[1], sys.argv[2:]
    if hold(lock) is None:
        sys.exit(f"{os.path.basename(lock)} is held by process {(holder(lock) or (0, ''))[0]}: it runs already")
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")
