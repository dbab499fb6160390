"""The analyzers by their addresses: each is opened once, and again later where it could not be, or has failed."""

import logging
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass, field

from camera_process.analyzer import Analyzer, AnalyzerError
from house.adapters import UnknownAddress
from house.clock import Clock

log = logging.getLogger(__name__)

LOOK_AGAIN, AFTER_REFUSAL = 60.0, 600.0
"""Seconds until what could not be opened is opened again, and until what refused every picture is asked again."""

IN_A_ROW, FIRST_PAUSE = 3, 30.0
"""After so many failures that may pass, an analyzer is left alone: so many seconds first, then twice as long."""
_NO_MODEL = "its model is not there; ./hearthwatch models fetch brings it"


@dataclass
class _State:
    analyzer: Analyzer | None = None
    wrong: str = ""
    not_before: float = float("-inf")
    failures: int = 0


@dataclass
class OpenAnalyzers:
    """Gives analyzers by their addresses, to any thread.

    connect: the analyzer behind an address, None while its model is not there; raises AnalyzerError, UnknownAddress.
    """

    connect: Callable[[str], Analyzer | None]
    clock: Clock
    _states: dict[str, _State] = field(default_factory=dict, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def get(self, address: str) -> Analyzer | None:
        """The analyzer; None while it cannot be used."""
        with self._lock:
            state = self._states.setdefault(address, _State())
            if self.clock.monotonic() < state.not_before:
                return None
            if state.analyzer is None:
                self._open(address, state)
            return state.analyzer

    def lacking(self, address: str) -> str:
        """Why that analyzer looks at nothing now; "" when it does."""
        with self._lock:
            return "" if self.get(address) is not None and not self._states[address].wrong else \
                self._states[address].wrong or _NO_MODEL

    def forget(self, but: Container[str] = ()) -> None:
        """Let go of all analyzers but these: what is asked for again is opened anew."""
        with self._lock:
            self._states = {address: state for address, state in self._states.items() if address in but}

    def answered(self, address: str) -> None:
        """It has looked at a picture: whatever was wrong with it is over."""
        with self._lock:
            state = self._states.setdefault(address, _State())
            state.wrong, state.failures = "", 0

    def failed(self, address: str, error: AnalyzerError) -> None:
        """It did not look at a picture; it is left alone for a while, unless that was the picture's fault."""
        log.warning("%s: %s", address.partition("://")[0], error)
        with self._lock:
            state = self._states.setdefault(address, _State())
            if error.of_picture:
                return
            state.failures += 1
            if not error.transient:
                state.wrong, state.not_before = str(error), self.clock.monotonic() + AFTER_REFUSAL
            elif state.failures >= IN_A_ROW:
                pause = min(AFTER_REFUSAL, FIRST_PAUSE * 2 ** min(state.failures - IN_A_ROW, 8))
                state.wrong, state.not_before = str(error), self.clock.monotonic() + pause

    def _open(self, address: str, state: _State) -> None:
        state.not_before, state.wrong = self.clock.monotonic() + LOOK_AGAIN, ""
        try:
            state.analyzer = self.connect(address)
        except (AnalyzerError, UnknownAddress) as error:
            log.error("%s cannot be used: %s", address.partition("://")[0], error)
            state.wrong = str(error)
        if state.analyzer is not None:
            state.not_before = float("-inf")
