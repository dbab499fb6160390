"""Slack asks to wait (HTTP 429): which calls then wait, and for how long.

Slack limits each of its methods on its own (https://docs.slack.dev/apis/web-api/rate-limits). How long a limit still
holds is remembered in notifier/remembered_rate_limits.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from notifier.channel import ChannelError, NotYet
from notifier.channels.slack.errors import translated
from notifier.remembered_rate_limits import RateLimits
from slack_format.errors import WAIT_WITHOUT_RETRY_AFTER


@contextmanager
def calling(limits: RateLimits, limit: str, room: str) -> Iterator[None]:
    """A call for `room` that counts against `limit`: its errors leave as ChannelError.

    Raises NotYet instead of calling while Slack asks to wait with such calls.
    """
    wait = limits.wait(limit)
    if wait > 0:
        raise NotYet(f"Slack asks to wait ({limit})", wait, limit)
    try:
        with translated(room, limit):
            yield
    except ChannelError as error:
        if error.limits:
            limits.hold(limit, error.retry_after or WAIT_WITHOUT_RETRY_AFTER)
        raise
