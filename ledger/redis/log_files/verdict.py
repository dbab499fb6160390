"""What was found in the log's files, what was done about it, and the one error when nothing can be done."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.errors import DiskFault, LedgerError

Outcome = Literal["whole", "repaired", "cut", "set aside"]
"""whole: the server may start. repaired: nothing was lost. cut: it starts on an earlier state of the log, of which
the last commands may be missing. set aside: it starts without any log, and the state must be rebuilt."""


@dataclass(frozen=True)
class Cut:
    """The `lost` bytes of `file` from offset `at` on, behind its last whole command; `zeros`: they are all zero."""

    file: Path
    at: int
    lost: int
    zeros: bool


@dataclass(frozen=True)
class LogFilesVerdict:
    """What the files are and what a repair makes of them; nothing was changed yet.

    `place` is the directory, or the single file of a server before 7.0; it need not exist ("whole": a new house).
    `manifest` is the text it needs, "" when the one it has is right. `dropped` are files of commands behind damage,
    `surplus` ones that no longer belong to the log, `leftovers` what a killed rewrite left. `why` is for people.
    """

    outcome: Outcome
    place: Path
    why: tuple[str, ...] = ()
    manifest: str = ""
    cuts: tuple[Cut, ...] = ()
    dropped: tuple[Path, ...] = ()
    surplus: tuple[Path, ...] = ()
    leftovers: tuple[Path, ...] = ()


@dataclass(frozen=True)
class LogFilesReport:
    """What was done: `lost` bytes are no longer in the log, and lie in the files or the folder `kept`."""

    outcome: Outcome
    why: tuple[str, ...] = ()
    lost: int = 0
    kept: tuple[Path, ...] = ()

    @property
    def text(self) -> str:
        """One line for people; "" when the files were whole."""
        if self.outcome == "whole":
            return ""
        done = {"repaired": "repaired, and nothing was lost", "cut": f"repaired without {self.lost} bytes of them",
                "set aside": "set aside, because they could not be repaired"}[self.outcome]
        kept = f" (kept: {', '.join(map(str, self.kept))})" if self.kept else ""
        return f"the log's files were {done}: {'; '.join(self.why)}{kept}"


class LogFilesUnrepaired(LedgerError):
    """The log's files can be neither read nor repaired: no rights to them, or `disk` says what its disk lacks."""

    def __init__(self, text: str, disk: DiskFault = "") -> None:
        super().__init__(text)
        self.disk = disk
