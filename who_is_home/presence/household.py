"""What people chose about presence: who lives here with which devices.

The times of the rule: waiting_times.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from house.people.presence_report import WhenBlind
from who_is_home.presence.waiting_times import PresenceTimes


@dataclass(frozen=True)
class Household:
    """Who lives here.

    people: name -> devices as people write them: MAC address, host name, IP address or topic. entrances: cameras that
    see everybody who comes or goes; empty when there is none. timezone: a name, "" for this machine's. routers: those
    that are asked now, so that one that was taken out is not waited for; empty: all that ever answered. faces: whether
    a face that was recognised counts as an event at an entrance.
    """

    people: Mapping[str, tuple[str, ...]]
    entrances: tuple[str, ...] = ()
    when_blind: WhenBlind = "hold"
    timezone: str = ""
    routers: tuple[str, ...] = ()
    faces: bool = False
    times: PresenceTimes = field(default_factory=PresenceTimes)
