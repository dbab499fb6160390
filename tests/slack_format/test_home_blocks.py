"""The house's page in Slack."""

import json
from dataclasses import replace

import pytest

from fake_slack.checks.blocks import VIEW_BLOCKS, problems_of
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.settings import WorkspaceSettings as SlackSettings
from house import facts
from house.clock import FakeClock
from house.people.presence_report import PersonAtHome, PresenceReport
from house.settings.sections.people import PersonSettings
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from slack_format.alert_buttons import parse_press
from slack_format.home_blocks import HomeEvent, HomePicture, HomeState, view

AT = 1_700_050_000.0  # 13:06 in Berlin
SETTINGS = Settings.model_validate({
    "house": {"name": "Home & garden", "timezone": "Europe/Berlin", "first_mode": "away"},
    "cameras": {"front_door": {"source": "demo://"}, "yard": {"source": "demo://"}}})
NOW = HomeState(AT, SETTINGS, HouseState(), {"yard": HomePicture("F1", AT - 600)},
                [HomeEvent(AT - 60, "yard", "person, dog", True), HomeEvent(AT - 3600, "front_door", "", False)])


def after(*found):
    state = HouseState()
    for fact in found:
        state = state.after(fact)
    return replace(NOW, state=state)


def words(page):
    found = []
    for block in page["blocks"]:
        parts = [block.get("text"), *block.get("elements", [])]
        found += [part["text"] for part in parts if part and isinstance(part.get("text"), str)]
    return found


def commands(page):
    return [part["value"] for block in page["blocks"] if block["type"] == "actions" for part in block["elements"]]


def test_it_says_the_state_first_then_cameras_people_and_events():
    said = words(view(NOW, "viewer"))
    assert said == [
        "Home & garden",
        "*Away: watching, recording and alerting*",
        "*Front door*\nwatching, recording, alerting (mode away)",
        "*Yard*\nwatching, recording, alerting (mode away)\nlast picture 12:56",
        "*Who's home*  presence isn't set up",
        "*Last events*\n13:05  Person, dog at Yard\n12:06  Motion at Front door  (no alert)",
        "as of 13:06",
    ]


def test_a_camera_shows_its_last_picture_or_what_is_wrong_with_it():
    trouble = facts.TroubleBegan(at=AT - 60, kind="camera", about="yard", text="yard gives <no> picture")
    page = view(after(trouble), "owner")
    yard = next(block for block in page["blocks"] if "*Yard*" in block.get("text", {}).get("text", ""))
    assert yard["text"]["text"] == "*Yard*\noffline since 13:05\nYard gives &lt;no&gt; picture\nlast picture 12:56"
    assert yard["accessory"]["slack_file"] == {"id": "F1"}
    assert ":warning: Yard gives &lt;no&gt; picture (since 13:05)" in words(page)


def test_who_may_choose_has_buttons_and_the_mode_that_counts_stands_out():
    page = view(after(facts.ModeChosen(at=AT, mode="night", by="U0ALICE001")), "operator")
    assert commands(page) == ["mode home", "mode away", "mode night", "mode auto", "mode vacation", "mode off",
                              "snooze 1h", "test"]
    parts = [part for block in page["blocks"] for part in block.get("elements", [])]
    [chosen] = [part for part in parts if part.get("style") == "primary"]
    assert chosen["value"] == "mode night"
    assert "chosen by <@U0ALICE001>" in words(page)
    assert commands(view(NOW, "viewer")) == []


def test_while_alerts_are_snoozed_it_offers_them_back():
    page = view(after(facts.AlertsChosen(at=AT, alerts="snoozed", until=AT + 60, by="ann")), "owner")
    assert "unsnooze" in commands(page)


def test_a_stranger_reads_how_to_get_a_role_and_nothing_else():
    page = view(NOW, "")
    assert "/hearth pair" in words(page)[1]
    assert len(page["blocks"]) == 2


@pytest.mark.parametrize("role", ["", "viewer", "operator", "owner"])
def test_slack_takes_it_however_much_there_is(role):
    many = Settings.model_validate({"cameras": {f"camera-{n}": {"source": "demo://"} for n in range(60)}})
    state = HouseState()
    for n in range(40):
        state = state.after(facts.TroubleBegan(at=AT, kind="camera", about=f"camera-{n}", text="x" * 4000))
    full = HomeState(AT, many, state, {}, [HomeEvent(AT, "camera-1", "person" * 200, True)] * 100)
    page = view(full, role)
    assert len(page["blocks"]) <= 100
    assert list(problems_of(page["blocks"], World(SlackSettings(), FakeClock()), "/view/blocks", VIEW_BLOCKS)) == []


def test_its_buttons_are_read_back_as_the_commands_they_give():
    page = view(NOW, "owner")
    for button in (part for block in page["blocks"] if block["type"] == "actions" for part in block["elements"]):
        pressed = {"type": "block_actions", "user": {"id": "U0ALICE001"}, "actions": [{**button, "action_ts": "1.0"}]}
        assert " ".join(parse_press(json.dumps(pressed)).press.action) == button["value"]


def test_people_are_shown_with_since_when_and_why_and_may_say_that_they_come_and_go():
    settings = SETTINGS.model_copy(update={"people": {"Anna": PersonSettings()}})
    people = (PersonAtHome("Anna <3", True, AT - 3600, 0.9, "her phone was seen"),
              PersonAtHome("Ben", False, AT - 60, 0.9, ""),
              PersonAtHome("Cleo", None, 0.0, 0.0, "no router has answered"))
    report = PresenceReport(AT - 30, None, people, (), (), ())
    page = view(replace(NOW, settings=settings, presence=report), "operator")
    [said] = [text for text in words(page) if text.startswith("*Who's home*")]
    assert said.splitlines()[1:] == ["Anna &lt;3: home since 12:06  (her phone was seen)", "Ben: away since 13:05",
                                     "Cleo: not known yet  (no router has answered)"]
    old = view(replace(NOW, settings=settings, presence=replace(report, at=AT - 600)), "operator")
    [said] = [text for text in words(old) if text.startswith("*Who's home*")]
    assert said.splitlines()[1].startswith("Presence is not known since 12:56:")
    assert said.splitlines()[2:4] == ["Anna &lt;3: home then  (her phone was seen)", "Ben: away then"]
    assert {"here", "leaving"} <= set(commands(page)) and not {"here"} & set(commands(view(NOW, "operator")))


def buttons_of(*log: facts.Fact) -> dict[str, bool]:
    """The buttons of an operator's page after these facts: what each says, and whether it is shown as chosen."""
    shown = view(after(*log), "operator")["blocks"]
    return {each["text"]["text"]: each.get("style") == "primary" for block in shown if block["type"] == "actions"
            for each in block["elements"]}


def test_while_cameras_are_held_no_mode_looks_chosen_and_the_hold_can_be_ended():
    held = buttons_of(facts.OverrideChosen(at=AT, on=True, until=None, by="U1"))

    assert not any(held.values()) and "End the hold" in held and "End the hold" not in buttons_of()
    assert buttons_of()["Away"]


def test_a_page_with_one_camera_snoozed_offers_both_the_rest_a_snooze_and_that_one_its_alerts():
    snoozed = facts.AlertsChosen(at=AT, alerts="snoozed", until=AT + 600, camera="yard", by="U1")
    everything = facts.AlertsChosen(at=AT, alerts="off", until=None, camera="", by="U1")

    assert {"Snooze 1 h", "Turn alerts on"} <= set(buttons_of(snoozed))
    assert "Snooze 1 h" not in buttons_of(everything) and "Turn alerts on" in buttons_of(everything)
    assert words(view(after(snoozed), "operator"))[1] == (
        "*Away: Front door watching, recording and alerting; Yard watching and recording, not alerting: "
        "no alerts of Yard until you turn them on*")
