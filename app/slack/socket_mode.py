"""Slack over a WebSocket: `python -m app.slack.socket_mode`. No port is open; a connection that ends gets a successor.

Slack says ahead that a connection will end; the next one is opened before, so that no command falls into the gap.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from app.reading.process_health import HealthGauge
from app.slack.deduplication import Deduplication
from app.slack.requests import NotOurs, SlackRequests
from app.slack.response_url import ResponseUrlPoster
from app.slack.socket_listener import OFF, Envelope, SocketConnection
from app.slack.socket_trouble import RESPONSE_URLS, SocketTrouble
from app.slack.user_groups import UserGroups
from app.slack.websocket import WebSocketError, acknowledgement, open_websocket
from house import logs
from house.clock import Clock
from house.settings.changed_keys import changed_names
from house.settings.sections.slack import SlackSettings
from ledger import process_startup
from ledger.command_house import LedgerHouse
from ledger.errors import LedgerError
from ledger.files.settings_watch import SettingsFiles
from ledger.heartbeat import Heartbeat
from ledger.history.reader import HistoryReader
from ledger.process_startup import heartbeat_of
from ledger.redis.client import connect
from ledger.redis.log import house_log
from slack_format.alert_buttons import NotAPress
from slack_format.errors import TOO_MANY, intercepted
from slack_format.slash_commands import Malformed

log = logging.getLogger(__name__)
PROCESS = "socket-mode"
ANSWER_SECONDS = 0.2
"""How long the ledger may take for one answer: longer than that, and a command is not possible now."""
LONGEST_WAIT = 30.0
BEAT = 1.0
GREETING = 15.0
"""Seconds within which Slack greets on a new connection; what does not is not Slack."""
SILENCE = 30.0
"""Seconds for which opening a connection may be silent."""
ANSWERING_THREADS = 4


class SocketModeClient:
    """Keeps a connection to Slack and answers what comes over it.

    opening: makes a new WebSocket with these settings or raises WebSocketError.
    renew: returns other `requests` when the settings have changed, else None.
    """

    def __init__(self, requests: SlackRequests, opening: Callable[[SlackSettings], ClientConnection],
                 trouble: SocketTrouble, clock: Clock, heartbeat: Heartbeat | None = None,
                 renew: Callable[[SlackRequests], SlackRequests | None] = lambda requests: None) -> None:
        self._requests, self._opening, self._trouble = requests, opening, trouble
        self._clock, self._heartbeat, self._renew = clock, heartbeat, renew
        self._answering = ThreadPoolExecutor(ANSWERING_THREADS, thread_name_prefix="answer")
        self._connections: list[SocketConnection] = []

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
                log.log(logging.WARNING if failures == 1 else logging.DEBUG, "no connection to Slack: %s", error)
                self._trouble.disconnected(str(error), error.transient, error.intercepted)
                self._wait(max(error.wait or 0.0, min(LONGEST_WAIT, 0.5 * 2 ** min(failures, 8))), stop)
            except Exception:  # noqa: BLE001 - top of the process loop
                failures += 1
                log.exception("a connection failed")
                self._wait(min(LONGEST_WAIT, 2.0 ** min(failures, 5)), stop)
        for connection in self._connections:
            connection.close()
            connection.join(BEAT)
        self._answering.shutdown(wait=True)

    def run_once(self, stop: threading.Event) -> None:
        """Open a connection and listen on it; returns when the next one is due. Raises WebSocketError."""
        with self._heartbeat.allow(SILENCE, "connecting to Slack") if self._heartbeat else nullcontext():
            connection = self._connect()
        began = self._clock.monotonic()
        while not connection.leaving.is_set() and not stop.is_set():
            self._beat()
            if connection.greeted.is_set():
                self._trouble.connected()
            elif self._clock.monotonic() - began > GREETING:
                connection.close()
                raise WebSocketError(intercepted("a connection without a greeting").text, True, intercepted=True)
            if self._wants_another():
                connection.close()
                return
            self._clock.sleep(BEAT, connection.leaving)
        if connection.refusal:
            raise _refused(connection.refusal)
        if (not connection.greeted.is_set() or self._clock.monotonic() - began < BEAT) and not stop.is_set():
            raise WebSocketError("Slack closed the connection before it was of use", True)

    def _connect(self) -> SocketConnection:
        websocket = self._opening(self._requests.slack)
        connection = SocketConnection(websocket, self._take, self._clock, self._requests.house.record)
        connection.start()
        self._connections = [*(each for each in self._connections if not each.ended), connection]
        return connection

    def _take(self, connection: SocketConnection, came: Envelope) -> None:
        self._answering.submit(self._answer, connection, came)

    def _answer(self, connection: SocketConnection, came: Envelope) -> None:
        """Answer one envelope; one that could not be taken is not acknowledged: Slack says so, or sends it again."""
        payload: dict[str, Any] | None = None
        try:
            payload = self._answered(came)
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
            connection.send(acknowledgement(came["envelope_id"], payload))
        except (ConnectionClosed, OSError) as error:
            log.warning("an acknowledgement was not sent: %s", type(error).__name__)

    def _answered(self, came: Envelope) -> dict[str, Any] | None:
        kind, payload, retried = came.get("type"), came["payload"], bool(came.get("retry_attempt"))
        if kind == "slash_commands":
            form = {name: value for name, value in payload.items() if isinstance(value, str)}
            return self._requests.command(form, retried=retried)
        if kind == "interactive":
            return self._requests.press(json.dumps(payload), retried)
        if kind == "events_api":
            self._requests.event(payload)
        return None

    def _beat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.beat("keeping the connection to Slack")

    def _wait(self, seconds: float, stop: threading.Event) -> None:
        until = self._clock.monotonic() + seconds
        while not stop.is_set() and (left := until - self._clock.monotonic()) > 0:
            self._beat()
            if self._wants_another():
                return
            self._clock.sleep(min(BEAT, left), stop)

    def _wants_another(self) -> bool:
        """Take up settings that changed; True when they want another connection than the one there is."""
        found = self._renew(self._requests)
        if found is None:
            return False
        before, self._requests = self._requests.slack, found
        return (found.slack.app_token, found.slack.api_url) != (before.app_token, before.api_url)


def _refused(reason: str) -> WebSocketError:
    """Why Slack takes no connection, by one of `REFUSALS`."""
    if reason == OFF:
        return WebSocketError("Socket Mode is switched off in the app's settings; switch it on there, or take "
                              "slack.app_token out of config.yml", False)
    return WebSocketError(TOO_MANY, True)


class SocketSettingsReload:
    """Returns other requests when the settings of the home have changed."""

    def __init__(self, house: LedgerHouse, files: SettingsFiles) -> None:
        self._house, self._files = house, files

    def __call__(self, before: SlackRequests) -> SlackRequests | None:
        """The same with other settings; None when they are the same, wrong, or without a token."""
        old = self._files.settings
        found = self._files.changed()
        if found is None:
            return None
        logs.configure(PROCESS, found.secrets(), level=found.logs.level)
        log.info("the settings changed: %s", ", ".join(changed_names(old, found)))
        if found.slack is None or found.slack.app_token is None:
            log.warning("slack.app_token is gone from the settings: the connection ends with the next start")
            return None
        return before.renewed(self._house.renewed(found), found.slack)


def main() -> int:
    """Run until the process is stopped; 2 when there is no token."""
    entered = process_startup.enter(PROCESS)
    slack, clock = entered.settings.slack, entered.clock
    if slack is None or slack.app_token is None:
        print("socket-mode: slack.app_token is not set", file=sys.stderr)
        return 2
    address = process_startup.address(entered.home, entered.settings)
    quick = house_log(entered.home, connect(address, timeout=ANSWER_SECONDS))
    house = LedgerHouse(quick, entered.settings, clock, HistoryReader(entered.home), entered.home)
    groups = UserGroups(slack, clock, house.record)
    groups.start()
    unanswered = SocketTrouble(house, clock, RESPONSE_URLS)
    unanswered.connected()  # what waited in a process before this one is gone
    requests = SlackRequests(house, slack, Deduplication(clock), HealthGauge(entered.home, clock), groups,
                             ResponseUrlPoster(slack, clock, house.record, unanswered))
    renew = SocketSettingsReload(house, SettingsFiles(entered.home, os.environ, entered.settings, clock))
    client = SocketModeClient(requests, open_websocket, SocketTrouble(quick, clock), clock,
                              heartbeat_of(entered.home, PROCESS, clock), renew)
    client.run(process_startup.stop_on_signals())
    return 0


if __name__ == "__main__":
    sys.exit(main())
