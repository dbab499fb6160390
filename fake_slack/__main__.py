"""`python -m fake_slack`: serve a workspace until SIGTERM or Ctrl-C."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fake_slack.server import listen
from fake_slack.workspace.json_type_check import BadValue
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.moved_clock import MovedClock
from fake_slack.workspace.settings import WorkspaceSettings
from house.clock import SystemClock

ENV = "FAKE_SLACK_"


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="fake_slack", description="A strict stand-in for Slack's API.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    parser.add_argument("--port", type=int, default=8077, help="port; 0 takes a free one (default: %(default)s)")
    parser.add_argument("--port-file", type=Path, help="write the port here once it listens")
    parser.add_argument("--app-url", help="base address of the app that gets commands, presses and events")
    parser.add_argument("--config", type=Path, help="JSON file of settings")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one setting; may repeat")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the starting process does")
    return parser


def read_settings(options: argparse.Namespace, environment: dict[str, str]) -> WorkspaceSettings:
    """Return settings from FAKE_SLACK_* variables, then --config, then --set and --app-url; raises BadValue."""
    changes: dict[str, Any] = {}
    for name, value in environment.items():
        if name.startswith(ENV):
            changes[name.removeprefix(ENV).lower()] = value
    if options.config:
        try:
            changes |= json.loads(options.config.read_text())
        except (OSError, ValueError) as error:
            raise BadValue(f"--config {options.config}: {error}") from error
    for pair in options.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadValue(f"--set wants NAME=VALUE, not {pair!r}")
        changes[name] = value
    if options.app_url:
        changes["app_url"] = options.app_url.rstrip("/")
    settings = WorkspaceSettings()
    settings.change({name: _value(name, value) for name, value in changes.items()})
    return settings


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str) or isinstance(getattr(WorkspaceSettings(), name, ""), str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise BadValue(f"{name} must be JSON (a number, true, [1, 3] ...), not {value!r}") from None


def main() -> int:
    """Serve; 2 when a setting is wrong or the port is taken."""
    options = arguments().parse_args()
    try:
        settings = read_settings(options, dict(os.environ))
        server = listen(World(settings, MovedClock(SystemClock())), options.host, options.port)
    except (BadValue, OSError) as error:
        print(f"fake_slack: {error}", file=sys.stderr)
        return 2
    except SystemExit:  # werkzeug explains a taken port by itself
        return 2

    def stop(*_: Any) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if options.until_stdin_closes:
        threading.Thread(target=_read_to_end, args=(stop,), daemon=True).start()
    if options.port_file:
        _write_whole(options.port_file, f"{server.server_port}\n")
    print(f"a Slack to try things on: {settings.public_url}/ui (API at {settings.public_url}/api/)", flush=True)
    server.serve_forever()
    return 0


def _read_to_end(then: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    then()


def _write_whole(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
