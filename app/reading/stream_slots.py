"""Slots for live streams: each page holds at most one, and all pages together a limited number."""

import threading

TAKEOVER_SECONDS = 1.0
"""Seconds a page's new stream waits for the slot of its old one."""


class StreamSlot:
    """One slot that is taken; `ended` is set when the page has asked for another stream."""

    def __init__(self, streams: "StreamSlots", page: str) -> None:
        self._streams = streams
        self.page = page
        self.ended = threading.Event()

    def close(self) -> None:
        """Free the slot; harmless a second time."""
        self.ended.set()
        self._streams._free(self)


class StreamSlots:
    """At most `most` slots; safe to call from all threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: set[StreamSlot] = set()
        self._changed = threading.Condition()

    @property
    def taken(self) -> int:
        """How many slots are taken."""
        with self._changed:
            return len(self._open)

    def open(self, page: str) -> StreamSlot | None:
        """Take a slot for `page`, ending the stream it had; None when all are taken."""
        with self._changed:
            for old in self._open:
                if page and old.page == page:
                    old.ended.set()
            own = any(old.page == page for old in self._open) if page else False
            if own:
                self._changed.wait_for(lambda: len(self._open) < self.most, TAKEOVER_SECONDS)
            if len(self._open) >= self.most:
                return None
            stream = StreamSlot(self, page)
            self._open.add(stream)
            return stream

    def _free(self, stream: StreamSlot) -> None:
        with self._changed:
            self._open.discard(stream)
            self._changed.notify_all()
