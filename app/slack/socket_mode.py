"""Slack over a WebSocket: `python -m app.slack.socket_mode`. No port is open; a line that ends is followed by another.

Slack says ahead that a line will end; the next one is opened before, so that no command falls into the gap.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from app.reading.process_health import HealthGauge
from app.slack.deduplication import Deduplication
from app.slack.requests import NotOurs, SlackRequests
from app.slack.response_url import ResponseUrlPoster
from app.slack.socket_trouble import SocketTrouble
from app.slack.user_groups import UserGroups
from app.slack.websocket import WebSocketError, acknowledgement, message, open_line
from house import logs
from house.clock import Clock
from house.settings.changed_names import changed_names
from house.settings.model import SlackSettings
from ledger import process
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerError
from ledger.files.settings_watch import SettingsFiles
from ledger.history.reader import HistoryReader
from ledger.redis.client import connect
from ledger.redis.log import Log
from slack_format.alert_blocks import NotAPress
from slack_format.slash_commands import Malformed

log = logging.getLogger(__name__)
PROCESS = "socket-mode"
ANSWER_SECONDS = 0.2
"""How long the ledger may take for one answer: longer than that, and a command is not possible now."""
LONGEST_WAIT = 30.0
BEAT = 1.0
HANDS = 4


@dataclass
class SocketConnection:
    """One open WebSocket. `leaving` is set when it will end soon or has; `off` when Slack says Socket Mode is off."""

    connection: ClientConnection
    leaving: threading.Event = field(default_factory=threading.Event)
    off: bool = False
    greeted: threading.Event = field(default_factory=threading.Event)


class SocketModeClient:
    """Keeps a line to Slack and answers what comes over it.

    `opening` makes a new connection with these settings or raises WebSocketError. `renew` answers another door when the
    settings have changed.
    """

    def __init__(self, slack_door: SlackRequests, opening: Callable[[SlackSettings], ClientConnection],
                 trouble: SocketTrouble, clock: Clock, heartbeat: Path | None = None,
                 renew: Callable[[SlackRequests], SlackRequests | None] = lambda door: None) -> None:
        self._door, self._opening, self._trouble = slack_door, opening, trouble
        self._clock, self._heartbeat, self._renew = clock, heartbeat, renew
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="answer")
        self._lines: list[SocketConnection] = []

    def run(self, stop: threading.Event) -> None:
        """Stay connected until `stop` is set."""
        failures = 0
        while not stop.is_set():
            self._beat()
            try:
                self.run_once(stop)
                failures = 0
            except WebSocketError as error:
                failures += 1
                log.log(logging.WARNING if failures == 1 else logging.DEBUG, "no line to Slack: %s", error)
                self._trouble.without_line(str(error), error.transient)
                self._wait(min(LONGEST_WAIT, 0.5 * 2 ** min(failures, 8)), stop)
            except Exception:  # noqa: BLE001 - top of the process loop
                failures += 1
                log.exception("a line failed")
                self._wait(min(LONGEST_WAIT, 2.0 ** min(failures, 5)), stop)
        for line in self._lines.copy():
            line.connection.close()
        self._hands.shutdown(wait=True)

    def run_once(self, stop: threading.Event) -> None:
        """Open a line and listen in a thread of its own; returns when the next one is due. Raises WebSocketError."""
        line, began = SocketConnection(self._opening(self._door.slack)), self._clock.monotonic()
        self._lines.append(line)
        threading.Thread(target=self._listen, args=(line,), name="line", daemon=True).start()
        while not line.leaving.is_set() and not stop.is_set():
            self._beat()
            if line.greeted.is_set():
                self._trouble.with_line()
            if self._another_line():
                line.connection.close()
                return
            self._clock.sleep(BEAT, line.leaving)
        if line.off:
            raise WebSocketError("Socket Mode is switched off in the app's settings; switch it on there, or take "
                                 "slack.app_token out of config.yml", False)
        if (not line.greeted.is_set() or self._clock.monotonic() - began < BEAT) and not stop.is_set():
            raise WebSocketError("Slack closed the line before it was of use", True)

    def _listen(self, line: SocketConnection) -> None:
        """Take what comes until the line ends."""
        try:
            for raw in line.connection:
                self._take(line, message(raw))
        except (ConnectionClosed, OSError):
            pass
        finally:
            line.connection.close()
            self._lines.remove(line)
            line.leaving.set()

    def _take(self, line: SocketConnection, came: dict[str, Any]) -> None:
        kind = came.get("type")
        if kind == "hello":
            line.greeted.set()
        elif kind == "disconnect":
            line.off = came.get("reason") == "link_disabled"
            line.leaving.set()
        elif isinstance(came.get("envelope_id"), str) and isinstance(came.get("payload"), dict):
            self._hands.submit(self._answer, line, came)

    def _answer(self, line: SocketConnection, came: dict[str, Any]) -> None:
        """Answer one envelope; one that could not be taken is not acknowledged: Slack says so, or sends it again."""
        payload: dict[str, Any] | None = None
        try:
            payload = self._given(str(came.get("type")), came["payload"])
        except (Malformed, NotAPress, NotOurs) as error:
            log.warning("something of Slack is passed over: %s", error)
        except LedgerError as error:
            log.warning("an event was not taken: %s", error)
            return
        except Exception:  # noqa: BLE001 - top of this thread's work
            log.exception("an envelope failed")
            return
        if not came.get("accepts_response_payload"):
            payload = None
        try:
            line.connection.send(acknowledgement(came["envelope_id"], payload))
        except (ConnectionClosed, OSError) as error:
            log.warning("an acknowledgement was not sent: %s", type(error).__name__)

    def _given(self, kind: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        if kind == "slash_commands":
            form = {name: value for name, value in payload.items() if isinstance(value, str)}
            return self._door.command(form)
        if kind == "interactive":
            self._door.press(json.dumps(payload))
        if kind == "events_api":
            self._door.event(payload)
        return None

    def _beat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.touch()

    def _wait(self, seconds: float, stop: threading.Event) -> None:
        until = self._clock.monotonic() + seconds
        while not stop.is_set() and (left := until - self._clock.monotonic()) > 0:
            self._beat()
            if self._another_line():
                return
            self._clock.sleep(min(BEAT, left), stop)

    def _another_line(self) -> bool:
        """Take up settings that changed; True when they want another line than the one there is."""
        found = self._renew(self._door)
        if found is None:
            return False
        before, self._door = self._door.slack, found
        return (found.slack.app_token, found.slack.api_url) != (before.app_token, before.api_url)


class SocketSettingsReload:
    """Gives another door when the settings of the home have changed."""

    def __init__(self, house: LedgerHouse, files: SettingsFiles) -> None:
        self._house, self._files = house, files

    def __call__(self, before: SlackRequests) -> SlackRequests | None:
        """The door with other settings; None when they are the same, wrong, or without a token."""
        old = self._files.settings
        found = self._files.changed()
        if found is None:
            return None
        logs.configure(PROCESS, found.secrets())
        log.info("the settings changed: %s", ", ".join(changed_names(old, found)))
        if found.slack is None or found.slack.app_token is None:
            log.warning("slack.app_token is gone from the settings: this line ends when the house starts anew")
            return None
        return before.renewed(self._house.renewed(found), found.slack)


def main() -> int:
    """Run until told to stop; 2 when there is no token."""
    entered = process.enter(PROCESS)
    slack, clock = entered.settings.slack, entered.clock
    if slack is None or slack.app_token is None:
        print("socket-mode: slack.app_token is not set", file=sys.stderr)
        return 2
    quick = Log(connect(process.address(entered.home, entered.settings), timeout=ANSWER_SECONDS))
    house = LedgerHouse(quick, entered.settings, clock, HistoryReader(entered.home))
    groups = UserGroups(slack, clock)
    groups.start()
    slack_door = SlackRequests(house, slack, Deduplication(clock), HealthGauge(entered.home, clock), groups,
                               ResponseUrlPoster(slack, clock))
    beat = entered.home.heartbeat(PROCESS)
    renew = SocketSettingsReload(house, SettingsFiles(entered.home, os.environ, entered.settings, clock))
    SocketModeClient(slack_door, open_line, SocketTrouble(quick, clock), clock, beat,
                     renew).run(process.stop_on_signals())
    return 0


if __name__ == "__main__":
    sys.exit(main())
