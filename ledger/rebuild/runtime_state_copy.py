"""The state of a log that is in memory, kept a second time in the runtime directory: its server may end meanwhile."""

import logging

from ledger.disk_fault import fault_of
from ledger.epoch import Epoch
from ledger.history.saved_log_state import LogMemory, StateFile
from ledger.home import Home
from ledger.redis.log_range import place

log = logging.getLogger(__name__)


class MemoryState:
    """Of one house. Kept only while the log's disk takes no writes, and only until a power cut. Nothing raises."""

    def __init__(self, home: Home) -> None:
        self._home, self._file, self._kept = home, StateFile(home.runtime), LogMemory()

    def keep(self, memory: LogMemory, in_memory: bool) -> None:
        """Keep what the log is like while it is `in_memory`; forget it once the disk has all of that again."""
        try:
            there = self.exists()
            if in_memory or (there and fault_of(self._home.redis)):
                if memory != self._kept:
                    self._file.write(memory)
                self._kept = memory
            elif there:
                self._file.path.unlink()
                self._kept = LogMemory()
        except OSError as error:
            log.warning("the state is kept nowhere but in Redis: %s", error.strerror)

    def exists(self) -> bool:
        """Whether anything is kept."""
        return self._file.path.exists()

    def newer(self, than: LogMemory, known: Epoch | None) -> LogMemory | None:
        """What is kept, when it is of the same house and newer than what history and state file remember."""
        kept = self._file.read()
        of_this_house = known is not None and kept.epoch is not None and kept.epoch.continues(known)
        return kept if of_this_house and place(kept.entry) > place(than.entry) else None
