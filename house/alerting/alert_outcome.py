"""What became of an alert on its channels, in words. Pure."""

from collections.abc import Callable, Iterator

from house.alerting.alert_decision import ENTRY_DELAY
from house.durations import duration
from house.event_summary import Event
from house.names import channel_name

LATE = 60.0
"""Seconds after which it is worth saying how late an alert was."""


def alert_outcome(event: Event, clock: Callable[[float], str], after: str = "") -> str:
    """What became of the alert of an event that was to have one: "alert sent" only where a channel took it.

    after: how soon, said behind "alert sent".
    """
    found = list(each_channel(event, clock))
    if event.delays or not found:
        return ", ".join([f"alert sent{after}", *(f"{what} {where}" for what, where in found)])
    return "alert " + ", ".join(f"{what} {where}" for what, where in found)


def each_channel(event: Event, clock: Callable[[float], str]) -> Iterator[tuple[str, str]]:
    """What is worth saying of each channel, in two parts; nothing of one that took the alert in time."""
    for channel in dict.fromkeys((*event.channels, *event.delays, *event.given_up)):
        name = channel_name(channel)
        late = event.delays.get(channel, 0.0) - _waited(event)
        if late > LATE:
            yield "delivered", f"on {name} {duration(late)} late"
        elif channel in event.given_up:
            yield "not delivered", f"on {name} ({event.given_up[channel]})"
        elif channel in event.waiting:
            yield "waiting", f"for {name} since {clock(event.alerted_at or event.began_at)}"


def _waited(event: Event) -> float:
    """How many seconds its alert waited for somebody to come home."""
    waited = any(ENTRY_DELAY in reason for reason in event.reasons) and event.alerted_at is not None
    return max(0.0, (event.alerted_at or 0.0) - event.began_at) if waited else 0.0
