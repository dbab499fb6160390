"""Errors of calls to Slack as ChannelError: what was refused, and whether it may have been done."""

from collections.abc import Iterator
from contextlib import contextmanager

from notifier.channel import ChannelError
from slack_format.errors import CALL_ERRORS, SlackCall, SlackFailure, failure_of


@contextmanager
def translated(room: str, limit: str = "") -> Iterator[None]:
    """Errors leave this block as ChannelError, the cause chained; `room` is where it was meant for.

    `limit`: how the channel calls what is limited when Slack takes no more of these calls now.
    """
    try:
        yield
    except CALL_ERRORS as error:
        raise _channel_error(failure_of(error, SlackCall(room)), limit) from error


def _channel_error(failure: SlackFailure, limit: str) -> ChannelError:
    limits = limit if failure.limited else ""
    found = ChannelError(failure.text, failure.transient, failure.wait, failure.about, limits)
    return found.doubtful() if failure.unsure else found
