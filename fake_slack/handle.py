"""Starts the stand-in as its own process and controls it; for tests, benches and scripts.

    with FakeSlack.start(app_url="http://127.0.0.1:8000", processing=[0.1, 0.2]) as slack:
        ...                                        # slack.api_url, slack.bot_token, slack.signing_secret, slack.channel
        slack.wait_for(lambda: slack.messages())   # what is in the channel now
        slack.press(ts, "occupied", user="bob")    # signed, to the app; returns what the app answered
        slack.command("/pycam_on")

Every setting of `WorkspaceSettings` may be given to `start` or, later, to `configure`.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from fake_slack.transport.signing import signed_headers
from fake_slack.workspace.live_workspace import FIRST_CHANNEL
from fake_slack.workspace.settings import WorkspaceSettings

Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[1]
Listed = list[dict[str, Any]]
STEP = 0.03


class FakeSlackError(RuntimeError):
    """The stand-in did not start, or refused what it was asked to do; the text says why."""


class FakeSlack:
    """A running stand-in. Everything here goes over its HTTP; times in answers are unix seconds."""

    def __init__(self, process: "subprocess.Popen[bytes] | None", port: int) -> None:
        self.process = process
        self.port = port
        self.base_url = f"http://127.0.0.1:{port}"
        self.api_url = f"{self.base_url}/api/"
        self.ui_url = f"{self.base_url}/ui"
        self.channel = FIRST_CHANNEL
        settings = WorkspaceSettings(**self.state()["settings"])
        self.bot_token = settings.bot_token
        self.app_token = settings.app_token
        self.config_token = settings.config_token
        self.signing_secret = settings.signing_secret
        self.team_id = settings.team_id
        self.app_id = settings.app_id

    @classmethod
    def start(cls, port: int = 0, deadline: float = 60.0, **settings: Any) -> Self:
        """Start a process on a free loopback port (or `port`) with these settings, and wait until it answers."""
        with tempfile.TemporaryDirectory(prefix="fake-slack-") as folder:
            config, port_file = Path(folder, "settings.json"), Path(folder, "port")
            config.write_text(json.dumps(settings))
            command = [sys.executable, "-m", "fake_slack", "--port", str(port)]
            command += ["--until-stdin-closes", "--port-file", str(port_file), "--config", str(config)]
            pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
            process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=quiet, stderr=pipe)
            until = time.monotonic() + deadline
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > until:
                    process.kill()
                    raise FakeSlackError(f"it did not start: {process.communicate()[1].decode().strip()}")
                time.sleep(STEP)
            return cls(process, int(port_file.read_text()))

    @classmethod
    def at(cls, port: int) -> Self:
        """Return one that already runs on this machine, by `up --fake-slack` for instance; `stop` does not end it."""
        return cls(None, port)

    def stop(self) -> None:
        """End the process."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ask(self, path: str, **query: str) -> dict[str, Any]:
        """GET /admin/`path`."""
        return self._request("GET", f"/admin/{path}?{urlencode(query)}", None)

    def tell(self, path: str, **body: Any) -> dict[str, Any]:
        """POST /admin/`path`; raises FakeSlackError when it is refused."""
        return self._request("POST", f"/admin/{path}", json.dumps(body).encode())

    def _request(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if not answer["ok"]:
            raise FakeSlackError(json.dumps(answer.get("errors")) if "errors" in answer else answer["error"])
        return answer

    def messages(self, channel: str = FIRST_CHANNEL, thread_ts: str = "", deleted: bool = False) -> Listed:
        """Return messages, oldest first, also replies and private ones (`only_for`), with `posted_at` and `history`."""
        query = {"channel": channel, "thread_ts": thread_ts, "deleted": "1" if deleted else ""}
        return list(self.ask("messages", **query)["messages"])

    def files(self) -> list[dict[str, Any]]:
        """Return uploads with announced_at, uploaded_at, completed_at, processed_at, shown_at and deleted_at."""
        return list(self.ask("files")["files"])

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Return API calls so far (of one method): at, method, args without blocks, ok, error, status, messages."""
        return list(self.ask("calls", **({"method": method} if method else {}))["calls"])

    def deliveries(self) -> list[dict[str, Any]]:
        """Return what was sent to the app, with every attempt."""
        return list(self.ask("deliveries")["deliveries"])

    def state(self) -> dict[str, Any]:
        """Return settings, users, channels, files, scheduled messages, views, faults, number of open `sockets`."""
        return self.ask("state")

    def configure(self, **changes: Any) -> None:
        """Change settings; also users, channels, usergroups, faults (lists of objects)."""
        self.tell("configure", **changes)

    def reset(self) -> None:
        """Empty the workspace; settings stay."""
        self.tell("reset")

    def restart(self, **settings: Any) -> None:
        """Reset everything and take these settings, in the same process: for one stand-in in many tests."""
        self.tell("restart", **settings)

    def fault(self, kind: str, **how: Any) -> None:
        """Begin a fault: rate_limit, server_error, error, hang, slow, down, lost_answer (see `InjectedFault`)."""
        self.tell("faults", kind=kind, **how)

    def heal(self) -> None:
        """End all faults."""
        self.tell("faults", clear=True)

    def advance(self, seconds: float) -> None:
        """Let time pass at once inside the stand-in."""
        self.tell("clock", advance=seconds)

    def press(self, ts: str, action_id: str, **how: Any) -> dict[str, Any]:
        """Press a button: user, channel, block_id, value, repeat; reports acked, status, body, seconds, error."""
        return self.tell("press", ts=ts, action_id=action_id, **how)

    def command(self, command: str, text: str = "", **how: Any) -> dict[str, Any]:
        """Type a slash command: user, channel, url, repeat; the report is as for `press`, `shown` the answer's ts."""
        return self.tell("command", command=command, text=text, **how)

    def sockets(self, action: str) -> int:
        """Send every WebSocket a warning, refresh or link_disabled, or drop it; returns how many there were."""
        return int(self.tell("socket", action=action)["concerned"])

    def open_home(self, user: str = "") -> dict[str, Any]:
        """Open the app's home tab."""
        return self.tell("home", user=user)

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """Return the headers Slack would sign `body` with, now or at another unix time; for a test's own requests."""
        return signed_headers(self.signing_secret, body, time.time() if at is None else at)

    def wait_for(self, look: Callable[[], Found], deadline: float = 60.0) -> Found:
        """Call `look` until it returns something true and return that; FakeSlackError after `deadline` seconds."""
        until = time.monotonic() + deadline
        while not (found := look()):
            if time.monotonic() > until:
                raise FakeSlackError(f"not seen within {deadline} s; the channel says {self._texts()}")
            time.sleep(STEP)
        return found

    def _texts(self) -> list[str]:
        return [message["text"][:80] for message in self.messages(channel="")]
