"""Compares the log with what the house remembers, and makes it again when it has lost facts.

`up` does so before anybody may use the log, the historian while the house runs. They take turns; what one of them has
done the other finds done.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import redis

from house.clock import Clock
from house.state.stored_state import damaged, is_sound, without_lapsing
from ledger.epoch import Epoch, epoch_in, first_epoch
from ledger.errors import LedgerAway
from ledger.files.house_json import HouseMark
from ledger.history.saved_log_state import LogMemory
from ledger.home import Home
from ledger.rebuild.log_comparison import LogLook, compared
from ledger.rebuild.rebuild import Rebuild
from ledger.rebuild.remembered_log import Recall
from ledger.rebuild.runtime_state_copy import MemoryState
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.log_range import place

log = logging.getLogger(__name__)

_PATIENCE = 15.0
"""Seconds for which another process may be at it."""


class LogKeeper:
    """Of one house. groups: says which its processes have, when they must not be handed anything old."""

    def __init__(self, home: Home, client: redis.Redis, clock: Clock,
                 groups: Callable[[], Sequence[str]] = tuple) -> None:
        self._home, self._client, self._clock, self._groups = home, client, clock, groups
        self._mark, self._recall, self._in_memory = HouseMark(home), Recall(home), MemoryState(home)

    def check(self) -> LogMemory:
        """What the log is like now, after it was made again if need be. Raises LedgerAway and LedgerRefused."""
        with self._turn():
            memory = self._recall.memory()
            mark = self._mark.read()
            known, look = _newest(mark.epoch, memory.epoch), self._look(memory.newest, self._recall.late())
            found = compared(look, known, expects_more=_lacks(look.fields, memory.fields, mark.had_mode))
            if found == "unmarked":
                look = self._mark_log(look)
            elif found != "same":
                log.error("the log is %s: it is made again", found)
                Rebuild(self._home, self._client, self._clock, self._recall, self._groups()).run(look, known, found)
                look = self._look(memory.newest)
            self._note(look)
            now = LogMemory(look.epoch, fields=self._repaired(look, memory))
            self._in_memory.keep(replace(now, entry=look.last), look.in_memory)
            return now

    def _look(self, newest: str, late: LogMemory | None = None) -> LogLook:
        with translated(), self._client.pipeline(transaction=True) as pipe:
            pipe.get(keys.EPOCH)
            pipe.xrevrange(keys.LOG, count=1)
            pipe.hgetall(keys.STATE)
            pipe.exists(keys.IN_MEMORY)
            if newest:
                pipe.zscore(keys.IDS, newest)
            epoch, tail, fields, in_memory, *score = pipe.execute()
        last = tail[0][0] if tail else ""
        has_newest = score != [None] and (late is None or place(last) >= place(late.entry))
        return LogLook(epoch_in(epoch), epoch or "", last, fields, has_newest, bool(in_memory))

    def _mark_log(self, look: LogLook) -> LogLook:
        """Give a log that has none its first epoch; nothing old is in it that somebody has not handled."""
        epoch = first_epoch()
        with translated():
            if not self._client.set(keys.EPOCH, epoch.text(), nx=True):
                raise LedgerAway("another process has just given the log its epoch")
        return replace(look, epoch=epoch, epoch_text=epoch.text())

    def _note(self, look: LogLook) -> None:
        """What the home itself must know; a disk that takes no writes is no reason to stop."""
        mark = self._mark.read()
        had_mode = mark.had_mode or _has_mode(look.fields)
        if (mark.epoch, mark.had_mode) == (look.epoch, had_mode):
            return
        try:
            self._mark.update(epoch=look.epoch, had_mode=had_mode)
        except OSError as error:
            log.warning("%s is not up to date: %s", self._mark.path, error.strerror)

    def _repaired(self, look: LogLook, memory: LogMemory) -> dict[str, str]:
        """The fields of the state, those that cannot be right restored to what is remembered of them."""
        wrong = damaged(look.fields, memory.fields, same_moment=look.last == memory.entry)
        if wrong:
            log.error("the state had damaged fields, which are restored: %s", ", ".join(wrong))
            with translated():
                self._client.hset(keys.STATE, mapping=dict[Any, Any](wrong))
        fields = {**look.fields, **wrong}
        self._forget_unsound([name for name, text in fields.items() if not is_sound(name, text)])
        return {name: text for name, text in fields.items() if is_sound(name, text)}

    def _forget_unsound(self, names: list[str]) -> None:
        """A damaged field that nobody remembers would stop everybody who reads the state."""
        if names:
            log.error("the state had damaged fields that are not remembered: %s", ", ".join(names))
            with translated():
                self._client.hdel(keys.STATE, *names)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for others who do the same; LedgerAway when they take too long."""
        handle = os.open(self._home.runtime / "rebuild.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _locked(handle)
            yield
        finally:
            os.close(handle)


def _locked(handle: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise LedgerAway("another process is still restoring the log") from None
        time.sleep(0.05)


def _newest(*epochs: Epoch | None) -> Epoch | None:
    return max((each for each in epochs if each), key=lambda each: each.number, default=None)


def _lacks(fields: Mapping[str, str], remembered: Mapping[str, str], had_mode: bool) -> bool:
    """Whether the state lacks a field that it had: none is ever removed but what lapses when a log is made again."""
    if any(name not in fields for name in without_lapsing(remembered)):
        return True
    known = {name for name, text in fields.items() if is_sound(name, text)} | remembered.keys()
    return had_mode and not known & {"mode", "mode_lost"}


def _has_mode(fields: Any) -> bool:
    return "mode" in fields and '"v": null' not in fields["mode"]
