"""Lines of the processes' logs as the System page shows them: by the house's clock, what the supervisor says in words.

`./hearthwatch logs` shows the same lines as they were written.
"""

import re
from collections.abc import Callable
from datetime import datetime

_OWN = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (?P<level>[A-Z]+) [\w.-]+: (?P<text>.*)")
_SUPERVISOR = re.compile(r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ (?P<level>[A-Z]+) (?P<text>.*)")
_REDIS = re.compile(r"\d+:[A-Z] (?P<at>\d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d)\.\d+ (?P<level>[-.*#]) (?P<text>.*)")
_REDIS_TIME = "%d %b %Y %H:%M:%S"
_LOUD = ("WARN", "WARNING", "ERRO", "ERROR", "CRIT", "CRITICAL", "#")
_WORDS = {"WARN": "warning", "#": "warning", "ERRO": "error", "CRIT": "error", "CRITICAL": "error"}
_NOTHING = re.compile("running without any HTTP authentication|reaped unknown pid|RPC interface|Set uid to user")
"""What the supervisor says of itself that nobody need act on: its socket is a file that only its user may open."""
_SUPERVISED = [(re.compile(pattern), words) for pattern, words in (
    (r"spawned: '(.+)' with pid (\d+)", r"\1 begins, as process \2"),
    (r"success: (\S+) entered RUNNING state.*", r"\1 runs"),
    (r"exited: (\S+) \((?:exit status (\d+); )?(?:not )?expected\)", r"\1 ended (\2)"),
    (r"exited: (\S+) \(terminated by (\w+).*\)", r"\1 was ended by \2"),
    (r"stopped: (\S+) \(.*\)", r"\1 was stopped"), (r"waiting for (.+) to (?:stop|die)", r"\1: asked to end"),
    (r"killing '(.+)' \(\d+\) with (\w+)", r"\1 does not end, so it is ended by \2"),
    (r"gave up: (\S+) entered FATAL state.*", r"\1 was given up for now: it ended again and again"),
    (r"supervisord started with pid (\d+)", r"the supervisor begins, as process \1"),
    (r"received (SIG\w+) indicating exit request", r"the house is asked to stop (\1)"),
)]


def shown(text: str, clock: Callable[[float], str]) -> str:
    """The lines of a log as people read them; clock: a moment (unix time) as the page writes it.

    A line of another form, such as one of a traceback, stays as it is.
    """
    return "\n".join(line for each in text.splitlines() if (line := _line(each, clock)) is not None)


def _line(line: str, clock: Callable[[float], str]) -> str | None:
    """None for a line that says nothing to anybody."""
    for form in (_OWN, _SUPERVISOR, _REDIS):
        if (found := form.fullmatch(line)) and (at := _moment(found["at"])) is not None:
            said = _said(found["text"]) if form is _SUPERVISOR else found["text"]
            level = f"{_WORDS.get(found['level'], found['level'].lower())}: " if found["level"] in _LOUD else ""
            return None if said is None else f"{clock(at)}  {level}{said}"
    return line


def _said(text: str) -> str | None:
    if _NOTHING.search(text):
        return None
    return next((pattern.sub(words, text) for pattern, words in _SUPERVISED if pattern.fullmatch(text)), text)


def _moment(text: str) -> float | None:
    """Unix time of a moment by the machine's own clock."""
    try:
        return (datetime.fromisoformat(text) if "-" in text else datetime.strptime(text, _REDIS_TIME)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
