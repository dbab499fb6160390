"""Makes a log again from what is remembered: facts, state, ids, groups at its end, a new epoch; in one step."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import redis

from house import facts
from house.clock import Clock
from house.state.house_state import HouseState
from house.state.stored_state import Stored, folded, is_sound, without_lapsing
from ledger.epoch import Epoch, next_epoch
from ledger.errors import LedgerAway
from ledger.files.house_json import HouseMark
from ledger.history.saved_log_state import LogMemory
from ledger.home import Home
from ledger.rebuild import rebuild_texts
from ledger.rebuild.log_comparison import Finding, LogLook
from ledger.rebuild.pending_alerts import PendingAlerts, pending_alerts
from ledger.rebuild.remembered_log import Recall
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.log_range import place
from ledger.redis.lua import script
from ledger.redis.trouble import EPOCH, LOG

log = logging.getLogger(__name__)

NOTIFIER = "notifier"
"""The group that handles what is pending once more."""
RESTORED = 3000
"""Facts that a log is given back: those the pages look through. The history has the others."""
LAPSING = ("labels:", "cooldown:", "cover:")
"""Beginnings of timers that mean nothing any more: waits for labels, for further events, for a better picture."""
_LOOKED_BACK = 500
"""Entries among which those are that were recorded after the facts got lost."""
_BEGINS = "@"
_REASONS: dict[Finding, facts.EpochReason] = {"empty": "empty", "older": "older", "damaged": "older", "other": "other"}


@dataclass(frozen=True)
class NewFacts:
    """What was recorded in the log after it had lost others: its entries, and the facts in them."""

    entries: tuple[str, ...] = ()
    recorded: tuple[facts.Fact, ...] = ()


@dataclass(frozen=True)
class Rebuild:
    """For one log; ids make a second time harmless.

    restored: what a home was restored from, as a line for people; then nothing is alerted again.
    """

    home: Home
    client: redis.Redis
    clock: Clock
    recall: Recall
    groups: Sequence[str] = ()
    restored: str = ""

    def run(self, look: LogLook, known: Epoch | None, found: Finding) -> None:
        """Do it. LedgerAway when Redis goes away, or something is recorded at this very moment: then do it again."""
        memory, remembered = self.recall.memory(), self.recall.latest(RESTORED)
        new = self._recorded_since(memory, remembered, found)
        now = self.clock.now()
        pending = PendingAlerts() if self.restored else pending_alerts(remembered, now)
        moved = NewFacts() if self.restored else new  # nobody handles those of a backup again
        state = without_lapsing(folded(self._remembered_state(look, found), new.recorded))
        epoch = replace(next_epoch(known, look.epoch), begins=_BEGINS)
        mode_lost = HouseMark(self.home).read().had_mode and HouseState.from_fields(state).mode is None
        began = facts.EpochBegan(at=now, number=epoch.number, epoch=epoch.id, why=_REASONS[found], mode_lost=mode_lost,
                                 doubtful=pending.doubtful)
        missing = self._missing(remembered)
        trouble = facts.TroubleBegan(at=now, kind=LOG, about=f"{EPOCH}{epoch.number}",
                                     text=self.restored or rebuild_texts.lost(found, missing, bool(state), mode_lost))
        own = (began, trouble, *self._interrupted(state, remembered, now))
        self._write(look, {
            "facts": [_row(fact) for fact in remembered if fact not in pending.again], "moved": moved.entries,
            "after": [_row(fact) for fact in (*own, *pending.again, *moved.recorded)],
            "again": [fact.id for fact in pending.again], "state": folded(state, own), "epoch": epoch.text()})
        log.warning("the log was made again: %s", trouble.text)

    def _remembered_state(self, look: LogLook, found: Finding) -> Stored:
        """What the history has; a field that it lacks as the log has it, unless that is another house's."""
        own = {} if found == "other" else {name: text for name, text in look.fields.items() if is_sound(name, text)}
        return {**own, **self.recall.state()}

    def _recorded_since(self, memory: LogMemory, remembered: Sequence[facts.Fact], found: Finding) -> NewFacts:
        """What was recorded in the log after the facts got lost, before that was noticed: it counts."""
        if found == "other":
            return NewFacts()
        known, newest = {fact.id for fact in remembered}, max((fact.at for fact in remembered), default=0.0)
        with translated():
            rows: Any = self.client.xrevrange(keys.LOG, count=_LOOKED_BACK)
        read = [(entry, fact) for entry, fields in reversed(rows) if (fact := _readable(fields))]
        new = [(entry, fact) for entry, fact in read if fact.id not in known
               and (place(entry) > place(memory.entry) if memory.entry else fact.at > newest)]
        return NewFacts(tuple(entry for entry, _ in new), tuple(fact for _, fact in new))

    def _missing(self, remembered: Sequence[facts.Fact]) -> int:
        """How many of these the log does not have."""
        if not remembered:
            return 0
        with translated():
            scores: Any = self.client.zmscore(keys.IDS, [fact.id for fact in remembered])
        return sum(score is None for score in scores)

    def _interrupted(self, state: Stored, remembered: Sequence[facts.Fact], now: float) -> list[facts.Fact]:
        """The ends of events that are open, but for one that its camera still has open: that ends it itself."""
        fields, ends = HouseState.from_fields(state).fields, list[facts.Fact]()
        for name, event in fields.items():
            camera = name.partition(":")[2]
            if name.startswith("event:") and event["open"] and not self.home.open_event(camera).exists():
                about = [fact.at for fact in remembered if getattr(fact, "event", "") == event["event"]]
                ends.append(interrupted(camera, event["event"], event["began_at"], max(about, default=now)))
        return ends

    def _write(self, look: LogLook, plan: dict[str, Any]) -> None:
        whole = {**plan, "last": look.last, "known": look.epoch_text, "ids": self.recall.ids(keys.REMEMBERED_IDS),
                 "ids_kept": keys.REMEMBERED_IDS, "groups": list(self.groups), "lapsing": LAPSING}
        names = [keys.LOG, keys.STATE, keys.IDS, keys.EPOCH, keys.seen(NOTIFIER)]
        names += [key for group in {*self.groups, NOTIFIER} for key in keys.timers(group)]
        with translated():
            begins = script(self.client, "rebuild")(keys=names, args=(json.dumps(whole),))
        if not begins:
            raise LedgerAway("something was recorded while the log was being restored")


def interrupted(camera: str, event: str, began_at: float, ended_at: float) -> facts.EventEnded:
    """The end of an event that was broken off; the same however often it is made."""
    ended = max(began_at, ended_at)
    return facts.EventEnded(at=ended, id=f"interrupted-{event}", event=event, camera=camera, began_at=began_at,
                            duration=round(ended - began_at, 3), reason="interrupted")


def _row(fact: facts.Fact) -> tuple[str, str, str]:
    entry = facts.to_entry(fact)
    return fact.id, entry["kind"], entry["body"]


def _readable(fields: dict[str, str]) -> facts.Fact | None:
    try:
        return facts.from_entry(fields)
    except facts.UnreadableFact:
        return None

