"""Who is home: evidence goes in, a decision comes out; how it decides is told in docs/presence.md."""

from typing import Any

from house.times import local
from who_is_home.presence import (
    carried_devices,
    evidence_handling,
    learned_silences,
    leaving,
    next_polls,
    report,
    router_outage,
)
from who_is_home.presence.decision import PersonPresence, PresenceDecision
from who_is_home.presence.device_matching import DeviceOwners, key
from who_is_home.presence.evidence import DeviceExplained, Evidence, ordered
from who_is_home.presence.household import Household
from who_is_home.presence.memory import PersonMemory, PresenceMemory, dumped, loaded
from who_is_home.presence.presence_step import PresenceMoment
from who_is_home.presence.waiting_times import HOUR
from who_is_home.router import ListedDevice

_CLOCK_SET = 60.0
"""A step so many seconds before the last one means that the clock was set back."""
_UNKNOWN = "it is not known yet who is home: no router has answered since the start"


class Presence:
    """Decides who is home. It does nothing but remember and decide: its caller asks the routers and the phones."""

    def __init__(self, household: Household, remembered: dict[str, Any] | None = None) -> None:
        """Go on from what `remembered()` returned before; raises UnreadableMemory."""
        self._household = household
        self._memory = loaded(remembered) if remembered is not None else PresenceMemory()
        self._memory.people = {name: self._memory.people.get(name, PersonMemory()) for name in household.people}
        if household.routers:
            known = self._memory.routers
            self._memory.routers = {name: known[name] for name in known if name in household.routers}
        self._offset: tuple[float, float] = (-1.0, 0.0)
        self._take_owners()

    def step(self, now: float, evidence: tuple[Evidence, ...] = ()) -> PresenceDecision:
        """Take in what came since the last step and decide. The order within `evidence` does not matter."""
        before = self._follow_clock(now)
        moment = self._moment(now)
        for one in ordered(evidence):
            evidence_handling.hear(one, moment)
            if isinstance(one, DeviceExplained):
                self._take_owners()
        leaving.end_held_buttons(moment)
        router_outage.look(moment, before)
        leaving.leave(moment)
        asked = router_outage.choose(moment) + next_polls.questions(moment)
        probe = next_polls.probes(moment)
        self._after(moment)
        people = self._memory.people.values()
        return PresenceDecision(
            at=now, home=self._home(moment), changed=bool(moment.changed), evidence=self._evidence(moment),
            confidence=min((each.confidence for each in people if each.home is not None), default=0.0),
            poll=next_polls.poll(moment, bool(probe)), probe=probe, questions=tuple(asked),
            blind_since=self._memory.blind_since or None,
        )

    def people(self, now: float) -> tuple[PersonPresence, ...]:
        """Everybody with the evidence that counts now."""
        return report.people(self._moment(now))

    def notes(self, now: float) -> tuple[str, ...]:
        """What is odd about devices, each in one line that says what to do."""
        return report.notes(self._moment(now))

    def owner(self, listed: ListedDevice) -> str:
        """Whose device it is, "" for an unknown one."""
        adopted = self._memory.adopted
        device = self._owners.device(listed) or (name if (name := key(listed)) in adopted else "")
        return self._owners.owner.get(device, "")

    def remembered(self) -> dict[str, Any]:
        """All that must outlive a restart, as a plain dict that JSON takes, bounded."""
        return dumped(self._memory)

    def _moment(self, now: float) -> PresenceMoment:
        night = learned_silences.night_of(now + self._utc_offset(now))
        return PresenceMoment(self._memory, self._household, self._owners, now, night)

    def _utc_offset(self, now: float) -> float:
        hour = now // HOUR
        if self._offset[0] != hour:
            found = local(now, self._household.timezone).utcoffset()
            self._offset = (hour, found.total_seconds() if found else 0.0)
        return self._offset[1]

    def _follow_clock(self, now: float) -> float:
        """When the last step was; after a clock that was set back, everything begins to be believed from now on."""
        memory = self._memory
        before, memory.now = memory.now, now
        if before - now > _CLOCK_SET:
            _limit_to(memory, now)
        return min(before, now)

    def _after(self, moment: PresenceMoment) -> None:
        """Once an hour, and at each change, look which devices stay at home."""
        memory = self._memory
        if moment.changed or not 0 <= moment.now - memory.devices_judged <= HOUR:
            memory.devices_judged = moment.now
            memory.staying = sorted(
                carried_devices.staying(memory, self._owners.owner, moment.now, self._household.times))

    def _take_owners(self) -> None:
        self._owners = DeviceOwners(self._household.people)
        self._owners.owner |= {device: person for device, person in self._memory.adopted.items()
                               if person in self._household.people}

    def _home(self, moment: PresenceMoment) -> tuple[str, ...] | None:
        people = self._memory.people
        home = tuple(name for name, each in people.items() if each.home)
        unknown = not people or not moment.known or any(people[name].home is None for name in moment.known)
        return home if home or not unknown else None

    def _evidence(self, moment: PresenceMoment) -> str:
        people = self._memory.people
        told = dict.fromkeys(people[name].evidence for name in moment.changed)
        if told:
            return "; ".join(told)
        newest = max(people.values(), key=lambda each: each.since, default=None)
        return newest.evidence if newest is not None and newest.home is not None else _UNKNOWN


def _limit_to(memory: PresenceMemory, now: float) -> None:
    """The clock was set back to `now`: nothing that is remembered happened after it."""
    for device in memory.devices.values():
        device.first, device.last, device.listed = (min(at, now) for at in (device.first, device.last, device.listed))
    for stranger in memory.strangers.values():
        stranger.last, stranger.since = min(stranger.last, now), min(stranger.since, now)
    for router in memory.routers.values():
        router.answered, router.failed = min(router.answered, now), min(router.failed, now)
        router.listed_phone = min(router.listed_phone, now)
    for person in memory.people.values():
        person.since, person.said_home, person.said_left = (
            min(at, now) for at in (person.since, person.said_home, person.said_left))
    memory.entrance, memory.probed, memory.usable_from = min(memory.entrance, now), min(memory.probed, now), 0.0
