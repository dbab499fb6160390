"""Starts again, every 30 s, what supervisor gave up: its own patience has an end, a house's has none.

When the files of the settings change it starts reload_groups, which does what they ask of the supervisor. An event
listener of supervisord (TICK_5 on stdin, answers on stdout); ends when supervisord does. It stays small: only the
standard library, and of that little.
"""

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from typing import TextIO

EVERY = 30.0


def fatal(answer: str) -> list[str]:
    """Full names (group:process) of the processes that supervisord gave up, from its getAllProcessInfo answer."""
    names = []
    for struct in re.findall(r"<struct>(.*?)</struct>", answer, re.DOTALL):
        fields = dict(re.findall(r"<name>(\w+)</name>\s*<value><string>([^<]*)</string>", struct))
        if fields.get("statename") == "FATAL":
            names.append(f"{fields['group']}:{fields['name']}")
    return names


def call(path: str, method: str, *words: str | bool) -> str:
    """One XML-RPC call over supervisord's socket; the answer's XML. Raises OSError.

    xmlrpc.client would bring an HTTP client and a parser, and with them twice the memory of this process.
    """
    params = "".join(f"<param><value>{_value(word)}</value></param>" for word in words)
    body = f"<methodCall><methodName>supervisor.{method}</methodName><params>{params}</params></methodCall>"
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(5)
        link.connect(path)
        head = f"POST /RPC2 HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        link.sendall((head + body).encode())
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    return answer.decode("utf-8", "replace")


def _value(word: str | bool) -> str:
    return f"<boolean>{int(word)}</boolean>" if isinstance(word, bool) else f"<string>{word}</string>"


def revive(ask: Callable[..., str]) -> list[str]:
    """Start everything that was given up; returns the names."""
    names = fatal(ask("getAllProcessInfo"))
    for name in names:
        ask("startProcess", name, False)
    return names


def run_once(events: TextIO, answers: TextIO, ask: Callable[..., str] | None) -> bool:
    """Take one event and acknowledge it, reviving when `ask` is given; False when supervisord has gone."""
    answers.write("READY\n")
    answers.flush()
    header = events.readline()
    if not header:
        return False
    fields = dict(word.split(":", 1) for word in header.split())
    events.read(int(fields["len"]))
    try:
        for name in revive(ask) if ask else ():
            print(f"started {name} again, which had been given up", file=sys.stderr, flush=True)
    except OSError as error:
        print(f"supervisord did not answer: {error}", file=sys.stderr, flush=True)
    answers.write("RESULT 2\nOK")
    answers.flush()
    return True


class StableFiles:
    """The files of a home's settings; a change counts once they have stayed the same from one look to the next."""

    def __init__(self, folder: str) -> None:
        self._files = [os.path.join(folder, name) for name in ("config.yml", "learned.yml")]
        self._known = self._seen = self._look()

    def changed(self) -> bool:
        """Whether they are others than at the last change (at first: than at the start)."""
        before, self._seen = self._seen, self._look()
        settled = self._seen == before and self._seen != self._known
        if settled:
            self._known = self._seen
        return settled

    def _look(self) -> list[tuple[int, int]]:
        return [_stamp(file) for file in self._files]


def _stamp(file: str) -> tuple[int, int]:
    try:
        about = os.stat(file)
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


class Regroup:
    """Runs cli.supervise.reload_groups, once at a time."""

    def __init__(self) -> None:
        self._pid = 0

    def start(self) -> None:
        """Start it; what it prints goes to our errors, for our own output belongs to supervisord."""
        actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, 2, 1)]
        self._pid = os.posix_spawn(sys.executable, [sys.executable, "-m", "cli.supervise.reload_groups"], os.environ,
                                   file_actions=actions)

    def over(self) -> bool:
        """Whether none runs."""
        if self._pid and os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = 0
        return not self._pid


def run(path: str) -> None:
    """Answer events until supervisord has gone."""
    due, settings, regroup = time.monotonic() + EVERY, StableFiles(os.environ.get("HEARTHWATCH_HOME", ".")), Regroup()
    while True:
        if regroup.over() and settings.changed():
            regroup.start()
        late = time.monotonic() >= due
        if late:
            due = time.monotonic() + EVERY
        if not run_once(sys.stdin, sys.stdout, (lambda *words: call(path, *words)) if late else None):
            return


if __name__ == "__main__":
    run(os.environ["SUPERVISOR_SERVER_URL"].removeprefix("unix://"))
