"""The disk beneath the log of the house's own Redis: while that takes no writes, the log goes on in memory.

The house must see and alert meanwhile. What is recorded then is lost if the server ends before the disk is well again.
"""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from house.clock import Clock
from ledger.disk_fault import FIXES, described, fault_of
from ledger.errors import DiskFault, LedgerAway, LedgerError, PlaceRefused
from ledger.files.disk_reserve import DiskReserve
from ledger.home import Home
from ledger.redis import keys
from ledger.redis.client import translated
from ledger.redis.log import Log
from ledger.redis.log_files.memory_copy import drop_copy
from ledger.redis.trouble import say_trouble

log = logging.getLogger(__name__)

KIND, ABOUT = "disk", "log"
PATIENCE = 3.0
"""Seconds Redis may go on failing on a disk that takes writes again; it tries by itself once a second."""
_SPARE = 16 * 1024 * 1024
"""Bytes that must be free beside the room for the log's new files."""


@dataclass
class LogDisk:
    """Used by whoever notices that Redis cannot write; of several processes the first one acts. Nothing raises but
    `look_after`. A Redis of one's own is left alone.
    """

    log: Log
    reserve: DiskReserve
    clock: Clock
    _since: float | None = field(default=None, init=False)

    def relieve(self, error: LedgerAway) -> str:
        """Help a Redis that cannot write; returns for people what keeps it from writing."""
        had_room = self.reserve.path.exists()
        words = self.reserve.relieve(error)
        if not error.disk or not is_own(self.log, self.reserve.home):
            self._since = None
            return words
        fault = fault_of(self.reserve.home.redis)
        gave_room = had_room and not self.reserve.path.exists()
        if gave_room or (not fault and not self._lasts()):
            return words
        try:
            self._go_on_in_memory(fault or "other")
        except LedgerError as failed:
            log.warning("the log cannot go on in memory: %s", failed)
        return words

    def look_after(self) -> bool:
        """Bring the log back to the disk once that is well, and say what is wrong; whether it is in memory now.

        Raises LedgerAway or LedgerRefused.
        """
        if not is_own(self.log, self.reserve.home):
            return False
        with translated():
            info = self.log.client.info("persistence")
            marked = self.log.client.exists(keys.IN_MEMORY)
        if info["aof_enabled"] and not self._left_copy():
            self._follow_disk()
            return self._look_at_return(info) if marked else self._is_over()
        fault = fault_of(self.reserve.home.redis)
        self._report(fault or "other")
        if not fault and self._room():
            self._return()
        return True

    def _lasts(self) -> bool:
        now = self.clock.monotonic()
        if self._since is None or now - self._since > 10 * PATIENCE:
            self._since = now
        return now - self._since >= PATIENCE

    def _go_on_in_memory(self, fault: DiskFault) -> None:
        with translated():
            self.log.client.config_set("appendonly", "no", "save", "", "stop-writes-on-bgsave-error", "no")
        self._since = None
        log.warning("%s: the log goes on in memory", described(self.reserve.home.redis, fault))
        self._report(fault)

    def _report(self, fault: DiskFault) -> None:
        """Once for all processes, with the fault that was noticed first."""
        with translated():
            first = self.log.client.set(keys.IN_MEMORY, fault, nx=True)
        if first:
            what = described(self.reserve.home.redis, fault)
            text = (f"{what}: the house goes on watching and alerting with its log in memory, and a power cut would "
                    f"lose that; {FIXES[fault]}")
            say_trouble(self.log, self.clock.now(), KIND, ABOUT, text)

    def _room(self) -> bool:
        with translated():
            used = int(self.log.client.info("memory")["used_memory"])
        return self.reserve.free() > used + _SPARE

    def _is_in(self, folder: Path) -> bool:
        """Whether Redis keeps its files in that folder, by its real path; in none while its disk is not mounted."""
        with translated():
            return str(self.log.client.config_get("dir")["dir"]) == os.path.realpath(folder)

    def _left_copy(self) -> bool:
        """Whether Redis had been started from a copy in memory, which is free from now on."""
        folder = self.reserve.home.runtime / "redis"
        if not self._is_in(folder):
            return False
        with translated():
            self.log.client.config_set("appendonly", "no")
        drop_copy(folder)
        return True

    def _follow_disk(self) -> None:
        """Write all of the log to its disk anew, once that was unmounted and is there again.

        Until then Redis goes on with the files that it has open.
        """
        folder = self.reserve.home.redis
        if self._is_in(folder) or fault_of(folder):
            return
        try:
            with translated():
                self.log.client.config_set("dir", str(folder))
                self.log.client.bgrewriteaof()
            log.info("the disk of the log is mounted again: the log is written to it, whole")
        except LedgerError as error:
            log.warning("the log goes on in the files of a disk that was unmounted: %s", error)

    def _return(self) -> None:
        """Redis writes all it has into new files; only then do they count."""
        try:
            if not self._is_in(self.reserve.home.redis):
                with translated():
                    self.log.client.config_set("dir", str(self.reserve.home.redis))
            with translated():
                self.log.client.config_set("appendonly", "yes")
            log.info("the disk takes writes again: the log is written to it again, whole")
        except LedgerError as error:
            log.warning("the log stays in memory: %s", error)

    def _look_at_return(self, info: dict[str, object]) -> bool:
        if info["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]:
            return True
        if info["aof_last_bgrewrite_status"] != "ok":
            with translated():
                self.log.client.config_set("appendonly", "no")
            return True
        self._is_over()
        with translated():
            self.log.client.delete(keys.IN_MEMORY)
        return False

    def _is_over(self) -> bool:
        """The log is on its disk. That holds for a server that was started again as well, which has no mark."""
        say_trouble(self.log, self.clock.now(), KIND, ABOUT, "")
        return False


def is_own(log: Log, home: Home) -> bool:
    """Whether the log's server is the house's own, whose configuration may be changed."""
    try:
        return log.client.connection_pool.connection_kwargs.get("path") == str(home.redis_socket)
    except PlaceRefused:
        return False
