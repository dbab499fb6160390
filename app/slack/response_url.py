"""Messages after the acknowledgement: to the response URL that came with a press, in the background.

https://docs.slack.dev/interactivity/handling-user-interaction (response_url: 5 messages within 30 minutes)
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.slack.socket_trouble import SocketTrouble
from app.slack.web_api import SlackCallError, post_to_response_url
from house.clock import Clock
from house.facts import Fact
from house.settings.sections.slack import SlackSettings
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)
SLACK = "https://hooks.slack.com"
TIMEOUT = 5
TRIES = 3
VALID = 1800.0
"""Seconds for which Slack takes messages at a response URL."""
LONGEST_WAIT = 60.0
"""Seconds between two tries at most, whatever Slack asks for."""
MOST_WAITING = 100


@dataclass(eq=False)
class _Posting:
    """A message that waits: since when and until when (monotonic), and how often it was tried."""

    url: str
    message: dict[str, Any]
    since: float
    due: float = 0.0
    tries: int = 0


class ResponseUrlPoster:
    """Posts in a thread of its own, which begins with the first message; what cannot be posted is dropped and logged.

    While something else answers in Slack's place a message waits, the others go on, and that is trouble after a while.
    record: takes the trouble of that thread. trouble: that of messages that something else takes; None: not recorded.
    """

    def __init__(self, slack: SlackSettings, clock: Clock, record: Callable[[Fact], object],
                 trouble: SocketTrouble | None = None) -> None:
        self.clock, self.record, self.trouble = clock, record, trouble
        api = urlsplit(slack.api_url)
        own = f"{api.scheme}://{api.netloc}"
        self._origin = SLACK if own == "https://slack.com" else own
        self._waiting: list[_Posting] = []
        self._woken = threading.Event()
        self._ending = False
        self._thread = SupervisedThread("response url", self._run, clock, record)
        self._lock = threading.Lock()

    def post(self, url: str, message: dict[str, Any]) -> None:
        """Post `message` to a response URL of Slack soon; any other address is passed over."""
        if not url.startswith(f"{self._origin}/"):
            return
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                log.warning("an answer to a press was dropped: Slack does not take them fast enough")
                return
            self._waiting.append(_Posting(url, message, self.clock.monotonic()))
            self._thread.start()
        self._woken.set()

    @property
    def posting(self) -> bool:
        """Whether its thread runs."""
        return self._thread.alive

    def stop(self) -> None:
        """End the thread once what waits is posted or dropped."""
        self._ending = True
        self._woken.set()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._woken.clear()
            posting, wait = self._next()
            if posting is not None:
                self._post(posting)
                self._thread.went_well()
            elif wait is not None:
                self.clock.sleep(wait, self._woken)
            elif self._ending:
                return
            else:
                self._woken.wait()

    def _next(self) -> tuple[_Posting | None, float | None]:
        """The message that is due, taken out; else the seconds until one is, None when none waits."""
        now = self.clock.monotonic()
        with self._lock:
            first = min(self._waiting, key=lambda each: each.due, default=None)
            if first is None or first.due > now:
                return None, first.due - now if first else None
            self._waiting.remove(first)
            return first, None

    def _post(self, posting: _Posting) -> None:
        try:
            post_to_response_url(posting.url, posting.message, TIMEOUT)
        except SlackCallError as error:
            again = self._tried_again(posting, error)
            log.warning("an answer to a press did not arrive%s: %s", "" if again else " and is dropped", error)
        else:
            self._all_well()

    def _tried_again(self, posting: _Posting, error: SlackCallError) -> bool:
        """Put the message off after a failure; False when it is not worth another try."""
        now, posting.tries = self.clock.monotonic(), posting.tries + 1
        if error.intercepted and self.trouble is not None:
            self.trouble.disconnected(str(error), transient=True, intercepted=True)
        lasts = now - posting.since < VALID if error.intercepted else posting.tries < TRIES
        if not error.transient or not lasts:
            if not self._waiting:
                self._all_well()
            return False
        posting.due = now + min(LONGEST_WAIT, error.wait or 2.0 ** (min(posting.tries, 20) - 1))
        with self._lock:
            self._waiting.append(posting)
        return True

    def _all_well(self) -> None:
        """Slack took a message, or none waits any more."""
        if self.trouble is not None:
            self.trouble.connected()
