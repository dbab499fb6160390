"""Gathers log lines that say the same again and again: a broken camera must not fill the disk with its warnings."""

import logging
import re
from dataclasses import dataclass

SHOWN, WITHIN = 2, 600.0
"""How many warnings that say the same are shown within so many seconds; the others are counted."""

_MOST = 500
_VARIES = re.compile(r"[0-9a-f]{16,}|\d+")


@dataclass
class _Repeated:
    began: float
    shown: int = 0
    left_out: int = 0


class RepeatedLines(logging.Filter):
    """Lets the first warnings and errors of a kind through; later one of them says how many were left out before it.

    What differs only in numbers and ids is of one kind. Several threads may log at the same time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, _Repeated] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - whatever an argument's text raises, the handler names it
            return True
        return self._passes(record, message)

    def _passes(self, record: logging.LogRecord, message: str) -> bool:
        kind = _VARIES.sub("#", f"{record.name} {message}")
        known = self._known.pop(kind, None) or _Repeated(record.created)
        while len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)), None)
        self._known[kind] = known  # the newest last
        if not 0 <= record.created - known.began < WITHIN:
            if known.left_out:
                record.msg = f"{message} (… {known.left_out} more in the last {_minutes(record.created - known.began)})"
                record.args = None
            known.began, known.shown, known.left_out = record.created, 0, 0
        if known.shown >= SHOWN:
            known.left_out += 1
            return False
        known.shown += 1
        return True


def _minutes(seconds: float) -> str:
    return f"{max(1, round(seconds / 60))} min"
