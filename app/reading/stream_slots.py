"""Places for live streams: each page holds at most one, all together at most so many."""

import threading

TAKEOVER_SECONDS = 1.0
"""How long a page's new stream waits for the place of its old one."""


class StreamSlot:
    """One place that is taken; `ended` is set when the page has asked for another stream."""

    def __init__(self, streams: "StreamSlots", page: str) -> None:
        self._streams = streams
        self.page = page
        self.ended = threading.Event()

    def close(self) -> None:
        """Give the place back; harmless a second time."""
        self.ended.set()
        self._streams._give_back(self)


class StreamSlots:
    """Hands out at most `most` places; safe to call from all threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: set[StreamSlot] = set()
        self._changed = threading.Condition()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        with self._changed:
            return len(self._open)

    def open(self, page: str) -> StreamSlot | None:
        """Take a place for `page`, ending the stream it had; None when all are taken."""
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

    def _give_back(self, stream: StreamSlot) -> None:
        with self._changed:
            self._open.discard(stream)
            self._changed.notify_all()
