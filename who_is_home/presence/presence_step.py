"""One step of presence: what is remembered, who lives here, and the time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from house.times import clock
from who_is_home.presence import unknown_devices
from who_is_home.presence.device_matching import DeviceOwners
from who_is_home.presence.household import Household
from who_is_home.presence.memory import DeviceMemory, PresenceMemory
from who_is_home.presence.waiting_times import PresenceTimes


@dataclass
class PresenceMoment:
    """The moment of a step. night: its number while it is night, else "". changed: whose home or away changed in it."""

    memory: PresenceMemory
    household: Household
    owners: DeviceOwners
    now: float
    night: str
    changed: list[str] = field(default_factory=list)

    @property
    def times(self) -> PresenceTimes:
        return self.household.times

    def time(self, at: float) -> str:
        """A moment as people read it."""
        return clock(at, self.now, self.household.timezone)

    def owner(self, device: str) -> str:
        """Whose device it is, "" when it is nobody's any more."""
        return self.owners.owner.get(device, "")

    def counted(self, person: str) -> Sequence[DeviceMemory]:
        """The devices by which it is known where the person is. This and the next ones: once all evidence was heard."""
        return self._counted.get(person, ())

    @cached_property
    def _counted(self) -> dict[str, list[DeviceMemory]]:
        found = defaultdict(list)
        for name, device in self.memory.devices.items():
            if name not in self.memory.staying:
                found[self.owner(name)].append(device)
        return found

    @cached_property
    def signs(self) -> dict[str, float]:
        """When a device of each person was last listed or answered, or they said so without one; 0 = never."""
        return {name: self._last_sign(name, entry.said_home) for name, entry in self.memory.people.items()}

    def _last_sign(self, person: str, said_home: float) -> float:
        found = self.now if said_home else 0.0
        for device in self.counted(person):
            found = max(found, device.last)
        return found

    @cached_property
    def house_sign(self) -> float:
        """When anything that may be a person was last listed or answered; now while somebody said they are home."""
        people = self.memory.people
        found = max((sign for name, sign in self.signs.items() if not people[name].said_left), default=0.0)
        for stranger in unknown_devices.holding(self.memory):
            found = max(found, stranger.last)
        return found

    @cached_property
    def known(self) -> list[str]:
        """Everybody of whom there can be evidence: they have devices, or pressed a button once."""
        return [name for name, entry in self.memory.people.items()
                if self.household.people.get(name) or entry.home is not None]

    def not_away(self) -> list[str]:
        """Everybody who is home, or of whom it is not known."""
        return [name for name in self.known if self.memory.people[name].home is not False]

    def set_home(self, person: str, home: bool, confidence: float, evidence: str, since: float | None = None) -> None:
        """Somebody is home or away, since now unless said otherwise; nothing happens when that was known."""
        entry = self.memory.people[person]
        if entry.home is home:
            return
        entry.home, entry.confidence, entry.evidence = home, confidence, evidence
        entry.since = self.now if since is None else since
        self.changed.append(person)
