"""What an outage of Slack writes to the log's file, with one alert and its picture waiting all the time.

The notifier's own parts on a real Redis, and Slack's stand-in, which is down; only the clock is simulated: it jumps to
the moment at which the notifier's worker or one of its senders would wake.
"""

import io
import logging
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.running_house import wait_for
from fake_slack.handle import FakeSlack
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.errors import LedgerError
from ledger.files.pictures import Pictures
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect
from ledger.redis.log import Log
from notifier.channel_opening import open_channels
from notifier.context import NotifierContext
from notifier.delivery.sender import IDLE
from notifier.factory import GROUP, build
from notifier.worker_and_senders import Notifier

WORKER = 0.5
"""Seconds for which the notifier's worker waits for facts."""
JPEG = b"\xff\xd8\xff\xe0 a picture that nobody decodes here \xff\xd9"


def bytes_written(seconds: float) -> int:
    """Bytes that the log's file grows by in an outage of that many simulated seconds."""
    with (_errors_only("notifier"), tempfile.TemporaryDirectory(prefix="hearthwatch-bench-") as folder,
          FakeSlack.start() as slack):
        home = Home(Path(folder) / "home", bases=(Path(folder),))
        home.create()
        with _redis(home) as log:
            clock = FakeClock(time.time())
            notifier = _notifier(home, slack, clock)
            _round(notifier)
            slack.fault("down")
            picture = Pictures(home, "bench").save("front", "e1", JPEG, {}, clock.now())
            log.record(facts.EventBegan(at=clock.now(), event="e1", camera="front", picture=picture))
            _round(notifier)
            before, until = _size(log), clock.monotonic() + seconds
            while clock.monotonic() < until:
                clock.advance(min(WORKER, *(min(IDLE, each.queue.wait()) for each in notifier.senders)))
                _round(notifier)
            return _size(log) - before


@contextmanager
def _errors_only(name: str) -> Iterator[None]:
    """Leave out the warnings of that logger: each failed try is one."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _round(notifier: Notifier) -> None:
    notifier.worker.run_once(0)
    for sender in notifier.senders:
        while sender.run_once():
            pass


def _notifier(home: Home, slack: FakeSlack, clock: FakeClock) -> Notifier:
    settings = Settings.model_validate({
        "house": {"first_mode": "away"}, "cameras": {"front": {"source": "demo://room"}}, "analysis": {"analyzer": ""},
        "slack": {"bot_token": slack.bot_token, "signing_secret": slack.signing_secret, "channel": slack.channel,
                  "api_url": slack.api_url}})
    context = NotifierContext(home, settings, clock, io.StringIO())
    return build(context, open_channels(context))


@contextmanager
def _redis(home: Home) -> Iterator[Log]:
    log = Log(connect(home.redis_socket))
    server = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _ready(log), "the Redis server")
        yield log
    finally:
        server.terminate()
        server.wait()


def _ready(log: Log) -> bool:
    try:
        log.ensure_groups([GROUP])
    except LedgerError:
        return False
    return True


def _size(log: Log) -> int:
    """Bytes of the log's file, which Redis rewrites from 16 MB on, with those that a busy disk has still to take."""
    info: dict[str, Any] = log.client.info("persistence")
    return int(info["aof_current_size"]) + int(info["aof_buffer_length"])
