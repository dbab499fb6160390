"""The one call before the embedded server starts: look at the log's files, and repair them if need be."""

from pathlib import Path

from house.clock import Clock
from ledger.redis.log_files.check import check
from ledger.redis.log_files.repair import repair, set_aside
from ledger.redis.log_files.verdict import LogFilesReport


def secure(folder: Path, binary: Path, clock: Clock) -> LogFilesReport:
    """Check and repair the files in `folder` (the server's `dir`); afterwards the server at `binary` starts on them.

    Returns what was done; "whole" when there was nothing to do, or nothing at all there. Never while a server runs
    there. LogFilesUnrepaired when the files cannot be read or written: starting a server helps no further then.
    """
    verdict = check(folder, binary)
    report = repair(verdict, clock.now())
    if report.outcome in ("repaired", "cut") and check(folder, binary).outcome != "whole":
        return set_aside(verdict.place, clock.now(), (*report.why, "and they were still damaged after the repair"))
    return report
