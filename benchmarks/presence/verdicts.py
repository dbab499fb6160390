"""When each rule arms and disarms a made-up house: the first predecessor's, a plain 180 s, and the product's own."""

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from benchmarks.presence.houses import PHONES, Listed, MadeUpHouse
from benchmarks.presence.phones import inside
from who_is_home.presence.decision import PresenceDecision
from who_is_home.presence.evidence import EntranceSeen, Evidence, ProbeAnswered, RouterAnswered, RouterFailed
from who_is_home.presence.household import Household
from who_is_home.presence.rule import Presence
from who_is_home.router import ListedDevice

EPOCH = 1_767_225_600.0
"""Day 0: a midnight in UTC."""
DEVICES = {mac: ListedDevice(mac=mac) for mac in PHONES}


@dataclass
class Verdict:
    """What a rule did in one house: armed and disarmed at these seconds, so many probes, so many questions."""

    armed: list[float] = field(default_factory=list)
    disarmed: list[float] = field(default_factory=list)
    probes: int = 0
    questions: int = 0
    steps: int = 0

    def note(self, at: float, nobody: bool) -> None:
        """Nobody is home, or somebody is, from now on."""
        if nobody and len(self.armed) == len(self.disarmed):
            self.armed.append(at)
        elif not nobody and len(self.armed) > len(self.disarmed):
            self.disarmed.append(at)


def _anybody(listed: Listed) -> bool:
    return listed is not None and any(mac in listed for mac in PHONES)


def polled(house: MadeUpHouse, poll_home: float, poll_away: float, away_after: float) -> Verdict:
    """A rule of one number: who was listed within `away_after` seconds is home; no answer counts as an empty list."""
    verdict, at, last, number = Verdict(), 0.0, 0.0, 0
    while at < house.end:
        number = bisect_right(house.begins, at, number) - 1
        listed = _anybody(house.lists[number])
        last = at if listed else last
        armed = not listed and at - last >= away_after
        verdict.note(at, armed)
        poll = poll_away if armed else poll_home
        waits = max(0, int((house.begins[number + 1] - at) // poll)) if listed or armed else 0
        at += max(1, waits) * poll
        last = at - poll if listed and waits > 1 else last
    return verdict


def predecessor(house: MadeUpHouse) -> Verdict:
    """Asks every 5 min while somebody is home, every 30 s else; one empty answer arms."""
    return polled(house, 300.0, 30.0, 0.0)


def consider_home(house: MadeUpHouse) -> Verdict:
    """Asks every 12 s; away 180 s after the last listing, as trackers of other systems do."""
    return polled(house, 12.0, 12.0, 180.0)


class OwnRule:
    """The product's own code, driven over one house; polls that can change nothing are left out."""

    def __init__(self, house: MadeUpHouse, seed: int, household: Household, devices: dict[str, ListedDevice]) -> None:
        self._house, self._rng, self._devices = house, np.random.default_rng(seed), devices
        self._household = household
        self._listed: dict[tuple[str, ...], tuple[ListedDevice, ...]] = {}
        self.presence = Presence(household)
        self.verdict = Verdict()

    def run(self, dense: bool = False) -> Verdict:
        """Play all of it; dense: with every single poll."""
        house, at, number, entrance = self._house, float(self._rng.uniform(0, 10)), 0, 0
        while at < house.end:
            number = bisect_right(house.begins, at, number) - 1
            seen = bisect_right(house.entrance, at, entrance)
            events = tuple(EntranceSeen(EPOCH + each, "door") for each in house.entrance[entrance:seen])
            entrance = seen
            decision, probed = self._polled(at, house.lists[number], events)
            waits = 1
            if not dense and not probed and self._is_settled(decision, house.lists[number]):
                waits = max(1, int((house.begins[number + 1] - at) // decision.poll))
            at += waits * decision.poll
        return self.verdict

    def _polled(self, at: float, listed: Listed, events: tuple[Evidence, ...]) -> tuple[PresenceDecision, bool]:
        answer = RouterFailed(EPOCH + at, "router") if listed is None else self._answer(at, listed)
        decision = self.presence.step(EPOCH + at, (answer, *events))
        asked = decision.probe
        self.verdict.questions += len(decision.questions)
        if asked:
            self.verdict.probes += len(asked)
            answers = tuple(each for each in asked if self._answers(each, at))
            decision = self.presence.step(EPOCH + at, (ProbeAnswered(EPOCH + at, asked, answers),))
            self.verdict.questions += len(decision.questions)
        self.verdict.steps += 1
        self.verdict.note(at, decision.home == ())
        return decision, bool(asked)

    def _answer(self, at: float, listed: tuple[str, ...]) -> RouterAnswered:
        devices = self._listed.get(listed)
        if devices is None:
            devices = self._listed[listed] = tuple(self._devices.get(mac) or ListedDevice(mac=mac) for mac in listed)
        return RouterAnswered(EPOCH + at, "router", devices)

    def _answers(self, device: ListedDevice, at: float) -> bool:
        phone = self._house.phones.get(device.mac)
        if phone is None or inside(self._house.wifi_down, at):
            return False
        return bool(self._rng.random() < phone.answers(at))

    def _is_settled(self, decision: PresenceDecision, listed: Listed) -> bool:
        """The phone of everybody who is home is listed, and no other: the same answer again changes nothing."""
        if listed is None or decision.home is None or decision.blind_since is not None:
            return False
        people = self._household.people.items()
        here = {name for name, devices in people if any(mac in listed and mac in PHONES for mac in devices)}
        return here == set(decision.home)


def own(house: MadeUpHouse, seed: int, tablet: bool = False) -> Verdict:
    """What the product decides in that house."""
    first = (PHONES[0], "02:00:00:00:00:03") if tablet else (PHONES[0],)
    household = Household({"Anna": first, "Ben": (PHONES[1],)}, entrances=("door",) if house.entrance else (),
                          timezone="UTC")
    return OwnRule(house, seed, household, DEVICES).run()
