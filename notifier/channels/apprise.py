"""`apprise://tgram://TOKEN/CHAT`: whatever Apprise knows: Telegram, Discord, ntfy, Pushover, Matrix, Signal, ...

Behind apprise:// stands the service's own address (https://github.com/caronc/apprise/wiki). Apprise says whether it
went well, and why not only in its log, whose lines are read here; so what may have arrived is sent again.
"""

import re
from collections.abc import Sequence
from typing import Any

import apprise
from apprise.attachment.memory import AttachMemory

from house.message import Message
from notifier.channel import ChannelContext, ChannelError, Picture, Ref
from notifier.message_text import link_of, plain

_PREFIX = "apprise://"
_SECONDS = 30.0
_WAIT = 30.0
"""Seconds to wait when a service limits us: Apprise does not say for how long."""
_STATUS = re.compile(r"error=(\d{3})\b")
_PASSING = (408, 425, 429)


def connect(address: str, context: ChannelContext) -> "AppriseChannel":
    """The channel of one service; raises ChannelError when Apprise knows no such address."""
    service = address[len(_PREFIX):]
    scheme = service.partition("://")[0]
    found = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Hearthwatch", app_desc="Hearthwatch"))
    with apprise.LogCapture(level=apprise.logging.CRITICAL):  # its complaint would quote the address
        known = found.add(service)
    if not known or len(found) != 1:
        raise ChannelError(f"apprise:// cannot use its {scheme}:// address: see the wiki of Apprise for that service",
                           transient=False)
    return AppriseChannel(found, scheme, link_of(context.settings.web))


class AppriseChannel:
    """Sends to one service; used by one thread at a time."""

    gathers = 0.0
    most_pictures = 1

    def __init__(self, service: Any, scheme: str, page: str) -> None:
        self._service, self._scheme, self._page = service, scheme, page

    def send(self, message: Message, mark: str = "") -> Ref:
        return self.send_whole(message, ())

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        attached = [AttachMemory(content=each.jpeg, name=each.name, mimetype="image/jpeg") for each in pictures[:1]]
        with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as said:
            went_well = self._service.notify(title=message.title, body=plain(message, self._page) or message.title,
                                             attach=attached or None, timeout=_SECONDS)
            why = said.getvalue()
        if not went_well:
            raise self._refused(why, bool(attached))
        return {}

    def _refused(self, why: str, pictures: bool) -> ChannelError:
        found = _STATUS.search(why)
        if found is None:
            return ChannelError(f"{self._scheme}: the service cannot be reached", transient=True)
        status = int(found[1])
        if status in _PASSING or status >= 500:
            return ChannelError(f"{self._scheme}: the service answers {status}", transient=True,
                                retry_after=_WAIT if status == 429 else None)
        if status in (413, 415) and pictures:
            return ChannelError(f"{self._scheme}: the service does not take the picture ({status})", False,
                                about="picture")
        return ChannelError(f"{self._scheme}: the service refuses us ({status}): look at the channel's address", False)
