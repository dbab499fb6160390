"""What will not work although alerts are switched on."""

from typing import Any

import pytest

from house import facts
from house.alerting.alerting_gaps import gaps, new_gaps
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

NOW = 1_700_050_000.0  # 12:06 UTC
CAMERA: dict[str, Any] = {"source": "rtsp://10.0.0.7/a"}
PORCH = {"zones": {"porch": [[0, 0], [1, 0], [1, 1]], "yard": [[0, 0], [1, 0], [1, 1]]}}


def house(*recorded: facts.Fact, **settings: Any) -> tuple[HouseState, Settings]:
    state = HouseState()
    for fact in recorded:
        state = state.after(fact)
    return state, Settings.model_validate({"house": {"timezone": "UTC"}, "cameras": {"front": CAMERA}} | settings)


def mode(name: facts.Mode) -> facts.ModeChosen:
    return facts.ModeChosen(at=NOW, mode=name, by="ann")


def trouble(kind: str, about: str, text: str, at: float = NOW - 180) -> facts.TroubleBegan:
    return facts.TroubleBegan(at=at, kind=kind, about=about, text=text)


def texts(*recorded: facts.Fact, **settings: Any) -> list[str]:
    return [each.text for each in gaps(*house(*recorded, **settings), NOW)]


def test_a_house_where_all_is_right_has_no_gap() -> None:
    assert texts(mode("away")) == []


@pytest.mark.parametrize(("kind", "about", "text", "named"), [
    ("camera", "front", "no answer", "Front: no answer (since 12:03)"),
    ("stream", "front", "front: no main stream", "Front: no main stream (since 12:03)"),
    ("channel", "slack://", "invalid_auth", "Slack: invalid_auth (since 12:03)"),
    ("hung", "camera-lan", "camera-lan hung", "camera-lan hung (since 12:03)"),
    ("disk", "home", "the disk is full", "The disk is full (since 12:03)"),
    ("dark", "front", "too dark to see anything", "front: too dark to see anything (since 12:03)"),
])  # fmt: skip
def test_what_is_wrong_now_is_named_with_its_camera_or_part_first(kind: str, about: str, text: str, named: str) -> None:
    assert texts(mode("away"), trouble(kind, about, text)) == [named]


@pytest.mark.parametrize(("kind", "about"), [
    ("parked", "notifier"), ("facts lost", "camera-lan"), ("history", "home"), ("pan-tilt", "front"),
    ("camera", "yard"),
])  # fmt: skip
def test_what_does_not_keep_anybody_from_being_alerted_is_left_out(kind: str, about: str) -> None:
    assert texts(mode("away"), trouble(kind, about, "so")) == []


def test_a_camera_that_is_switched_off_may_be_offline() -> None:
    held = facts.OverrideChosen(at=NOW, on=False, camera="front", by="ann")
    assert texts(mode("away"), held, trouble("camera", "front", "no answer")) == []


def test_labels_without_anything_that_looks_at_pictures_are_named() -> None:
    cameras = {"front": CAMERA | {"alert": {"labels": ["person"]}}}
    assert texts(mode("away"), cameras=cameras, analysis={"analyzer": ""}) == [
        "Front: nothing looks at pictures (analysis.analyzer is empty), so any motion sends an alert, not only person"]


def test_labels_that_the_analyzer_does_not_know_are_named() -> None:
    cameras = {"front": CAMERA | {"alert": {"labels": ["ghost", "parcel"]}},
               "yard": CAMERA | {"alert": {"labels": ["person", "fox"]}}}
    assert texts(mode("away"), cameras=cameras) == [
        "Front: no alert can come, because yolox never sees ghost or parcel (alert.labels)",
        "Yard: yolox never sees fox (alert.labels)"]


@pytest.mark.parametrize(("chosen", "camera", "named"), [
    ("night", {}, "Mode Night sends no alerts: no camera is marked for it. Which look at the outside? Choose "
                  "mode night front with those that do, or set outdoor: true, or zones in night for one inside"),
    ("home", {}, "Mode Home sends no alerts: no camera has alerting in its setting at_home; press Away to be alerted"),
    ("auto", {}, "Auto works like home until presence is set up, so it sends no alerts: no camera has alerting in its "
                 "setting at_home; press Away to be alerted"),
    ("off", {}, "Mode Off sends no alerts: press Away to be alerted"),
    ("night", {"night": ["porch"], "alert": {"zones": ["yard"]}, "motion": PORCH},
     "Front: no alert can come in mode Night, because its settings night and alert.zones have no zone in common"),
])  # fmt: skip
def test_a_mode_that_would_alert_on_nothing_is_named(chosen: facts.Mode, camera: dict[str, Any], named: str) -> None:
    assert texts(mode(chosen), cameras={"front": CAMERA | camera}) == [named]


@pytest.mark.parametrize(("chosen", "camera"), [
    ("night", {"outdoor": True}), ("night", {"night": ["all"]}), ("night", {"night": ["porch"], "motion": PORCH}),
    ("home", {"at_home": ["alerting"]}),
    ("night", {"at_home": ["alerting"]}), ("vacation", {}), ("auto", {"at_home": ["alerting"]}),
    ("night", {"night": ["porch"], "alert": {"zones": ["porch", "yard"]}, "motion": PORCH}),
])  # fmt: skip
def test_a_mode_in_which_some_camera_alerts_is_not_named(chosen: facts.Mode, camera: dict[str, Any]) -> None:
    assert texts(mode(chosen), cameras={"front": CAMERA | camera}) == []


def test_auto_is_silent_by_right_while_someone_is_home() -> None:
    assert texts(mode("auto"), facts.PeopleChanged(at=NOW, home=("ann",))) == []


def test_a_snooze_is_no_mode_that_sends_nothing() -> None:
    snoozed = facts.AlertsChosen(at=NOW, alerts="off", by="ann")
    assert texts(mode("night"), snoozed, cameras={"front": CAMERA | {"night": ["all"]}}) == []


def test_a_house_without_cameras_or_channels_is_named() -> None:
    assert texts(mode("away"), cameras={}, channels=[]) == [
        "No camera is set up: name one in config.yml",
        "No channel is set up (channels in config.yml is empty), so alerts go nowhere"]


def checked(state: HouseState, settings: Settings) -> facts.ReadinessChecked:
    return facts.ReadinessChecked(at=NOW, lacking=tuple(each.key for each in gaps(state, settings, NOW)))


def test_what_was_named_before_is_not_new_until_it_comes_again() -> None:
    away, first = mode("away"), trouble("camera", "front", "no answer")
    state, settings = house(away, first)
    assert [each.text for each in new_gaps(state, settings, NOW)] == ["Front: no answer (since 12:03)"]

    state = state.after(checked(state, settings))
    assert new_gaps(state, settings, NOW) == ()

    state = state.after(facts.TroubleEnded(at=NOW, kind="camera", about="front", since=first.at))
    state = state.after(trouble("camera", "front", "no answer", at=NOW - 60))
    assert [each.text for each in new_gaps(state, settings, NOW)] == ["Front: no answer (since 12:05)"]


def test_a_camera_that_alerts_at_other_times_only_is_a_gap_and_at_its_times_none() -> None:
    for when, found in ((["20:00-06:00"], ["Front: alerts only at 20:00-06:00 (alert.when), so not now"]),
                        (["12:00-13:00"], [])):
        assert texts(mode("away"), cameras={"front": CAMERA | {"alert": {"when": when}}}) == found


def test_new_labels_only_needs_something_that_gives_labels() -> None:
    camera = CAMERA | {"alert": {"labels": ["unicorn"], "new_labels_only": True}}
    assert texts(mode("away"), cameras={"front": camera}) == [], "a known label that nobody ever sees does no harm"
    assert texts(mode("away"), cameras={"front": camera}, analysis={"analyzer": ""}) == [
        "Front: nothing looks at pictures (analysis.analyzer is empty), so any motion sends an alert, not only new "
        "labels"]


def test_labels_of_zones_that_nothing_sees_are_named() -> None:
    zoned = {"motion": PORCH, "alert": {"zone_labels": {"porch": ["unicorn"], "yard": ["cat"]}}}
    assert texts(mode("away"), cameras={"front": CAMERA | zoned}) == ["Front: yolox never sees unicorn (alert.labels)"]
