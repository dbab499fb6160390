"""Starts the process of a round, and says what it came to. Standard library only."""

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

from s3_upload.round_result import ENDED, RoundResult, read_line

ROOT = Path(__file__).resolve().parent.parent
_DYING = 5.0
COMMAND = (sys.executable, "-m", "s3_upload.round_process")


class RunningRound:
    """The process of a round, which ends by itself when this one does. words: what it shall do."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen([*COMMAND, *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def result(self) -> RoundResult | None:
        """What it came to, None while it runs."""
        code = self._process.poll()
        if code is None:
            return None
        said, _ = self._process.communicate()
        lines = said.splitlines()
        found = read_line(lines[-1]) if lines else None
        return found or RoundResult(about=ENDED, text=f"the upload ended by itself ({_why(code)}); see its log")

    def stop(self) -> None:
        """End it; it may be in the middle of anything."""
        self._process.kill()
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):  # a disk that is away holds even a killed one
            self._process.communicate(timeout=_DYING)


def _why(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"code {code}"
    except ValueError:
        return f"signal {-code}"
