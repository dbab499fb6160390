"""A house with a log, a history that follows it, and whatever may happen to the log."""

from dataclasses import replace

import redis

from historian.audit_trail import audited
from house import facts
from house.clock import FakeClock
from ledger.history.writer import History, opened
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys
from ledger.redis.log import house_log

NOON = 1_700_000_000.0
GROUPS = ("notifier", "historian")


class KeptHouse:
    """Facts go into the log, and from there into the history, as the historian brings them."""

    def __init__(self, home, client):
        self.home, self.client, self.clock = home, client, FakeClock(NOON)
        self.keeper = LogKeeper(home, client, self.clock, lambda: GROUPS)
        self.keeper.check()
        self.log = house_log(home, client)
        self.history = History(home, audited)
        self.log.ensure_groups(GROUPS)

    def happen(self, *happened, kept=True):
        """Facts are recorded, handled by all groups, and (`kept`) in the history."""
        entry = ""
        for fact in happened:
            entry = self.log.record(fact) or entry
        if kept:
            self.keep(happened, entry)
        for group in GROUPS:
            for taken in self.log.take(group, group, count=1000, block=0):
                self.log.done(group, taken.entry)

    def keep(self, happened, entry):
        self.history.add(happened, self.clock.now(), replace(self.keeper.check(), entry=entry))

    def reopen_history(self):
        self.history.close()
        self.history, said = opened(self.home, self.clock.now(), audited)
        return said

    def copy(self):
        """All that Redis has now, for `bring_back`."""
        with self._raw() as raw:
            return {key: raw.dump(key) for key in raw.keys("*")}

    def bring_back(self, copied):
        """Let Redis have what it had then, as after a failover or from an older file."""
        with self._raw() as raw:
            raw.flushall()
            for key, value in copied.items():
                raw.restore(key, 0, value)

    def _raw(self):
        return redis.Redis(unix_socket_path=self.client.connection_pool.connection_kwargs["path"])

    def waiting(self, group="notifier"):
        """What the group would handle now."""
        return [taken.fact for taken in self.log.take(group, group, count=1000, block=0)]

    def entries(self):
        return [facts.from_entry(fields) for _, fields in self.client.xrange(keys.LOG)]

    def troubles(self):
        return {(each.kind, each.about): each.text for each in self.log.state().troubles}


def mode(name, number=1, at=NOON):
    return facts.ModeChosen(at=at, id=f"mode-{number}", mode=name, by="anna")


def visit(event, at=NOON, decided=None):
    """An event of ten seconds; decided: whether it was to be alerted, None for no decision."""
    found = [facts.EventBegan(at=at, id=f"b-{event}", event=event, camera="front"),
             facts.EventEnded(at=at + 10, id=f"e-{event}", event=event, camera="front", began_at=at, duration=10)]
    if decided is not None:
        found.append(facts.AlertDecided(at=at, id=f"d-{event}", event=event, camera="front", sent=decided, reasons=()))
    return found
