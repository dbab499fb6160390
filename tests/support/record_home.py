"""Records a small home in today's formats: `python tests/support/record_home.py FOLDER`.

What it holds: a log with facts nobody took yet, messages that wait because Slack was away, timers, an event in history
and journal with its picture, the state of the house, config.yml. tests/journeys/test_earlier_homes.py starts each of
them with today's code. Record another one before a format changes.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from house import facts  # noqa: E402
from ledger.files.pictures import Pictures  # noqa: E402
from ledger.home import Home  # noqa: E402
from ledger.redis import embedded_server, keys  # noqa: E402
from ledger.redis.client import connect  # noqa: E402
from ledger.redis.log import Log  # noqa: E402

CONFIG = """\
web: {bind: "127.0.0.1:${WEB_PORT}"}
cameras:
  hall: {source: "demo://room?first=100000"}
  door: {source: "demo://room?first=100000"}
slack:
  bot_token: xoxb-1-recorded
  signing_secret: recorded-secret
  channel: C0HOME0001
  api_url: ${SLACK_API_URL}
  people: {U0ALICE001: owner}
storage: {keep_days: 3650}
"""
ENVIRONMENT = {"WEB_PORT": "1", "SLACK_API_URL": "http://127.0.0.1:1/api/"}
FIRST, SECOND = "1f1r5trecorded", "2s3c0ndrecorded"


def record(folder: Path) -> None:
    """Fill `folder`, which must not exist."""
    home = Home(folder)
    home.create()
    home.config.write_text(CONFIG)
    home.config.chmod(0o600)
    environ = {**os.environ, **ENVIRONMENT, "HEARTHWATCH_HOME": str(folder)}
    server = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL)
    client = connect(home.redis_socket)
    log = Log(client)
    try:
        _until(lambda: _answers(log), "Redis")
        historian, notifier = (subprocess.Popen([sys.executable, "-m", name], cwd=ROOT, env=environ)
                               for name in ("historian", "notifier"))
        _until(lambda: _groups(log) >= {"historian", "notifier"}, "the groups")
        now = time.time()
        log.record(facts.ModeChosen(at=now - 900, mode="away", by="U0ALICE001"))
        log.record(facts.AlertsChosen(at=now - 890, alerts="snoozed", until=now + 10 * 365 * 86400, by="U0ALICE001",
                                      camera="door"))
        _record_event(home, log, FIRST, now - 600)
        _until(lambda: _recent(log, facts.AlertDecided), "the first event is decided")
        _stop(notifier)
        _record_event(home, log, SECOND, now - 5)
        _until(lambda: (folder / "history" / "history.db").exists() and not _behind(log), "the historian has all")
        _stop(historian)
    finally:
        client.shutdown(nosave=True)
        server.wait(30)
        shutil.rmtree(home.runtime, ignore_errors=True)
    (home.redis / "reserve").unlink(missing_ok=True)
    for unneeded in ("logs", "locks", "models", "samples"):
        shutil.rmtree(folder / unneeded, ignore_errors=True)


def _record_event(home: Home, log: Log, event: str, at: float) -> None:
    shade = np.full((90, 160, 3), 60 if event == FIRST else 160, np.uint8)
    jpeg = cv2.imencode(".jpg", shade)[1].tobytes()
    pictures = Pictures(home, "recorder")
    began = facts.EventBegan(at=at, event=event, camera="hall", picture=pictures.id_of("hall", event, at),
                             regions=(facts.Box(0.2, 0.2, 0.3, 0.5),))
    pictures.save("hall", event, jpeg, {"fact": facts.to_entry(began)}, at)
    log.record(began)
    log.record(facts.EventEnded(at=at + 4, event=event, camera="hall", began_at=at, duration=4.0, reason="quiet",
                                picture=began.picture, peak=0.2, frame=40))


def _recent(log: Log, kind: type[facts.Fact]) -> bool:
    return bool(log.recent(1000, [kind]))


def _behind(log: Log) -> bool:
    groups = log.client.xinfo_groups(keys.LOG)
    return any(each["name"] == "historian" and (each["lag"] or each["pending"]) for each in groups)


def _groups(log: Log) -> set[str]:
    if not log.client.exists(keys.LOG):
        return set()
    return {each["name"] for each in log.client.xinfo_groups(keys.LOG)}  # type: ignore[union-attr]


def _answers(log: Log) -> bool:
    try:
        return bool(log.client.ping())
    except Exception:  # noqa: BLE001 - whatever it is: not yet
        return False


def _until(look: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain: {what}")
        time.sleep(0.05)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(30)


if __name__ == "__main__":
    record(Path(sys.argv[1]))
