"""What it would have cost to send a camera's pictures to a cloud, by what was looked at in the last 30 days."""

from collections import Counter

from house import facts
from house.labels.vocabulary import THING, kind_of
from house.settings.whole_config import Settings
from house.spending.spending_text import money
from ledger.errors import LedgerError
from ledger.history.reader import HistoryReader
from ledger.home import Home

DAYS = 30


def would_cost(home: Home, settings: Settings, now: float) -> list[str]:
    """A line for each camera with pictures of events; what is wrong with the history is a line as well."""
    try:
        found = HistoryReader(home).since(now - DAYS * 86_400, [facts.EventLabelled])
    except LedgerError as error:
        return [f"what each camera would cost is not known: {error}"]
    looked = {each.picture: each for each in found if isinstance(each, facts.EventLabelled)}.values()
    every = Counter(each.camera for each in looked)
    seen = Counter(each.camera for each in looked if _somebody(each))
    price = settings.analysis.cloud.price
    lines = [f"  {camera}: {every[camera]} pictures of events would have cost {money(every[camera], price)}; those "
             f"{seen[camera]} in which somebody was seen, {money(seen[camera], price)}" for camera in sorted(every)]
    return [f"in the last {DAYS} days, at {price:g} USD a picture:", *lines] if lines else []


def _somebody(fact: facts.EventLabelled) -> bool:
    return any(kind_of(each) != THING and not each.doubt for each in fact.labels)
