"""Messages after the acknowledgement: to the response URL that came with a press, in the background.

https://docs.slack.dev/interactivity/handling-user-interaction (response_url: 5 messages within 30 minutes)
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from app.slack.web_api import SlackCallError, post_to_response_url
from house.clock import Clock
from house.facts import Fact
from house.settings.model import SlackSettings
from ledger.threads import SupervisedThread

log = logging.getLogger(__name__)
SLACK = "https://hooks.slack.com"
TIMEOUT = 5
TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds between two tries at most, whatever Slack asks for."""
MOST_WAITING = 100


class ResponseUrlPoster:
    """Posts in a thread of its own, which begins with the first message; what cannot be posted is dropped and logged.

    record: takes the trouble of that thread.
    """

    def __init__(self, slack: SlackSettings, clock: Clock, record: Callable[[Fact], object]) -> None:
        self.clock, self.record = clock, record
        api = urlsplit(slack.api_url)
        own = f"{api.scheme}://{api.netloc}"
        self._origin = SLACK if own == "https://slack.com" else own
        self._waiting: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue(MOST_WAITING)
        self._thread = SupervisedThread("response url", self._run, clock, record)
        self._lock = threading.Lock()

    def post(self, url: str, message: dict[str, Any]) -> None:
        """Post `message` to a response URL of Slack soon; any other address is passed over."""
        if not url.startswith(f"{self._origin}/"):
            return
        try:
            self._waiting.put_nowait((url, message))
        except queue.Full:
            log.warning("an answer to a press was dropped: Slack does not take them fast enough")
            return
        with self._lock:
            self._thread.start()

    @property
    def posting(self) -> bool:
        """Whether its thread runs."""
        return self._thread.alive

    def stop(self) -> None:
        """End the thread once what waits is posted."""
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            self._thread.stop()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set() and (next_one := self._waiting.get()) is not None:
            self._post(*next_one, stop)
            self._thread.went_well()

    def _post(self, url: str, message: dict[str, Any], stop: threading.Event) -> None:
        for attempt in range(TRIES):
            try:
                post_to_response_url(url, message, TIMEOUT)
                break
            except SlackCallError as error:
                log.warning("an answer to a press did not arrive: %s", error)
                if not error.transient:
                    break
                self.clock.sleep(min(LONGEST_WAIT, error.wait or 2.0**attempt), stop)
