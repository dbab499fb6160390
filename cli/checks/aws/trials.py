"""Rekognition and SES tried: a small picture of ours, the account's limits, a mail to each recipient."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from camera_process.analyzer import AnalyzerError, Surroundings, View
from camera_process.analyzers.rekognition import aws_client, connect
from camera_process.analyzers.rekognition.failures import failure_of
from cli.checks.aws.places import AwsUse
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.message import Message
from house.spending.call_counts import CallCaps
from house.spending.spending_text import money
from house.times import local
from ledger.spending.call_counter import CallCounter
from ledger.spending.known_time import KnownTime
from notifier.channel import ChannelContext, ChannelError
from notifier.channels import ses
from notifier.mail.recipients import taken_apart
from vision.demo_room.room import Room, Visits

_SIZE, _MOMENT = (320, 180), 3.0
_LISTED = 4


def picture_labelled(house: ExaminedHouse, use: AwsUse) -> Finding:
    """What Rekognition sees in a drawn room with somebody in it; counted as one of this month's pictures."""
    settings, cloud = house.settings, house.settings.analysis.cloud
    calls = CallCounter(house.home, lambda: CallCaps(cloud.per_month, cloud.per_camera), house.clock,
                        KnownTime(house.clock), settings.house.timezone)
    picture = Room(_SIZE, 1, Visits(first=0.0)).frame(_MOMENT)
    try:
        found = connect(use.address, Surroundings(settings.analysis.min_score, calls=calls)).label(View(picture))
    except AnalyzerError as error:
        return problem("rekognition", str(error), _fix_of(error))
    finally:
        calls.give_back()
    seen = ", ".join(f"{each.name} {100 * each.score:.0f}%" for each in found[:_LISTED]) or "nothing"
    return ok("rekognition", f"sees in a picture of ours: {seen}; it cost {money(1, cloud.price)}")


def _fix_of(error: AnalyzerError) -> str:
    if error.transient:
        return "try it again; see that this machine reaches the internet"
    return "./hearthwatch cloud shows the limit" if error.of_picture else "see the line above, then docs/labels.md"


def account(use: AwsUse) -> Iterator[Finding]:
    """Whether SES sends for this account, and to whom. Nothing is sent."""
    try:
        found = aws_client.client_of(use.place, "sesv2").get_account()
    except AnalyzerError as error:
        yield problem("ses", str(error), "see the line above")
        return
    except (BotoCoreError, ClientError) as error:
        yield _account_unknown(failure_of(error, use.place.region, use.service), error)
        return
    quota = found.get("SendQuota", {})
    limit = f"{quota.get('Max24HourSend', 0):.0f} mails a day, {quota.get('SentLast24Hours', 0):.0f} sent"
    if not found.get("SendingEnabled", True):
        yield problem("ses", "the account may not send now", "SES, Account dashboard, says why")
    elif not found.get("ProductionAccessEnabled", False):
        yield note("ses", f"the account is in the sandbox: it sends to verified addresses only ({limit})",
                   "verify each recipient in SES, or ask there for production access")
    else:
        yield ok("ses", f"the account sends to everybody ({limit})")


def _account_unknown(failure: AnalyzerError, error: Exception) -> Finding:
    if isinstance(error, ClientError) and error.response["Error"].get("Code") == "AccessDeniedException":
        return note("ses", "the key may not ask for the account's limits", "allow it ses:GetAccount, or leave it so")
    return problem("ses", str(failure), "see the line above")


def mails(house: ExaminedHouse, use: AwsUse) -> Iterator[Finding]:
    """A test mail to each recipient, one each, so that a refused one is known."""
    parts, now = taken_apart(use.address), house.clock.now()
    message = Message(f"Test mail of {house.settings.house.name}", _moment(local(now, house.settings.house.timezone)))
    for recipient in parts.recipients:
        try:
            ses.connect(_to_one(use.address, recipient), _context(house)).send(message)
        except ChannelError as error:
            yield problem("ses", f"no mail to {recipient}: {error}", _mail_fix(error))
        else:
            yield ok("ses", f"a mail to {recipient} was taken; look whether it came")


def _to_one(address: str, recipient: str) -> str:
    to = recipient.replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace("#", "%23")
    return re.sub(r"([?&]to=)[^&]*", lambda found: f"{found[1]}{to}", address)


def _mail_fix(error: ChannelError) -> str:
    if "not verified" in str(error):
        return "verify the address that is named in SES, in this region, or ask there for production access"
    return "try it again" if error.transient else "see docs/channels/mail.md"


def _context(house: ExaminedHouse) -> ChannelContext:
    return ChannelContext(house.settings, io.StringIO(), Path, house.environ, clock=house.clock)


def _moment(at: datetime) -> str:
    return f"{at:%d %b %H:%M}: mails reach you here"
