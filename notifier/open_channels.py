"""The channels of the settings, each opened by its adapter."""

from house.adapters import pick
from house.masking import hidden
from notifier.channel import Channel, ChannelContext
from notifier.context import NotifierContext
from notifier.remembered_rate_limits import OutboxRateLimits

SPARE = "terminal://"


def open_channels(context: NotifierContext) -> dict[str, Channel]:
    """The configured channels by address, in order; raises UnknownAddress or ChannelError for one that cannot be."""
    return {address: _opened(context, address) for address in dict.fromkeys(context.settings.channels)}


def spare_channels(context: NotifierContext) -> dict[str, Channel]:
    """Where alerts go while every configured channel refuses us: the terminal, where it is not one of them."""
    return {} if SPARE in context.settings.channels else {SPARE: _opened(context, SPARE)}


def name_of(address: str) -> str:
    """What the channel is called in queues, troubles and logs: its address without secrets."""
    return address if address.endswith("://") else hidden(address)


def _opened(context: NotifierContext, address: str) -> Channel:
    given = ChannelContext(context.settings, context.out, lambda id: context.home.pictures / f"{id}.jpg",
                           context.environ, OutboxRateLimits(context.outbox, name_of(address)), context.clock)
    channel: Channel = pick("notifier.channels", address).connect(address, given)
    return channel
