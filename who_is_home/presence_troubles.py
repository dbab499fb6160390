"""What is wrong with presence now, in lines for people. Pure."""

from collections.abc import Mapping

from house.times import clock
from who_is_home.polling.asked_router import RouterStatus
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.household import Household

PRESENCE, ROUTER = "presence", "router"
"""Kinds of Trouble: no router that matters answers (about the house, ""); one of several does not (about it)."""
Troubles = dict[tuple[str, str], str]
"""Kind and about -> text."""
_THEN = {"hold": "until then the last answer holds", "arm": "after 30 minutes everybody counts as away",
         "ask": "after 30 minutes you are asked whether everybody is out"}
_NOTHING_LISTED = "what is asked answers, but lists nothing of what is always there"


def troubles(decision: PresenceDecision, routers: Mapping[str, RouterStatus], household: Household) -> Troubles:
    """What is wrong: one line for a house that is blind, with the reasons; else one for each router that fails long."""
    failing = {name: each for name, each in routers.items() if each.error}
    if decision.blind_since is not None:
        since = clock(decision.blind_since, decision.at, household.timezone)
        why = "; ".join(f"{name}: {each.error}" for name, each in failing.items()) or _NOTHING_LISTED
        return {(PRESENCE, ""): f"presence is blind since {since}: {why}; {_THEN[household.when_blind]}"}
    return {(ROUTER, name): f"{name}: {each.error}; who is home is known by the others" for name, each in
            failing.items() if decision.at - each.failing_since >= household.times.blind_after}
