"""Whatever happens, in whatever order: holds end by their rule alone, private cameras are closed while someone is home.

A small model keeps what each hold is to end by; the state of the house is folded from the same facts.
"""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from house import facts
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import effective_mode, switches
from house.state.stored_state import folded, is_sound

SETTINGS = Settings.model_validate({
    "house": {"first_mode": "auto", "timezone": "Europe/Berlin"},
    "presence": {"routers": {"attic": {"address": "file:///nowhere"}}},
    "people": {"Anna": {"devices": ["a"]}, "Ben": {"devices": ["b"]}},
    "alerts": {"quiet_hours": ["22:00-06:00"]},
    "cameras": {
        "front": {"source": "demo://", "entrance": True, "outdoor": True, "when": ["Mon-Fri 18:00-08:00", "Sat,Sun"]},
        "hall": {"source": "demo://", "private": True, "at_home": ["recording", "alerting"]},
        "yard": {"source": "demo://", "at_home": ["alerting"], "night": ["all"]}}})
PEOPLE = ("Anna", "Ben")
TARGETS = ("", *SETTINGS.cameras)
modes = st.sampled_from(["off", "away", "home", "night", "auto", "vacation"])
ends = st.one_of(st.just(("", None)), st.just(("home", None)), st.just(("away", None)),
                 st.floats(1.0, 7200.0).map(lambda seconds: ("", seconds)))


@dataclass
class ExpectedHold:
    on: bool
    until: float | None
    ends: str


class ModesInAnyOrder(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.now, self.happened, self.state = 1_790_000_000.0, [], HouseState()
        self.holds: dict[str, ExpectedHold] = {}
        self.home: tuple[str, ...] | None = None
        self.guest: ExpectedHold | None = None
        self.mode = "auto"

    def record(self, kind, **fields):
        fact = kind(at=self.now, **fields)
        self.happened.append(fact)
        self.state = self.state.after(fact)

    @initialize(home=st.sampled_from([None, (), ("Anna",), PEOPLE]), held=st.sampled_from(["", "home", "away"]))
    def a_house_begins(self, home, held):
        if home is not None:
            self.home = home
            self.record(facts.PeopleChanged, home=home, arrived=home)
        if held:
            self.a_person_holds_cameras(True, "", (held, None))

    @rule(seconds=st.floats(0.0, 90_000.0))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(seconds=st.floats(0.0, 90_000.0))
    def the_clock_is_set_back(self, seconds):
        self.now -= seconds

    @rule(mode=modes, before=modes)
    def a_person_chooses_a_mode(self, mode, before):
        self.record(facts.ModeChosen, mode=mode, by="anna", before=before)
        self.mode, self.holds = mode, {}

    @rule(mode=modes, before=modes)
    def a_schedule_chooses_a_mode(self, mode, before):
        self.record(facts.ModeChosen, mode=mode, by="schedule", scheduled=True, before=before)
        self.mode = mode

    @rule(on=st.booleans(), camera=st.sampled_from(TARGETS), end=ends)
    def a_person_holds_cameras(self, on, camera, end):
        until = None if end[1] is None else self.now + end[1]
        self.record(facts.OverrideChosen, on=on, camera=camera, by="anna", until=until, ends=end[0])
        self.holds[camera] = ExpectedHold(on, until, end[0])

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_comes_home(self, who):
        if who in (self.home or ()):
            return
        self.home = tuple(sorted({*(self.home or ()), who}))
        self.record(facts.PeopleChanged, home=self.home, arrived=(who,))
        self.holds = {name: hold for name, hold in self.holds.items() if hold.ends != "home"}
        if self.guest and self.guest.ends:
            self.guest = None

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_leaves(self, who):
        if who not in (self.home or ()):
            return
        self.home = tuple(each for each in self.home if each != who)
        self.record(facts.PeopleChanged, home=self.home, left=(who,))
        if not self.home:
            self.holds = {name: hold for name, hold in self.holds.items() if hold.ends != "away"}

    @precondition(lambda self: self.home is not None)
    @rule()
    def presence_says_again_who_is_home(self):
        self.record(facts.PeopleChanged, home=self.home, evidence="again") if self.home else None

    @rule(until=st.one_of(st.none(), st.floats(-10.0, 7200.0)))
    def a_guest_is_announced(self, until):
        end = None if until is None else self.now + until
        self.record(facts.GuestChosen, by="anna", until=end, ends="" if until is not None else "home")
        self.guest = ExpectedHold(True, end, "" if until is not None else "home")

    @rule(home=st.booleans(), who=st.sampled_from(PEOPLE))
    def a_button_of_presence_is_pressed(self, home, who):
        self.record(facts.PresenceSaid, person=who, home=home, by="U1")

    @rule(answer=st.sampled_from(["me", "snooze", "why"]))
    def an_alert_is_answered(self, answer):
        self.record(facts.AlertAnswered, event="e", answer=answer, by="U1")

    @rule(alerts=st.sampled_from(["on", "off"]), camera=st.sampled_from(TARGETS))
    def alerts_are_switched(self, alerts, camera):
        self.record(facts.AlertsChosen, alerts=alerts, camera=camera, by="anna")

    def held(self, camera):
        for name in (camera, ""):
            hold = self.holds.get(name)
            if hold and (hold.until is None or self.now < hold.until):
                return hold
        return None

    def of(self, camera):
        return switches(self.state, camera, SETTINGS.cameras[camera], SETTINGS, self.now)

    @invariant()
    def a_hold_is_in_force_until_its_own_rule_ends_it(self):
        for camera in SETTINGS.cameras:
            hold = self.held(camera)
            assert self.state.override(camera, self.now) == (hold.on if hold else None)
            if hold and not SETTINGS.cameras[camera].private:
                assert self.of(camera).watching is self.of(camera).recording is hold.on

    @invariant()
    def a_private_camera_is_closed_while_somebody_or_a_guest_is_home(self):
        guest = self.guest and (self.guest.until is None or self.now < self.guest.until)
        if self.home or guest:
            found = self.of("hall")
            assert (found.watching, found.recording, found.alerting) == (False, False, False)

    @invariant()
    def presence_alone_never_disarms_what_was_chosen_by_hand(self):
        mode, _ = effective_mode(self.state, SETTINGS, self.now)
        if self.mode in ("away", "night", "home", "off"):
            assert mode == self.mode
        if self.mode == "vacation" and not self.state.welcomed:
            assert mode == "vacation"
        if self.mode == "auto" and self.home is None:
            assert mode == "home"

    @invariant()
    def the_state_is_the_fold_of_the_recorded_facts(self):
        stored = folded({}, self.happened)
        assert HouseState.from_fields(stored) == self.state
        assert all(is_sound(name, text) for name, text in stored.items())


ModesInAnyOrder.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestModesInAnyOrder = ModesInAnyOrder.TestCase
