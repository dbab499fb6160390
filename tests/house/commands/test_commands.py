"""The command table on a house in memory."""

from typing import Any

import pytest

from house import durations, facts
from house.clock import FakeClock
from house.commands.command import ROLES, Answer, CommandRequest, answer, find
from house.commands.table import TABLE, WISHES
from house.lookback import Recalled
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import switches

SETTINGS = Settings.model_validate({
    "house": {"timezone": "UTC"}, "cameras": {"front": {"source": "demo://room"}, "yard": {"source": "demo://room"}}})


class MemoryHouse:
    """A house whose log is a list."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.clock = FakeClock()
        self.log: list[facts.Fact] = []
        self._state = HouseState()

    def now(self) -> float:
        return self.clock.now()

    def state(self) -> HouseState:
        return self._state

    def record(self, fact: facts.Fact) -> None:
        if fact.id not in {known.id for known in self.log}:
            self.log.append(fact)
            self._state = self._state.after(fact)

    def recent(self, count: int) -> list[facts.Fact]:
        return self.log[::-1][:count]

    def lookback(self):
        return Recalled(self.log[::-1])

    def presence(self):
        return None

    def newest_people(self) -> Any:
        return self.settings.people

    def learn(self, changes: Any) -> None:
        raise AssertionError("nothing is learned here")

    def say(self, line: str, **how: Any) -> Answer:
        """Give a command as alice would type it."""
        name, *words = line.split()
        return answer(self, CommandRequest("U1", how.pop("where", "slack"), tuple(words), **how), name, TABLE)

    def of(self, kind: type[facts.Fact]) -> list[Any]:
        return [fact for fact in self.log if isinstance(fact, kind)]

    def does(self, camera: str = "front") -> tuple[bool, bool, bool]:
        found = switches(self._state, camera, self.settings.cameras[camera], self.settings, self.now())
        return found.watching, found.recording, found.alerting


@pytest.fixture
def house() -> MemoryHouse:
    return MemoryHouse()


def test_turning_the_camera_on_makes_it_watch_record_and_alert(house: MemoryHouse) -> None:
    said = house.say("pycam_on")

    assert house.does() == (True, True, True)
    assert said.ok
    assert said.text == "Switched on: watching, recording and alerting."


def test_turning_on_what_is_on_says_already_running_and_changes_nothing(house: MemoryHouse) -> None:
    house.say("pycam_on")

    said = house.say("/pycam_on")

    assert "already running" in said.text
    assert len(house.of(facts.OverrideChosen)) == 1


def test_turning_on_in_mode_away_says_already_running(house: MemoryHouse) -> None:
    house.say("mode away")

    assert "already running" in house.say("pycam_on").text


def test_turning_on_while_presence_armed_the_house_is_held_against_presence(house: MemoryHouse) -> None:
    house.say("mode auto")
    house.record(facts.PeopleChanged(at=house.now(), home=()))

    house.say("pycam_on")
    house.record(facts.PeopleChanged(at=house.now(), home=("alice",)))

    assert house.does() == (True, True, True)


def test_turning_off_and_off_again(house: MemoryHouse) -> None:
    house.say("mode away")

    assert house.say("pycam_off").text == "Switched off: not watching."
    assert house.does() == (False, False, False)
    assert "already off" in house.say("pycam_off").text


def test_a_command_after_the_clock_was_set_back_takes_effect(house: MemoryHouse) -> None:
    house.say("pycam_on")
    house.clock.set_back(3600)

    house.say("pycam_off")

    assert house.does() == (False, False, False)


def test_one_camera_is_held_for_a_while_by_an_absolute_time(house: MemoryHouse) -> None:
    house.say("pycam_on yard for 2h")

    held = house.of(facts.OverrideChosen)[-1]
    assert (held.camera, held.until) == ("yard", house.now() + 7200)
    assert house.does("yard") == (True, True, True)
    assert house.does("front") == (True, False, False)
    house.clock.advance(7200)
    assert house.does("yard") == (True, False, False)


def test_undo_of_a_hold_brings_the_mode_back(house: MemoryHouse) -> None:
    house.say("mode away")
    undo = house.say("pycam_off").undo

    house.say(undo)

    assert undo == "mode away"
    assert house.does() == (True, True, True)


def test_undo_of_a_hold_over_another_brings_that_one_back(house: MemoryHouse) -> None:
    house.say("pycam_off for 1h")
    house.clock.advance(600)

    assert house.say("pycam_on").undo == "pycam_off for 50m"
    assert house.say("pycam_off").undo == "pycam_on"
    house.say("pycam_on front")
    assert house.say("pycam_off front for 2h").undo == "pycam_on front"
    assert house.say("pycam_on").undo == "pycam_off"


def test_outside_slack_nobody_is_named_in_slacks_own_way(house: MemoryHouse) -> None:
    house.say("role U0BOB00001 viewer", where="cli")

    assert house.say("role", where="cli").text == "U0BOB00001: viewer"
    assert house.say("role").text == "<@U0BOB00001>: viewer"


def test_undo_of_a_mode_brings_the_hold_back(house: MemoryHouse) -> None:
    house.say("pycam_on")

    assert house.say("mode home").undo == "pycam_on"


@pytest.mark.parametrize("mode", ["off", "home", "night", "away", "auto", "vacation"])
def test_every_mode_can_be_chosen_and_undone(house: MemoryHouse, mode: str) -> None:
    house.record(facts.ModeChosen(at=house.now(), mode="away" if mode != "away" else "off", by="x"))
    before = house.state().mode

    said = house.say(f"mode {mode.upper()}")

    assert house.state().mode == mode
    assert said.undo == f"mode {before}"


def test_choosing_the_mode_that_is_chosen_records_no_second_choice(house: MemoryHouse) -> None:
    house.say("mode away")

    assert house.say("mode away").text == "The mode is already away."
    assert len(house.of(facts.ModeChosen)) == 1


def test_choosing_the_same_mode_ends_a_hold(house: MemoryHouse) -> None:
    house.say("mode home")
    house.say("pycam_on")

    house.say("mode home")

    assert house.does() == (True, False, False)


def test_auto_without_presence_says_that_it_behaves_as_home(house: MemoryHouse) -> None:
    assert house.say("mode auto").text.startswith("Auto (home): watching, neither recording nor alerting")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("mode", "off, home, night, away, auto or vacation"),
        ("mode party", "off, home, night, away, auto or vacation"),
        ("mode away now", "off, home, night, away, auto or vacation"),
        ("pycam_on garage", "front, yard"),
        ("pycam_on for ever", "for 30m"),
        ("pycam_off front yard", "front, yard"),
        ("last_image garage", "front, yard"),
        ("snooze", "30m"),
        ("snooze 0m", "30m"),
        ("snooze 999999999h", "30m"),
        ("snooze -5m", "30m"),
        ("snooze 30m garage", "front, yard"),
        ("alerts maybe", "on or off"),
        ("tag last", "occupied or unoccupied"),
        ("tag last cat", "occupied or unoccupied"),
        ("tag deadbeef occupied", "No such event"),
        ("tag last none cat", "takes back"),
        ("tag last occupied a;b", "a word or two"),
        ("tag " + "last " * 101 + "occupied", "At most 100"),
        ("pin", "Which event?"),
        ("pin deadbeef", "No such event"),
    ],
)
def test_wrong_words_get_one_clear_line_and_change_nothing(house: MemoryHouse, line: str, says: str) -> None:
    said = house.say(line)

    assert says in said.text
    assert "Usage: " + line.split()[0] in said.text
    assert not said.ok
    assert "\n" not in said.text
    assert {type(fact) for fact in house.log} == {facts.CommandGiven}


def test_an_unknown_command_points_to_help_and_is_on_one_line(house: MemoryHouse) -> None:
    said = house.say("explode\x07now")

    assert said.text.startswith("There is no command")
    assert "help" in said.text
    assert not said.ok


def test_snooze_is_an_absolute_time_and_is_undone(house: MemoryHouse) -> None:
    house.say("mode away")

    said = house.say("snooze 1h30m")

    assert house.of(facts.AlertsChosen)[-1].until == house.now() + 5400
    assert house.does() == (True, True, False)
    assert said.text.startswith("Alerts: snoozed until ")
    house.say(said.undo)
    assert house.does() == (True, True, True)


@pytest.mark.parametrize("line", ["snooze for 2h", "snooze front 2h", "snooze 2h front", "snooze front for 2h",
                                  "snooze for 2h front", "snooze FRONT FOR 2H"])
def test_how_long_and_which_camera_may_be_said_in_any_order(house: MemoryHouse, line: str) -> None:
    assert house.say(line).ok

    chosen = house.of(facts.AlertsChosen)[-1]
    assert (chosen.alerts, chosen.until) == ("snoozed", house.now() + 7200)
    assert chosen.camera == ("front" if "front" in line.lower() else "")


@pytest.mark.parametrize("line", ["pycam_off 2h", "pycam_off for 2h", "pycam_off for 2h front", "pycam_off 2h front"])
def test_a_hold_ends_after_the_duration_that_was_said_wherever_it_stands(house: MemoryHouse, line: str) -> None:
    house.say(line)

    held = house.of(facts.OverrideChosen)[-1]
    assert (held.on, held.until, held.camera) == (False, house.now() + 7200, "front" if "front" in line else "")


def test_a_camera_with_a_name_like_a_duration_is_still_a_camera() -> None:
    house = MemoryHouse(Settings.model_validate({"cameras": {"2h": {"source": "demo://room"}}}))

    for line in ("snooze 1h 2h", "snooze 2h 1h"):
        house.say(line)
        assert house.of(facts.AlertsChosen)[-1].until - house.now() == 3600
        assert house.of(facts.AlertsChosen)[-1].camera == "2h"
    house.say("snooze 2h")
    assert (house.of(facts.AlertsChosen)[-1].camera, house.of(facts.AlertsChosen)[-1].until - house.now()) == ("", 7200)
    house.say("pycam_off 2h")
    assert (house.of(facts.OverrideChosen)[-1].camera, house.of(facts.OverrideChosen)[-1].until) == ("2h", None)
    house.say("pycam_off for 2h")
    assert (house.of(facts.OverrideChosen)[-1].camera, house.of(facts.OverrideChosen)[-1].until) == (
        "", house.now() + 7200)


def test_a_walk_test_may_be_for_a_while(house: MemoryHouse) -> None:
    assert house.say("walktest for 20m").ok

    assert house.of(facts.WalkTestChosen)[-1].until == house.now() + 1200


def test_a_command_that_was_nearly_right_is_suggested(house: MemoryHouse) -> None:
    assert house.say("statsu").text == "There is no command 'statsu'. Did you mean status? Try help."
    assert house.say("snapshots front").text == "There is no command 'snapshots'. Did you mean snapshot? Try help."


@pytest.mark.parametrize("line", ["unsnooze", "alerts on", "notifications_on"])
def test_without_a_camera_alerts_come_back_on_every_one(house: MemoryHouse, line: str) -> None:
    house.say("mode away")
    house.say("snooze 1h yard")

    said = house.say(line)

    assert (said.text, said.undo) == ("Alerts: on.", "snooze 1h yard")
    assert house.does("yard") == house.does("front") == (True, True, True)

    house.say("snooze 1h yard")
    house.say("snooze 2h")
    said = house.say(line)
    assert (said.text, said.undo) == ("Alerts: on.", "")
    assert house.does("yard") == (True, True, True)


def test_unsnoozing_can_be_undone_by_the_rest_of_the_snooze(house: MemoryHouse) -> None:
    house.say("snooze 1h yard")
    house.clock.advance(600)

    assert house.say("unsnooze yard").undo == "snooze 50m yard"


def test_alerts_off_stay_off_until_turned_on(house: MemoryHouse) -> None:
    house.say("mode away")
    house.say("alerts off yard")

    assert house.does("yard") == (True, True, False)
    assert house.does("front") == (True, True, True)
    house.say("alerts on yard")
    assert house.does("yard") == (True, True, True)


def test_the_last_image_is_asked_of_the_camera_of_the_newest_event(house: MemoryHouse) -> None:
    house.record(facts.EventBegan(at=house.now(), event="e1", camera="yard"))

    said = house.say("last_image", channel="C9")

    asked = house.of(facts.PictureAsked)
    assert [(a.camera, a.channel, a.by) for a in asked] == [("yard", "C9", "U1")]
    assert "Yard" in said.text


def test_a_camera_that_does_not_watch_gives_no_picture_and_says_why(house: MemoryHouse) -> None:
    house.say("mode off")

    said = house.say("last_image front")

    assert said.text == "No picture: Front is not watching (mode off)."
    assert house.of(facts.PictureAsked) == []


def test_a_tag_names_its_event_by_id_beginning_or_last(house: MemoryHouse) -> None:
    for event in ("abcdef0123", "ffff000011"):
        house.record(facts.EventBegan(at=house.now(), event=event, camera="front"))

    house.say("tag abcdef occupied")
    house.say("tag last unoccupied")

    assert [(t.event, t.tag) for t in house.of(facts.EventTagged)] == [
        ("abcdef0123", "occupied"), ("ffff000011", "unoccupied")]


def test_a_second_tag_corrects_the_first_and_can_be_undone(house: MemoryHouse) -> None:
    house.record(facts.EventBegan(at=house.now(), event="abcdef0123", camera="front"))
    house.say("tag last occupied")

    said = house.say("tag last unoccupied")

    assert said.undo == "tag abcdef0123 occupied"
    assert "already tagged" in house.say("tag last unoccupied").text
    assert len(house.of(facts.EventTagged)) == 2


def test_a_tag_says_what_it_was_is_taken_back_by_none_and_each_undo_gives_back_what_was(house: MemoryHouse) -> None:
    house.record(facts.EventBegan(at=house.now(), event="abcdef0123", camera="front"))

    first = house.say("tag last occupied The Cat")
    second = house.say("tag last none")

    assert first.text.startswith("Tagged occupied (the cat).") and first.undo == "tag abcdef0123 none"
    assert second.ok and second.undo == "tag abcdef0123 occupied the cat"
    assert [(t.tag, t.what) for t in house.of(facts.EventTagged)] == [("occupied", "the cat"), ("", "")]
    assert "not tagged by you" in house.say("tag last none").text


def test_many_events_are_tagged_at_once_and_those_that_are_tagged_so_already_stay(house: MemoryHouse) -> None:
    for event in ("aaaaaa01", "bbbbbb02", "cccccc03"):
        house.record(facts.EventBegan(at=house.now(), event=event, camera="front"))
    house.say("tag bbbbbb02 unoccupied tree")

    said = house.say("tag aaaaaa01 bbbbbb02 cccccc03 unoccupied tree", request_id="r1")

    assert said.text.startswith("3 events: Tagged unoccupied (tree)") and said.undo == "tag aaaaaa01 cccccc03 none"
    assert [t.event for t in house.of(facts.EventTagged)] == ["bbbbbb02", "aaaaaa01", "cccccc03"]
    assert len({t.id for t in house.of(facts.EventTagged)}) == 3


def test_one_person_does_not_take_back_what_another_said(house: MemoryHouse) -> None:
    house.record(facts.EventBegan(at=house.now(), event="abcdef0123", camera="front"))
    house.record(facts.EventTagged(at=house.now(), event="abcdef0123", tag="occupied", by="U2"))

    assert "not tagged by you" in house.say("tag last none").text
    assert house.say("tag last occupied").ok
    assert len(house.of(facts.EventTagged)) == 2


def test_an_event_is_pinned_and_unpinned_and_only_once(house: MemoryHouse) -> None:
    house.record(facts.EventBegan(at=house.now(), event="abcdef0123", camera="front"))

    said = house.say("pin abcdef")

    assert said.undo == "unpin abcdef0123" and "pinned:abcdef0123" in house.state().fields
    assert "already pinned" in house.say("pin last").text
    assert house.say(said.undo).undo == "pin abcdef0123"
    assert "pinned:abcdef0123" not in house.state().fields
    assert "not pinned" in house.say("unpin last").text
    assert [(p.event, p.pinned) for p in house.of(facts.EventPinned)] == [("abcdef0123", True), ("abcdef0123", False)]


def test_a_test_alert_is_asked_for_and_says_it_cannot_be_called_back(house: MemoryHouse) -> None:
    said = house.say("test")

    assert len(house.of(facts.AlertTestAsked)) == 1
    assert "cannot be called back" in said.text
    assert said.undo == ""


def test_status_of_a_new_house_says_what_to_press(house: MemoryHouse) -> None:
    first = house.say("status").text.splitlines()[0]

    assert first == "Home: watching, neither recording nor alerting: press Away or /pycam_on"


def test_status_names_alerts_people_positions_and_troubles(house: MemoryHouse) -> None:
    house.say("mode away")
    house.say("snooze 2h yard")
    house.record(facts.PeopleChanged(at=house.now(), home=()))
    house.record(facts.CameraMoved(at=house.now(), camera="front", pan=10, tilt=-5))
    house.record(facts.TroubleBegan(at=house.now(), kind="camera", about="yard", text="yard does not answer"))

    text = house.say("status").text

    assert text.startswith("Away: watching, recording and alerting; Yard is offline\n")
    assert "Alerts: on, Yard snoozed until" in text
    assert "Who's home: nobody" in text
    assert "Position of Front: pan 10, tilt -5" in text
    assert "Yard does not answer" in text


def test_status_shows_what_was_measured(house: MemoryHouse) -> None:
    assert "Temperature: 51 °C" in house.say("status", signs=("Temperature: 51 °C",)).text.splitlines()


def test_help_lists_exactly_what_the_asker_may_do(house: MemoryHouse) -> None:
    for role, ranks in (("viewer", ("none", "viewer")), ("operator", ("none", "viewer", "operator"))):
        lines = house.say("help", role=role).text.splitlines()
        listed = [line.split(":")[0].split()[0] for line in lines if line.startswith("  ")]
        assert sorted(listed) == sorted(c.name for c in TABLE if c.role in ranks)


def test_every_command_belongs_to_one_wish_and_help_is_in_their_order(house: MemoryHouse) -> None:
    named = [name for names in WISHES.values() for name in names]

    assert sorted(named) == sorted(command.name for command in TABLE)
    assert [line[:-1] for line in house.say("help").text.splitlines() if line.endswith(":")] == list(WISHES)


def test_help_on_what_is_no_command_says_so(house: MemoryHouse) -> None:
    assert house.say("help foo").text.startswith("No command called 'foo'.\n")


@pytest.mark.parametrize("command", TABLE, ids=lambda c: c.name)
def test_every_command_has_help_and_is_found_however_it_is_typed(house: MemoryHouse, command: Any) -> None:
    assert house.say(f"help {command.name}").text.startswith(command.usage + ": ")
    assert find(TABLE, f"/{command.name.upper()}") is command


@pytest.mark.parametrize("command", TABLE, ids=lambda c: c.name)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_below_the_commands_own_is_refused_and_changes_nothing(house: MemoryHouse, command: Any,
                                                                      role: Any) -> None:
    allowed = ROLES.index(role) >= ROLES.index(command.role)
    refusal = "not paired yet" if role == "none" else f"{command.name} is for the {command.role}; you are {role}."

    said = house.say(command.name, role=role)

    assert allowed or (refusal in said.text and not said.ok and said.private)
    assert not allowed or f"is for the {command.role}" not in said.text
    assert [(given.who, given.what, given.answer) for given in house.of(facts.CommandGiven)] == [
        ("U1", command.name, said.text.splitlines()[0])]
    if not allowed:
        assert {type(fact) for fact in house.log} == {facts.CommandGiven}


@pytest.mark.parametrize("line", ["explode", "status", "mode away", "role U12345 owner"])
def test_somebody_without_a_role_learns_only_how_to_get_one(house: MemoryHouse, line: str) -> None:
    assert "./hearthwatch pair" in house.say(line, role="none").text

    house.record(facts.HousePaired(at=house.now(), offer="o", user="U99999", team="T1", app="A1"))

    assert "its owner gives you one" in house.say(line, role="none").text
    assert "its owner gives you one" in house.say("help", role="none").text


def test_help_for_somebody_without_a_role_lists_what_anyone_may_say(house: MemoryHouse) -> None:
    first, *lines = house.say("help", role="none").text.splitlines()

    assert "not paired yet" in first
    assert [line.split(":")[0].split()[0] for line in lines if line.startswith("  ")] == ["pair", "help"]


def test_every_command_is_recorded_with_who_what_where_and_the_answer(house: MemoryHouse) -> None:
    said = house.say("mode away", name="alice", where="console")

    given = house.of(facts.CommandGiven)[-1]
    assert (given.who, given.what, given.where, given.answer) == ("alice (U1)", "mode away", "console", said.text)


def test_what_is_recorded_of_a_command_is_short_and_on_one_line(house: MemoryHouse) -> None:
    answer(house, CommandRequest("U1", "slack", ("x" * 5000, "a\nb\x00")), "mode", TABLE)

    given = house.of(facts.CommandGiven)[-1]
    assert len(given.what) <= 300
    assert given.what.isprintable()


def test_the_same_request_twice_is_one_change(house: MemoryHouse) -> None:
    house.say("mode away", request_id="trigger-1")
    house.say("mode home")

    house.say("mode away", request_id="trigger-1")

    assert house.state().mode == "home"
    assert len(house.of(facts.CommandGiven)) == 2


def test_a_house_without_cameras_says_so(house: MemoryHouse) -> None:
    empty = MemoryHouse(Settings())

    assert "no camera yet" in empty.say("status").text
    assert "There is no camera yet" in empty.say("last_image").text
    assert empty.say("pycam_on").ok


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("2h", 7200), ("1h30m", 5400), ("45s", 45), ("1d", 86400),
                                              ("1.5h", 5400), ("2H", 7200)])
def test_durations_are_read(text: str, seconds: float) -> None:
    assert durations.seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "30", "m30", "30m!", "1e9d", "400d", "0s", "-1h", "30 m", "٣m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert durations.seconds_of(text) is None


def test_auto_detect_is_turned_on_and_off(house: MemoryHouse) -> None:
    house.say("auto_detect_on")
    assert house.state().mode == "auto"
    assert "already auto" in house.say("auto_detect_on").text
    house.record(facts.PeopleChanged(at=house.now(), home=()))

    house.say("auto_detect_off")

    assert house.state().mode == "away"
    assert "already off" in house.say("auto_detect_off").text


def test_notifications_are_turned_off_and_on(house: MemoryHouse) -> None:
    house.say("mode away")
    assert "already on" in house.say("notifications_on").text

    assert house.say("notifications_off").text == "Alerts: off."
    assert house.does() == (True, True, False)
    house.say("notifications_on")
    assert house.does() == (True, True, True)


def test_initialize_ends_holds_and_snoozes_of_every_camera(house: MemoryHouse) -> None:
    for line in ("mode away", "pycam_off front", "snooze 1h yard", "notifications_off"):
        house.say(line)

    said = house.say("initialize")

    assert said.text == "Home: watching, neither recording nor alerting. Alerts: on."
    assert house.state().mode == "home"
    assert [house.state().alerts(camera, house.now()) for camera in ("front", "yard")] == ["on", "on"]


def test_cameras_lists_what_each_does_and_what_is_wrong_with_it(house: MemoryHouse) -> None:
    house.say("pycam_off yard")
    house.record(facts.EventBegan(at=house.now(), event="e1", camera="front"))
    house.record(facts.TroubleBegan(at=house.now(), kind="camera", about="yard", text="yard does not answer"))

    lines = house.say("cameras").text.splitlines()

    assert lines[0].startswith("Front: watching, neither recording nor alerting (mode home); motion now, since ")
    assert lines[1:] == ["Yard: not watching (switched off)", "  yard does not answer"]


def test_snapshot_asks_every_watching_camera_or_the_one_that_is_named(house: MemoryHouse) -> None:
    house.say("pycam_off yard")

    assert house.say("snapshot", channel="C9").text == "A picture of Front is on the way."
    assert house.say("snapshot yard").text == "No picture: Yard is not watching (switched off)."
    house.say("pycam_on yard")
    assert house.say("snapshot", channel="C9", request_id="r1").text == "Pictures of Front, Yard are on the way."
    house.say("snapshot", channel="C9", request_id="r1")

    assert [(asked.camera, asked.channel) for asked in house.of(facts.PictureAsked)] == [
        ("front", "C9"), ("front", "C9"), ("yard", "C9")]


def test_events_are_listed_newest_first_with_what_became_of_them(house: MemoryHouse) -> None:
    label = facts.Label("person", 0.9, facts.Box(0, 0, 1, 1))
    house.record(facts.EventBegan(at=house.now(), event="e1", camera="front"))
    house.record(facts.EventLabelled(at=house.now(), event="e1", camera="front", picture="p", labels=(label,),
                                     analyzer="a"))
    house.record(facts.EventEnded(at=house.now(), event="e1", camera="front", began_at=house.now(), duration=12.0))
    house.record(facts.AlertDecided(at=house.now(), event="e1", camera="front", sent=True, reasons=()))
    house.record(facts.EventTagged(at=house.now(), event="e1", tag="occupied", by="x"))
    house.record(facts.EventBegan(at=house.now(), event="e2", camera="yard"))

    lines = house.say("events").text.splitlines()

    assert [line.split(" ", 1)[1] for line in lines] == [
        "Yard: motion, goes on (e2)", "Front: person, lasted 12 s, alert sent, occupied (e1)"]
    assert len(house.say("events 1").text.splitlines()) == 1
    assert not house.say("events 0").ok and not house.say("events many").ok and not house.say("events 99999999").ok


def test_training_is_recorded_and_says_what_comes_of_it(house: MemoryHouse) -> None:
    assert "already off" in house.say("training off").text

    said = house.say("training on")

    assert "whole sample" in said.text
    assert said.undo == "training off"
    assert [chosen.on for chosen in house.of(facts.TrainingChosen)] == [True]


def test_a_walk_test_ends_with_its_figures(house: MemoryHouse) -> None:
    assert not house.say("walktest off").ok
    assert not house.say("walktest 2h").ok
    house.say("walktest 10m")
    house.clock.advance(5)
    for event, delay in (("e1", 0.4), ("e2", 0.6), ("e3", 2.0)):
        house.record(facts.EventBegan(at=house.now(), event=event, camera="front"))
        for channel, more in (("slack://", 0.5), ("terminal://", 0.0)):
            house.record(facts.WalkTestReported(at=house.now(), event=event, camera="front", delay=delay + more,
                                                channel=channel))
    house.record(facts.EventBegan(at=house.now(), event="e4", camera="front"))

    said = house.say("walktest off")

    assert said.text.splitlines() == [
        "The walk test is over.",
        "Front: 4 events; slack:// alert sent after 1.1 s (median), 2.5 s at most; "
        "terminal:// alert sent after 0.6 s (median), 2.0 s at most; 1 without an alert (yet)",
        "Yard: no event"]
    assert not house.say("walktest off").ok


def test_a_walk_test_that_can_see_nothing_says_so(house: MemoryHouse) -> None:
    house.say("mode off")

    assert "No camera watches now" in house.say("walktest").text


def test_top_shows_what_was_measured(house: MemoryHouse) -> None:
    assert house.say("top", signs=("notifier: 40 MB",)).text == "notifier: 40 MB"
    assert not house.say("top").ok


def test_the_answer_to_arming_names_what_will_not_work_once(house: MemoryHouse) -> None:
    house.record(facts.TroubleBegan(at=house.now(), kind="camera", about="front", text="no answer"))

    first = house.say("mode away").text.splitlines()
    house.say("mode home")
    second = house.say("mode away").text.splitlines()

    assert first[0] == second[0] == "Away: watching, recording and alerting; Front is offline."
    assert first[1:] == ["Warning: Front: no answer (since 22:13)."]
    assert second[1:] == []


@pytest.mark.parametrize("line", [
    "mode away", "mode night", "mode vacation", "mode auto", "pycam_on", "pycam_on front for 2h", "alerts on",
    "alerts on front", "unsnooze", "notifications_on", "notifications_on front", "auto_detect_on",
])  # fmt: skip
def test_every_command_that_switches_alerts_on_names_what_will_not_work(house: MemoryHouse, line: str) -> None:
    house.say("alerts off")
    house.record(facts.TroubleBegan(at=house.now(), kind="channel", about="slack://", text="invalid_auth"))

    assert "Warning: Slack: invalid_auth (since 22:13)." in house.say(line).text.splitlines()


@pytest.mark.parametrize("line", ["mode home", "mode off", "pycam_off", "alerts off", "snooze 1h", "status"])
def test_other_commands_do_not(house: MemoryHouse, line: str) -> None:
    house.say("mode away")
    house.record(facts.TroubleBegan(at=house.now(), kind="channel", about="slack://", text="invalid_auth"))

    assert "Warning" not in house.say(line).text
    assert house.of(facts.ReadinessChecked) == []


def test_pressing_again_what_is_chosen_already_names_what_failed_since(house: MemoryHouse) -> None:
    house.say("mode away")
    house.record(facts.TroubleBegan(at=house.now(), kind="channel", about="slack://", text="invalid_auth"))

    assert house.say("mode away").text == "The mode is already away.\nWarning: Slack: invalid_auth (since 22:13)."


def test_a_mode_that_alerts_on_nothing_says_so_each_time_it_is_chosen(house: MemoryHouse) -> None:
    for _ in range(2):
        assert house.say("mode night").text.splitlines()[1] == (
            "Warning: Mode Night sends no alerts: no camera is marked for it. Which look at the outside? Choose mode "
            "night front yard with those that do, or set outdoor: true, or zones in night for one inside.")
        assert house.say("auto_detect_on").text.splitlines()[1].startswith(
            "Warning: Auto works like home until presence is set up, so it sends no alerts: ")


def test_many_warnings_are_counted_after_the_eighth(house: MemoryHouse) -> None:
    for number in range(11):
        house.record(facts.TroubleBegan(at=house.now(), kind="channel", about=f"c{number}://", text="no"))

    lines = house.say("mode away").text.splitlines()

    assert len(lines) == 1 + 8 + 1 and lines[-1] == "and 3 more; status lists them"


def test_events_say_which_alerts_wait_or_were_not_delivered(house: MemoryHouse) -> None:
    for event in ("e1", "e2"):
        house.record(facts.EventBegan(at=house.now(), event=event, camera="front"))
        house.record(facts.AlertDecided(at=house.now(), event=event, camera="front", sent=True, reasons=(),
                                        channels=("slack://",)))
    house.record(facts.AlertGivenUp(at=house.now(), event="e1", camera="front", channel="slack://",
                                    reason="it is refused", began_at=house.now()))

    waiting, given_up = house.say("events").text.splitlines()

    assert "alert waiting for Slack since" in waiting and "alert sent" not in waiting
    assert "alert not delivered on Slack (it is refused)" in given_up


def test_trouble_about_alerts_that_were_not_delivered_ends_when_somebody_has_seen_it(house: MemoryHouse) -> None:
    for about in ("slack://", "terminal://"):
        house.record(facts.TroubleBegan(at=house.now(), kind="undelivered", about=about,
                                        text="2 alerts were not delivered: Front 22:13; say seen once you know"))
    house.record(facts.TroubleBegan(at=house.now(), kind="channel", about="slack://", text="it does not answer"))

    assert house.say("seen slack", request_id="r1").text == "Seen: Slack: 2 alerts were not delivered: Front 22:13"
    house.say("seen slack", request_id="r1")
    assert [(each.kind, each.about) for each in house.state().troubles] == [
        ("undelivered", "terminal://"), ("channel", "slack://")]
    assert len(house.of(facts.TroubleEnded)) == 1
    house.say("seen")
    assert [each.kind for each in house.state().troubles] == ["channel"]
    assert house.say("seen").text == "Every alert was delivered, or it was seen that it was not."
    assert not house.say("seen one two").ok
