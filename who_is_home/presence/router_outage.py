"""What happens while no router that matters answers: the last answer holds, until what was chosen for it is done."""

from house.durations import duration
from who_is_home.presence import router_trust
from who_is_home.presence.decision import PresenceQuestion
from who_is_home.presence.presence_step import PresenceMoment

_LONGEST_STEP = 150.0
"""Seconds between two steps beyond which this program itself was away."""


def look(moment: PresenceMoment, before: float) -> None:
    """Begin or stop the clock of the house by whether the routers can be believed. before: when the last step was."""
    memory = moment.memory
    if not router_trust.can_see(memory, moment.now, moment.times):
        memory.usable_from = 0.0
        if not memory.blind_since and memory.routers:
            memory.blind_since = _blind_from(moment)
        return
    memory.blind_since = memory.blind_asked = 0.0
    if not memory.usable_from or moment.now - before > _LONGEST_STEP:
        memory.usable_from = moment.now


def _blind_from(moment: PresenceMoment) -> float:
    answered = [each.answered for each in router_trust.mattering(moment.memory, moment.now)]
    return min(answered, default=0.0) or moment.now


def choose(moment: PresenceMoment) -> list[PresenceQuestion]:
    """Do what was chosen for a house that has been blind for long: nothing, find everybody away, or ask once."""
    memory, choice, after = moment.memory, moment.household.when_blind, moment.times.blind_choice_after
    if choice == "hold" or not memory.blind_since or moment.now - memory.blind_since < after:
        return []
    if moment.now - moment.house_sign < after or not moment.not_away():
        return []
    text = f"presence is blind since {moment.time(memory.blind_since)}"
    if choice == "ask":
        asked, memory.blind_asked = memory.blind_asked, memory.blind_asked or moment.now
        return [] if asked else [PresenceQuestion("blind", "", f"{text}: is everybody out?")]
    for person in moment.not_away():
        why = f"{text}, no sign of anybody for {duration(moment.now - moment.house_sign)}; chosen: arm then"
        moment.set_home(person, False, 0.3, why)
    return []
