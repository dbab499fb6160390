"""What pages and commands show of presence: people, devices that are listed now, routers, and what is odd. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from house.people.device_names import randomised
from who_is_home.polling.router_poll_thread import RouterStatus
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.device_matching import key
from who_is_home.presence.rule import Presence

MOST_DEVICES = 256


def report(presence: Presence, decision: PresenceDecision, routers: Mapping[str, RouterStatus]) -> dict[str, Any]:
    """The report as JSON takes it.

    people: name, home (true, false, null: not known), since, confidence (0..1), evidence. devices: those that are there
    now, as a person may be given them: `key` names one in the log, `person` whose it is ("" for an unknown one).
    routers: answered (unix time, 0: not yet) and error ("": it answers). notes: what is odd, a line each.
    """
    listed = {key(each): (name, each) for name, status in routers.items() for each in status.listed if each.active}
    devices = [{"key": known, "router": name, "person": presence.owner(each), "randomised": randomised(each.mac),
                **{part: value for part, value in asdict(each).items() if part != "active"}}
               for known, (name, each) in list(listed.items())[:MOST_DEVICES]]
    return {
        "at": decision.at, "blind_since": decision.blind_since,
        "people": [asdict(each) for each in presence.people(decision.at)], "devices": devices,
        "routers": [{"name": name, "answered": each.answered, "error": each.error} for name, each in routers.items()],
        "notes": list(presence.notes(decision.at)),
    }
