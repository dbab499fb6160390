"""Brings what a watchdog found into the log."""

from collections.abc import Callable, Iterable

from house import facts
from house.watchdog.faults import KINDS
from house.watchdog.restarts import ReportedTrouble
from ledger.redis.log import Log


def record_watched(log: Log, now: float, troubles: Iterable[ReportedTrouble], mine: Callable[[str], bool]) -> None:
    """Let the log have exactly these troubles of the watchdog whose processes are `mine`; harmless the second time.

    One that has ended is recorded whole, so that people hear of it though it is over. Others that are open in the log
    were left by an earlier watchdog, and end. Raises LedgerAway or LedgerRefused.
    """
    listed = list(troubles)
    for each in listed:
        _record(log, each)
    lasting = {(each.kind, each.about) for each in listed if each.until is None}
    for old in log.state().troubles:
        if old.kind in KINDS and mine(old.about) and (old.kind, old.about) not in lasting:
            log.record(facts.TroubleEnded(at=now, kind=old.kind, about=old.about, since=old.since))


def _record(log: Log, trouble: ReportedTrouble) -> None:
    kind, about, text, since, until = trouble
    id = facts.derived_id("watchdog", kind, about, repr(since), text)
    log.record(facts.TroubleBegan(at=since, id=id, kind=kind, about=about, text=text))
    if until is not None:
        ended = facts.derived_id("watchdog", kind, about, repr(since))
        log.record(facts.TroubleEnded(at=until, id=ended, kind=kind, about=about, since=since))
