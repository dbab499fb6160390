"""Who may call a channel now: one sender of a lane at a time, and one lane at a time for each message.

Both hold over a reload as well, so that a sender of before it, which still hangs in a call, sends nothing beside the
new one.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.redis.outbox import Lane


class MessageTurns:
    """Lets the two lanes of a channel edit one message one after the other, other messages side by side."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken: set[str] = set()

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Wait for the turn at `key` and keep it."""
        with self._free:
            self._free.wait_for(lambda: key not in self._taken)
            self._taken.add(key)
        try:
            yield
        finally:
            with self._free:
                self._taken.discard(key)
                self._free.notify_all()


class ChannelLocks:
    """The locks of every channel, by its name; one of these for the whole life of the process."""

    def __init__(self) -> None:
        self._turns: defaultdict[str, MessageTurns] = defaultdict(MessageTurns)
        self._lanes: defaultdict[tuple[str, Lane], threading.Lock] = defaultdict(threading.Lock)

    def turns(self, channel: str) -> MessageTurns:
        """Whose turn it is at each message of the channel."""
        return self._turns[channel]

    def lane(self, channel: str, lane: Lane) -> threading.Lock:
        """Held by the sender that is at work in that lane of the channel."""
        return self._lanes[channel, lane]
