"""What the notifier is given from outside, and the outbox that channels and senders share."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import IO

from house.clock import Clock
from house.settings.whole_config import Settings
from ledger.home import Home
from ledger.process_startup import address
from ledger.redis.client import connect
from ledger.redis.outbox import Outbox
from ledger.redis.process_records import RecordStore
from notifier.delivery.send_locks import ChannelLocks
from notifier.outbox_messages import MessageCodec, OutboxMessage


@dataclass(frozen=True)
class NotifierContext:
    """Home, settings, clock, standard output, environment, and the locks that outlive a reload of the settings."""

    home: Home
    settings: Settings
    clock: Clock
    out: IO[str]
    environ: dict[str, str] = field(default_factory=dict)
    locks: ChannelLocks = field(default_factory=ChannelLocks)

    @cached_property
    def outbox(self) -> Outbox[OutboxMessage]:
        """The outbox of the house; it connects when first used."""
        return Outbox(connect(address(self.home, self.settings)), MessageCodec(), self.clock)

    def memory(self, channel: str) -> RecordStore:
        """What the channel of that name remembers over a restart; it connects when first used."""
        return RecordStore(connect(address(self.home, self.settings)), f"channel:{channel}")
