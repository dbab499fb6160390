"""What looking outside of the house has cost this month and would cost, in words for status, pages and digest. Pure."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from house.spending.call_counts import CallCaps, CallCounts, CallRefusal, free, share_of_day


@dataclass(frozen=True)
class Spending:
    """What is said of this month. line: of the house; cameras: of each camera; wrong: whether nothing is sent."""

    line: str
    cameras: Mapping[str, str] = field(default_factory=dict)
    wrong: bool = False


def spending(counts: CallCounts, caps: CallCaps, price: float, day: date, cameras: Sequence[str]) -> Spending:
    """What is counted, on that day. price: US dollars for a picture. cameras: those whose pictures may be sent."""
    now = counts.at(day) if counts.month <= f"{day:%Y-%m}" else counts
    share = share_of_day(caps.house, now.counted - now.today, day)
    line = (f"{now.counted} of {caps.house} pictures sent this month ({money(now.counted, price)}), "
            f"{now.today} of {share} today")
    left = CallRefusal.AHEAD if now.month > f"{day:%Y-%m}" else free(now, caps, day)
    if isinstance(left, CallRefusal):
        line += f": {left.value}"
    known = dict.fromkeys((*cameras, *(each for each in now.cameras if each), *(each for each in now.wanted if each)))
    return Spending(line, {each: _camera(each, now, price, day) for each in known},
                    left in (CallRefusal.MONTH, CallRefusal.AHEAD))


def lost() -> Spending:
    """What is said of a count that cannot be read."""
    return Spending(CallRefusal.LOST.value, wrong=True)


def _camera(name: str, counts: CallCounts, price: float, day: date) -> str:
    sent, wanted = counts.cameras.get(name, 0), counts.wanted.get(name, 0)
    month = round(wanted * monthrange(day.year, day.month)[1] / day.day)
    return (f"{sent} sent this month ({money(sent, price)}), without a limit about {month} a month "
            f"({money(month, price)})")


def money(pictures: int, price: float) -> str:
    """`0.34 USD`."""
    cost = pictures * price
    return "under 0.01 USD" if 0 < cost < 0.01 else f"{cost:.2f} USD"
