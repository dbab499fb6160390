"""Calls of Slack's by slack_sdk: its clients as they are used here, and the one error they end in.

One try and a bounded wait each: who calls decides when to try again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import HTTPError

from pydantic import SecretStr
from slack_sdk.web.client import WebClient
from slack_sdk.webhook.client import WebhookClient

from slack_format.errors import CALL_ERRORS, SlackCall, SlackFailure, failure_of
from slack_format.webhook_errors import webhook_failure

_quiet = logging.getLogger("slack_sdk.quiet")  # each of its failures is raised here as well
_quiet.setLevel(logging.CRITICAL)


class SlackCallError(Exception):
    """A call of Slack's failed; the text is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something.
    wait: seconds Slack wants to be left alone, None when it did not say.
    intercepted: whether something between the house and Slack answers in its place.
    """

    def __init__(self, failure: SlackFailure) -> None:
        super().__init__(failure.text)
        self.transient, self.wait, self.intercepted = failure.transient, failure.wait, failure.intercepted


def web_client(token: SecretStr, api_url: str, timeout: int) -> WebClient:
    """A client of the Web API; call it inside of `slack_call`."""
    return WebClient(token.get_secret_value(), base_url=api_url, timeout=timeout, retry_handlers=[], logger=_quiet)


@contextmanager
def slack_call(call: SlackCall) -> Iterator[None]:
    """Errors leave this block as SlackCallError, the cause chained."""
    try:
        yield
    except CALL_ERRORS as error:
        raise SlackCallError(failure_of(error, call)) from error


def post_to_response_url(url: str, message: dict[str, object], timeout: int) -> None:
    """Send `message` to a response URL of Slack; raises SlackCallError."""
    with slack_call(SlackCall(what="this answer")):
        client = WebhookClient(url, timeout=timeout, retry_handlers=[], logger=_quiet)
        try:
            response = client.send_dict(message)
            failure = webhook_failure(response.status_code, response.body, response.headers)
        except (ValueError, LookupError, HTTPException) as error:
            refused = error.__context__  # the status is known, and only the page beside it cannot be read
            if not isinstance(refused, HTTPError):
                raise
            failure = webhook_failure(refused.code, "", dict(refused.headers.items()))
    if failure is not None:
        raise SlackCallError(failure)
