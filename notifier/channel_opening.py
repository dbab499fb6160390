"""The channels of the settings, each opened by its adapter."""

from collections.abc import Sequence

from house.adapters import pick
from house.masking import hidden
from house.message import Message
from notifier.channel import Channel, ChannelContext, ChannelError, Picture, Ref
from notifier.context import NotifierContext
from notifier.remembered_rate_limits import OutboxRateLimits

SPARE = "terminal://"


def open_channels(context: NotifierContext) -> dict[str, Channel]:
    """The configured channels by address, in order; raises UnknownAddress.

    One whose address lacks something refuses all it is given, and says why: the others go on without it.
    """
    return {address: _opened(context, address) for address in dict.fromkeys(context.settings.channels)}


def spare_channels(context: NotifierContext) -> dict[str, Channel]:
    """Where alerts go while every configured channel refuses us: the terminal, where it is not one of them."""
    return {} if SPARE in context.settings.channels else {SPARE: _opened(context, SPARE)}


def report_channels(context: NotifierContext) -> dict[str, Channel]:
    """Where tries at faces are reported to and alerts do not go."""
    faces, alerted = context.settings.faces, context.settings.channels
    return {address: _opened(context, address) for address in (faces.report if faces else ()) if address not in alerted}


def name_of(address: str) -> str:
    """What the channel is called in queues, troubles and logs: its address without secrets."""
    return address if address.endswith("://") else hidden(address)


def _opened(context: NotifierContext, address: str) -> Channel:
    given = ChannelContext(context.settings, context.out, lambda id: context.home.pictures / f"{id}.jpg",
                           context.environ, OutboxRateLimits(context.outbox, name_of(address)), context.clock,
                           context.memory(name_of(address)))
    try:
        channel: Channel = pick("notifier.channels", address).connect(address, given)
    except ChannelError as error:
        return UnusableChannel(str(error))
    return channel


class UnusableChannel:
    """A channel whose address must be mended before anything can be sent."""

    gathers = 0.0
    most_pictures = 0

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, message: Message, mark: str = "") -> Ref:
        raise ChannelError(self._why, transient=False)

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        raise ChannelError(self._why, transient=False)
