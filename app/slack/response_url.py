"""What is said after the acknowledgement: to the response URL that came with a press, in the background.

https://docs.slack.dev/interactivity/handling-user-interaction (response_url: 5 messages within 30 minutes)
"""

import json
import logging
import queue
import threading
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from house.clock import Clock
from house.settings.model import SlackSettings

log = logging.getLogger(__name__)
SLACK = "https://hooks.slack.com"
TIMEOUT = 5.0
TRIES = 3
MOST_WAITING = 100


class ResponseUrlPoster:
    """Posts in a thread of its own, which begins with the first message; what cannot be said is dropped and logged."""

    def __init__(self, slack: SlackSettings, clock: Clock) -> None:
        self.clock = clock
        parts = urlsplit(slack.api_url)
        own = f"{parts.scheme}://{parts.netloc}"
        self._origin = SLACK if own == "https://slack.com" else own
        self._waiting: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def say(self, url: str, words: dict[str, Any]) -> None:
        """Post `words` to a response URL of Slack soon; any other address is passed over."""
        if not url.startswith(f"{self._origin}/"):
            return
        try:
            self._waiting.put_nowait((url, words))
        except queue.Full:
            log.warning("an answer to a press was dropped: Slack does not take them fast enough")
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="later", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            url, words = self._waiting.get()
            for attempt in range(TRIES):
                try:
                    _post(url, words)
                    break
                except OSError as error:
                    log.warning("an answer to a press did not arrive: %s", type(error).__name__)
                    self.clock.sleep(2.0**attempt)


def _post(url: str, words: dict[str, Any]) -> None:
    request = urllib.request.Request(url, json.dumps(words).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        answer.read(1000)
