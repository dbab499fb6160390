"""Log lines that people can read, with no secret in them: one line for each record, on stderr."""

import contextlib
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterable
from typing import Literal, TextIO

from house.masking import masked, remember
from house.repeated_lines import RepeatedLines

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
Level = Literal["debug", "info", "warning", "error"]
_QUIET = ("urllib3", "slack_sdk", "PIL", "asyncio", "botocore", "libav")


def configure(process: str, secrets: Iterable[str] = (), stream: TextIO | None = None, level: Level = "info") -> None:
    """Let every log record of this process become one masked line on stderr: `2026-11-20T14:02:03 INFO app: text`.

    secrets: texts to show as *** wherever they appear; call again when settings were read again. level: what counts
    less is left out. Exceptions take one line, or a traceback (masked as well) with HEARTHWATCH_DEBUG=1 in the
    environment, which shows records of every level.
    """
    debug = os.environ.get("HEARTHWATCH_DEBUG") == "1"
    handler = _Lines(stream or sys.stderr)
    remember(secrets)
    handler.setFormatter(LineFormatter(process, debug))
    if not debug:
        handler.addFilter(RepeatedLines())
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, LineFormatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel("DEBUG" if debug else level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    logging.raiseExceptions = debug
    threading.excepthook = _log_ended_thread


def _log_ended_thread(ended: threading.ExceptHookArgs) -> None:
    """Log what ended a thread as one masked line, never as a bare traceback."""
    if ended.exc_type is not SystemExit and ended.exc_value is not None:
        name = ended.thread.name if ended.thread else "unknown"
        logging.getLogger(__name__).error("the thread %s ended by an error", name, exc_info=ended.exc_value)


class LineFormatter(logging.Formatter):
    """One line: time, level, process, text; with an exception its kind and text."""

    def __init__(self, process: str, debug: bool = False) -> None:
        super().__init__()
        self._process, self._debug = process, debug

    def format(self, record: logging.LogRecord) -> str:
        """The line, also for a message that does not fit its arguments."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created))
        line = f"{stamp} {record.levelname} {self._process}: {_message(record)}"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not self._debug:
            line += f": {_one_line(error)}"
        line = _BREAKS.sub(" ", masked(line)).rstrip()
        if error is not None and self._debug:
            trace = self.formatException((type(error), error, error.__traceback__))
            line += "\n" + masked(trace)
        return line


class _Lines(logging.StreamHandler[TextIO]):
    """Writes lines; a record that cannot be written leaves a line that says so, and never ends the process."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        kind = sys.exc_info()[0]
        about = f"{record.name}:{record.lineno}"
        # a closed stderr (the terminal is gone) has nowhere to be reported
        with contextlib.suppress(OSError, ValueError):
            self.stream.write(f"a log record of {about} could not be written: {kind.__name__ if kind else 'unknown'}\n")
            self.flush()


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError, IndexError) as error:
        return f"{record.msg} (its arguments do not fit: {type(error).__name__})"


def _one_line(error: BaseException) -> str:
    """The exception and what caused it, on one line."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    cause = error.__cause__
    return text if cause is None or cause is error else f"{text} (from {type(cause).__name__})"
