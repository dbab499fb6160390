"""`up --fake-slack`: the house with a stand-in for Slack, in a home of its own beside the one it is tried for."""

import io
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from cli.errors import CliError
from cli.supervise import port_check
from cli.supervise.homes import fake_slack_of, is_running, write_private
from cli.supervise.process_table import Program, python
from fake_slack.workspace.live_workspace import FIRST_CHANNEL
from fake_slack.workspace.settings import WorkspaceSettings as FakeSettings
from house.settings.learned import replace_learned
from house.settings.sections.web import WebSettings
from ledger.home import Home

PORT = 8077
PEOPLE = {"U0ALICE001": "owner", "U0BOB00001": "viewer"}
"""What the stand-in's people may do, so that everything can be tried without pairing."""


@dataclass(frozen=True)
class FakeSlackHome:
    """The home that uses the stand-in, and the port of the stand-in."""

    home: Home
    port: int

    @property
    def page(self) -> str:
        """Where a person sees the stand-in's channel."""
        return f"http://{port_check.LOOPBACK}:{self.port}/ui"

    def program(self, web: WebSettings) -> Program:
        """The stand-in's process; it sends commands and presses to the dashboard."""
        command = python("-m", "fake_slack", "--host", port_check.LOOPBACK, "--port", str(self.port))
        return Program("fake-slack", (*command, "--app-url", port_check.url(web), "--config", str(self.secrets_file)))

    @property
    def secrets_file(self) -> Path:
        """The file that has the stand-in's tokens, and the secret it signs with; for this user only."""
        return self.home.path / "fake-slack.json"


def begin(home: Home) -> FakeSlackHome:
    """Make that home again from `home`: its settings with the stand-in for Slack; secrets and password are shared.

    Tokens and signing secret are other ones at every start, or anybody who reaches the page could sign as the owner. A
    house that runs there keeps what it has.
    """
    if is_running(fake_slack_of(home)):
        return _running(fake_slack_of(home))
    made = FakeSlackHome(fake_slack_of(home), port_check.free_port(PORT))
    try:
        made.home.path.mkdir(mode=0o700, exist_ok=True)
        if not made.home.secrets.exists():
            made.home.secrets.symlink_to(home.secrets, target_is_directory=True)
        made.home.create()
        fake, secret = FakeSettings(), _made_up()
        fake.change(secret)
        write_private(made.secrets_file, json.dumps(secret))
        _write_config(home, made, fake)
        if home.learned.exists():
            replace_learned(made.home.learned, home.learned.read_bytes())
    except OSError as error:
        raise CliError(f"cannot make {made.home.path}: {error.strerror}") from error
    return made


def _made_up() -> dict[str, Any]:
    """Tokens and secrets nobody knows."""
    known = {"bot_token": "xoxb-", "app_token": "xapp-", "config_token": "xoxe.xoxp-", "signing_secret": "",
             "verification_token": ""}
    return {name: f"{begins}{secrets.token_hex(24)}" for name, begins in known.items()}


def _running(home: Home) -> FakeSlackHome:
    """The home of a house that runs, and the port its stand-in was given."""
    slack = YAML(typ="safe").load(home.config.read_text("utf-8"))["slack"]
    return FakeSlackHome(home, urlsplit(slack["api_url"]).port or PORT)


def _write_config(home: Home, made: FakeSlackHome, fake: FakeSettings) -> None:
    """The house's own config.yml, comments and all, with only Slack and the channels changed."""
    yaml = YAML()
    tree = yaml.load(home.config.read_text("utf-8"))
    tree["slack"] = {"bot_token": fake.bot_token, "signing_secret": fake.signing_secret, "channel": FIRST_CHANNEL,
                     "app_token": fake.app_token, "api_url": f"http://{port_check.LOOPBACK}:{made.port}/api/",
                     "people": dict(PEOPLE)}
    tree["channels"] = ["slack://", "terminal://"]
    text = io.StringIO()
    yaml.dump(tree, text)
    write_private(made.home.config, text.getvalue())

