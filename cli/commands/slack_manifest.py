"""`slack-manifest [--url URL]`: prints the manifest (JSON) that sets the Slack app up in one paste."""

import argparse
import json
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from cli.errors import CliError, say
from cli.supervise import homes
from house.commands.table import TABLE
from house.settings.whole_config import survey
from ledger.home import Home
from slack_format.manifest import ManifestRefused, manifest


def run(argv: Sequence[str], home: Home) -> int:
    """Print it; without --url the app uses Socket Mode."""
    parser = argparse.ArgumentParser("hearthwatch slack-manifest", description=__doc__)
    parser.add_argument("--url", default="", help="https:// address at which Slack reaches the dashboard; "
                                                  "left out: Socket Mode, which needs none")
    url = parser.parse_args(argv).url
    if url and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname):
        raise CliError(f"{url!r:.100} is not an https:// address; Slack posts to no other", code=2)
    home = homes.current(home)
    settings = survey(home.config, home.learned, os.environ).settings if home.config.exists() else None
    if settings is None and home.config.exists():
        say("config.yml cannot be read yet (./hearthwatch check says why): the manifest has no prefix and no groups")
    if url and settings and settings.slack and settings.slack.signing_secret is None:
        say("set slack.signing_secret and start the house before Slack verifies the address: without it all is refused")
    try:
        print(json.dumps(manifest(TABLE, settings.slack if settings else None, url), indent=2))
    except ManifestRefused as error:
        raise CliError(str(error), code=2) from error
    return 0
