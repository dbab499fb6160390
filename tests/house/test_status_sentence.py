"""The state of the house in a sentence: it never claims that a camera watches which gives no picture."""

import pytest

from house import facts
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.status_sentence import mode_notes, sentence


def settings(*names: str) -> Settings:
    return Settings.model_validate({"cameras": {name: {"source": f"rtsp://10.0.0.7/{name}"} for name in names}})


def said(cameras: Settings, *recorded: facts.Fact) -> str:
    state = HouseState()
    for fact in recorded:
        state = state.after(fact)
    return sentence(state, cameras, 100.0).whole


def mode(name: facts.Mode) -> facts.ModeChosen:
    return facts.ModeChosen(at=1.0, mode=name, by="ann")


def offline(*cameras: str) -> list[facts.Fact]:
    return [facts.TroubleBegan(at=2.0, kind="camera", about=name, text="no answer") for name in cameras]


TWO = settings("front", "yard")


def test_of_two_cameras_one_is_offline() -> None:
    assert said(TWO, mode("away"), *offline("front")) == (
        "Away: watching, recording and alerting; Front is offline")


def test_all_cameras_are_offline() -> None:
    assert said(TWO, mode("away"), *offline("front", "yard")) == "Away: Front and Yard are offline"


def test_the_only_camera_is_offline_and_nothing_is_advised_that_would_not_help() -> None:
    assert said(settings("front"), *offline("front")) == "Home: Front is offline"


def test_cameras_that_do_different_things_are_named_beside_the_one_that_is_offline() -> None:
    text = said(settings("front", "yard", "hall"), mode("away"), *offline("front"),
                facts.AlertsChosen(at=3.0, alerts="off", camera="yard", by="ann"))
    assert text.startswith("Away: Yard watching and recording, not alerting; "
                           "Hall watching, recording and alerting; Front is offline")


def test_a_camera_whose_picture_stands_still_is_called_frozen() -> None:
    frozen = facts.TroubleBegan(at=2.0, kind="frozen", about="yard", text="the same picture for 60 s")
    assert said(TWO, mode("away"), *offline("front"), frozen) == "Away: Front is offline; Yard is frozen"


def test_many_cameras_are_not_all_named() -> None:
    names = [f"c{number}" for number in range(7)]
    assert said(settings(*names), mode("away"), *offline(*names)) == "Away: C0, C1, C2, C3 and 3 more are offline"


def test_a_camera_that_is_switched_off_is_not_called_offline() -> None:
    assert said(TWO, mode("off"), *offline("front")).startswith("Off: not watching")


def test_a_camera_whose_process_hangs_is_offline() -> None:
    hung = facts.TroubleBegan(at=2.0, kind="hung", about="camera-lan", text="camera-lan hung")
    assert said(TWO, mode("away"), hung) == "Away: Front and Yard are offline"


@pytest.mark.parametrize(("recorded", "armed"), [((), True), (("yard",), True), (("front", "yard"), False)])
def test_the_house_counts_as_armed_while_one_camera_watches(recorded: tuple[str, ...], armed: bool) -> None:
    state = HouseState().after(mode("away"))
    for fact in offline(*recorded):
        state = state.after(fact)
    assert sentence(state, TWO, 100.0).armed is armed


AUTO = Settings.model_validate({
    "house": {"timezone": "UTC"}, "cameras": {"front": {"source": "demo://room"}},
    "people": {"Anna": {"devices": ["annas-phone"]}}, "presence": {"routers": {"attic": {"address": "asus://h"}}}})


@pytest.mark.parametrize(("recorded", "advice"), [
    ([facts.PeopleChanged(at=2.0, home=("Anna",))], "it arms by itself when nobody is home"),
    ([facts.PeopleChanged(at=2.0, home=()), facts.GuestChosen(at=3.0, until=400.0, by="ann")],
     "it arms by itself when the guest has left"),
    ([], "press Away or /pycam_on"),
    ([facts.PeopleChanged(at=2.0, home=("Anna",)), facts.OverrideChosen(at=3.0, on=False, by="ann")],
     "press Away or /pycam_on")])
def test_where_presence_will_arm_the_house_nobody_is_advised_to_do_it(recorded, advice) -> None:
    assert said(AUTO, mode("auto"), *recorded).endswith(f": {advice}")


def test_vacation_at_home_arms_by_itself_too() -> None:
    home = [facts.PeopleChanged(at=2.0, home=("Anna",), arrived=("Anna",)),
            facts.PresenceSaid(at=3.0, person="Anna", home=True, by="ann")]
    assert said(AUTO, mode("vacation"), *home).endswith("alerting: it arms by itself when nobody is home")


def down(*channels: str) -> list[facts.Fact]:
    return [facts.TroubleBegan(at=3.0, kind="channel", about=name, text="it cannot be reached") for name in channels]


def test_a_camera_from_which_nothing_comes_is_said_to_give_no_pictures_before_there_is_trouble() -> None:
    state = HouseState().after(mode("away"))

    found = sentence(state, TWO, 100.0, silent=["yard"])
    assert found.title == "Away: watching, recording and alerting; Yard is giving no pictures"
    assert found.armed, "the other camera works"
    assert not sentence(state, TWO, 100.0, silent=["front", "yard"]).armed


def test_a_camera_that_is_off_is_not_missed() -> None:
    assert sentence(HouseState().after(mode("off")), TWO, 100.0, silent=["yard"]).title == "Off: not watching"


def test_while_no_channel_can_be_reached_the_house_is_not_armed_whatever_the_cameras_do() -> None:
    two = TWO.model_copy(update={"channels": ("slack://", "terminal://")})
    state = HouseState().after(mode("away"))
    for fact in down("slack://"):
        state = state.after(fact)
    assert sentence(state, two, 100.0).title == "Away: watching, recording and alerting"
    assert sentence(state, two, 100.0).armed

    for fact in down("terminal://"):
        state = state.after(fact)

    found = sentence(state, two, 100.0)
    assert found.title.endswith("; no alert can be delivered, Slack and Terminal can't be reached")
    assert not found.armed


def test_night_and_auto_say_where_they_do_nothing_of_their_own() -> None:
    assert set(mode_notes(TWO)) == {"night", "auto"}
    outdoor = Settings.model_validate({"cameras": {"front": {"source": "rtsp://10.0.0.7/1", "outdoor": True}}})
    assert set(mode_notes(outdoor)) == {"auto"}
    assert "presence isn't set up" in mode_notes(TWO)["auto"]
