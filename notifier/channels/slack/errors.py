"""Errors of calls to Slack as ChannelError: what was refused, and whether it may have been done."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError

from notifier.channel import ChannelError
from slack_format.errors import CALL_ERRORS, SlackCall, SlackFailure, failure_of

GONE = ("message_not_found", "thread_not_found", "cannot_reply_to_message", "channel_not_found", "is_archived",
        "is_inactive")
"""Slack's error codes for a message that was deleted, or whose channel was deleted or archived."""


@contextmanager
def translated(room: str, limit: str = "") -> Iterator[None]:
    """Errors leave this block as ChannelError, the cause chained; `room` is the Slack channel it was meant for.

    `limit`: the name of the rate limit that these calls count against.
    """
    try:
        yield
    except CALL_ERRORS as error:
        raise _channel_error(failure_of(error, SlackCall(room)), limit) from error


@contextmanager
def about_sent_message() -> Iterator[None]:
    """A refusal because the sent message or its room no longer exists leaves this block as "gone"."""
    try:
        yield
    except ChannelError as error:
        word = error.__cause__.response.get("error") if isinstance(error.__cause__, SlackApiError) else ""
        if error.transient or word not in GONE:
            raise
        raise ChannelError(f"the message is gone from Slack ({word})", False, about="gone") from error


def _channel_error(failure: SlackFailure, limit: str) -> ChannelError:
    limits = limit if failure.limited else ""
    found = ChannelError(failure.text, failure.transient, failure.wait, failure.about, limits)
    return found.doubtful() if failure.unsure else found
