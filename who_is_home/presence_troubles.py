"""What is wrong with presence now, in lines for people. Pure."""

from collections.abc import Mapping

from house.people.presence_report import BLIND_THEN
from house.times import clock
from who_is_home.polling.router_poll_thread import ProbingStatus, RouterStatus
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.household import Household

PRESENCE, ROUTER, PROBING = "presence", "router", "probing"
"""Kinds of Trouble: no router that matters answers (about the house, ""); one of several does not (about it); phones
cannot be asked themselves (about the house, "")."""
KINDS = (PRESENCE, ROUTER, PROBING)
Troubles = dict[tuple[str, str], str]
"""Kind and about -> text."""
_NOTHING_LISTED = "what is asked answers, but lists nothing of what is always there"


def troubles(decision: PresenceDecision, routers: Mapping[str, RouterStatus], household: Household,
             probing: ProbingStatus | None = None) -> Troubles:
    """What is wrong: one line for a house that is blind, with the reasons; else one for each router that fails long.

    probing: how probing phones goes, where something does; one line more once every try has failed for long.
    """
    return _of_routers(decision, routers, household) | _of_probing(probing or ProbingStatus(), routers, household)


def _of_routers(decision: PresenceDecision, routers: Mapping[str, RouterStatus], household: Household) -> Troubles:
    failing = {name: each for name, each in routers.items() if each.error}
    if decision.blind_since is not None:
        since = clock(decision.blind_since, decision.at, household.timezone)
        why = "; ".join(f"{name}: {each.error}" for name, each in failing.items()) or _NOTHING_LISTED
        return {(PRESENCE, ""): f"presence is blind since {since}: {why}; {BLIND_THEN[household.when_blind]}"}
    return {(ROUTER, name): f"{name}: {each.error}; who is home is known by the others" for name, each in
            failing.items() if decision.at - each.failing_since >= household.times.blind_after}


def _of_probing(probing: ProbingStatus, routers: Mapping[str, RouterStatus], household: Household) -> Troubles:
    """Phones are probed only while no router lists them: how long it fails is counted by tries, not by the clock."""
    known = any(each.error == probing.error for each in routers.values())
    if not probing.error or known or probing.failed - probing.failing_since < household.times.blind_after:
        return {}
    since = clock(probing.failing_since, probing.failed, household.timezone)
    return {(PROBING, ""): f"probing phones fails since {since}: {probing.error}; until then a phone that sleeps for "
                           "long may be taken for away"}
