"""What is counted of paid calls in a home, for those who show it."""

from functools import lru_cache

from house.adapters import UnknownAddress, can
from house.names import place
from house.settings.checks.analyzer_checks import ANALYZERS
from house.settings.whole_config import Settings
from house.spending.call_counts import CallCaps, CallCounts, month_of
from house.spending.spending_text import Spending, lost, spending
from house.times import local
from ledger.home import Home
from ledger.spending.call_counter import CountLost, counted

COSTS = "costs"


def spending_now(home: Home, settings: Settings, now: float) -> Spending | None:
    """What is said of this month at unix time `now`; None where nothing costs money and nothing was ever counted."""
    paid = paying_cameras(settings)
    day = local(now, settings.house.timezone).date()
    try:
        counts = counted(home)
    except (CountLost, OSError):
        return lost() if paid else None
    if counts is None and not paid:
        return None
    cloud = settings.analysis.cloud
    return spending(counts or CallCounts(month_of(day), day.isoformat()), CallCaps(cloud.per_month, cloud.per_camera),
                    cloud.price, day, paid)


def spending_line(home: Home, settings: Settings, now: float) -> str:
    """The same in a line, with what each camera would cost; "" for nothing."""
    found = spending_now(home, settings, now)
    return "; ".join([found.line, *(f"{place(name)}: {text}" for name, text in found.cameras.items())]) if found else ""


def paying_cameras(settings: Settings) -> list[str]:
    """The cameras of which pictures go to an analyzer that costs money."""
    return [name for name in settings.cameras
            if any(costs(step.address) for step in settings.analyzers_of(name))]


@lru_cache(64)
def costs(analyzer: str) -> bool:
    """Whether each look of the analyzer at this address costs money."""
    try:
        return can(ANALYZERS, analyzer, COSTS)
    except UnknownAddress:
        return False
