"""`ses://eu-central-1/?from=house@example.org&to=anna@example.org`: alerts as mail by Amazon's SES.

With the credentials of this machine (environment, profile, role), or `ses://KEY:SECRET@eu-central-1/?...`;
`&endpoint=http://127.0.0.1:5000` asks another server.
"""

from collections.abc import Sequence
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ReadTimeoutError

from house.message import Message
from house.times import local
from notifier.channel import ChannelContext, ChannelError, Picture, Ref
from notifier.mail.letter import LetterWriter
from notifier.mail.recipients import GATHERS, MOST_PICTURES, taken_apart
from notifier.message_text import link_of

_BOUNDS = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 1})
_LIMITS = ("ThrottlingException", "TooManyRequestsException", "LimitExceededException")
_OURS = ("MailFromDomainNotVerifiedException", "AccountSuspendedException", "SendingPausedException",
         "AccessDeniedException", "UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch")


def connect(address: str, context: ChannelContext) -> "SesChannel":
    """The channel of one region and its recipients; raises ChannelError when the address lacks something."""
    parts = taken_apart(address)
    if not parts.host:
        raise ChannelError("a channel of SES needs its region, like ses://eu-central-1/?from=...&to=...", False)
    keys = {"aws_access_key_id": parts.user, "aws_secret_access_key": parts.password} if parts.password else {}
    try:
        client = boto3.client("sesv2", region_name=parts.host, endpoint_url=parts.options.get("endpoint"),
                              config=_BOUNDS, **keys)
    except (BotoCoreError, ValueError) as error:
        raise ChannelError(f"SES cannot be used: {error}", transient=False) from error
    timezone = context.settings.house.timezone
    return SesChannel(client, LetterWriter(parts, context.settings.mail, link_of(context.settings.web),
                                           lambda: local(context.clock.now(), timezone)))


class SesChannel:
    """Hands mails to SES; used by one thread at a time."""

    gathers = GATHERS
    most_pictures = MOST_PICTURES

    def __init__(self, client: Any, letters: LetterWriter) -> None:
        self._client, self._letters = client, letters

    def send(self, message: Message, mark: str = "") -> Ref:
        return self.send_whole(message, (), mark)

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        """Send it. SES gives a mail an id of its own, so that the thread holds by the subject alone in some readers."""
        to, first = self._letters.address, str((earlier or {}).get("id", ""))
        try:
            mail = self._letters.write(message, pictures, mark, first)
            answer = self._client.send_email(FromEmailAddress=to.sender, Destination={"ToAddresses": [*to.recipients]},
                                             Content={"Raw": {"Data": mail.as_bytes()}})
        except ClientError as error:
            raise _refusal(error) from error
        except (BotoCoreError, ValueError) as error:
            raise _failure(error) from error
        return {"id": first or f"<{answer['MessageId']}@email.amazonses.com>"}


def _refusal(error: ClientError) -> ChannelError:
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    said = f"SES refuses the mail: {code}: {error.response['Error'].get('Message', '')}"
    if code in _LIMITS or status >= 500:
        return ChannelError(said, transient=True)
    return ChannelError(said, transient=False, about="channel" if code in _OURS or status in (401, 403) else "message")


def _failure(error: Exception) -> ChannelError:
    if isinstance(error, NoCredentialsError):
        return ChannelError("SES needs credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role",
                            transient=False)
    if isinstance(error, ValueError):
        return ChannelError(f"the mail cannot be written: {error}", transient=False, about="message")
    found = ChannelError(f"SES cannot be reached: {type(error).__name__}", transient=True)
    return found.doubtful() if isinstance(error, ReadTimeoutError) else found
