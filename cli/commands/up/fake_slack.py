"""`up --fake-slack`: the house with a stand-in for Slack, in a home of its own beside the one it is tried for."""

import io
from dataclasses import dataclass

from ruamel.yaml import YAML

from cli.errors import CliError
from cli.supervise import port_check
from cli.supervise.homes import fake_slack_of, write_private
from cli.supervise.process_table import Program, python
from fake_slack.workspace.settings import WorkspaceSettings as FakeSettings
from fake_slack.workspace.world import FIRST_CHANNEL
from house.settings.learned import replace_learned
from house.settings.model import WebSettings
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
        return Program("fake-slack", (*command, "--app-url", port_check.url(web)))


def begin(home: Home) -> FakeSlackHome:
    """Make that home again from `home`: its settings with the stand-in for Slack; secrets and password are shared."""
    made = FakeSlackHome(fake_slack_of(home), port_check.free_port(PORT))
    try:
        made.home.path.mkdir(mode=0o700, exist_ok=True)
        if not made.home.secrets.exists():
            made.home.secrets.symlink_to(home.secrets, target_is_directory=True)
        made.home.create()
        _write_config(home, made)
        if home.learned.exists():
            replace_learned(made.home.learned, home.learned.read_bytes())
    except OSError as error:
        raise CliError(f"cannot make {made.home.path}: {error.strerror}") from error
    return made


def _write_config(home: Home, made: FakeSlackHome) -> None:
    """The house's own config.yml, comments and all, with only Slack and the channels changed."""
    yaml = YAML()
    tree = yaml.load(home.config.read_text("utf-8"))
    fake = FakeSettings()
    tree["slack"] = {"bot_token": fake.bot_token, "signing_secret": fake.signing_secret, "channel": FIRST_CHANNEL,
                     "app_token": fake.app_token, "api_url": f"http://{port_check.LOOPBACK}:{made.port}/api/",
                     "people": dict(PEOPLE)}
    tree["channels"] = ["slack://", "terminal://"]
    text = io.StringIO()
    yaml.dump(tree, text)
    write_private(made.home.config, text.getvalue())

