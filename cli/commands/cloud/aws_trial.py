"""`test-aws [--no-mail]`: tries what config.yml wants of AWS: login, clock, Rekognition, SES, a mail to each recipient.

Each line is ok or says what to do. One picture of ours is sent to Rekognition, which costs what a picture costs.
"""

import argparse
import os
from collections.abc import Sequence

from cli.checks.aws.check import aws_tried
from cli.checks.finding import ExaminedHouse
from cli.commands.doctor import closing, line
from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from house.clock import SystemClock
from house.masking import remember
from house.settings.whole_config import load
from ledger.home import Home


def run(argv: Sequence[str], home: Home) -> int:
    """Exit code 1 when something is wrong, else 0."""
    parser = argparse.ArgumentParser("hearthwatch test-aws", description=__doc__)
    parser.add_argument("--no-mail", action="store_true", help="send no mail")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings = load(home.config, home.learned, os.environ)
    remember(settings.secrets())
    wrong, found = 0, False
    for each in aws_tried(ExaminedHouse(home, settings, SystemClock()), mail=not options.no_mail):
        print(line(each), flush=True)
        wrong, found = wrong + (each.level == "problem"), True
    if not found:
        raise CliError("config.yml uses nothing of AWS: no analyzer rekognition://REGION and no channel ses://REGION "
                       "(docs/labels.md, docs/channels/mail.md)", WRONG_USE)
    print(f"\n{closing(wrong)}")
    return 1 if wrong else 0
