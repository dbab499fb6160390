"""In which modes a zone alerts, whatever the rest of its camera does."""

from datetime import UTC, datetime
from typing import Any

import pytest

from house.alerting.alerting_gaps import gaps
from house.facts import ModeChosen, OverrideChosen
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import Switches, switches
from house.status_sentence import mode_notes

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()
SQUARE = [[0, 0], [1, 0], [1, 1]]
OWN = {"porch": ["home", "night"], "street": ["away"]}


def house(**camera: Any) -> Settings:
    front = {"source": "rtsp://10.0.0.7/a", "motion": {"zones": dict.fromkeys(("porch", "street", "yard"), SQUARE)},
             "alert": {"zones": ["porch", "street", "yard"]}, "zone_modes": OWN}
    quiet = camera.pop("quiet", [])
    return Settings.model_validate({"house": {"timezone": "UTC"}, "alerts": {"quiet_hours": quiet},
                                    "cameras": {"front": front | camera}})


def switched(mode: Any, held: bool = False, **camera: Any) -> Switches:
    settings = house(**camera)
    state = HouseState().after(ModeChosen(at=1.0, mode=mode, by="ann"))
    if held:
        state = state.after(OverrideChosen(at=2.0, on=True, by="ann"))
    return switches(state, "front", settings.cameras["front"], settings, NOON)


@pytest.mark.parametrize(("mode", "camera", "zones"), [
    ("away", {}, ("street", "yard")), ("vacation", {}, ("yard",)), ("night", {}, ("porch",)), ("home", {}, ("porch",)),
    ("home", {"at_home": ["alerting"]}, ("porch", "yard")), ("night", {"outdoor": True}, ("porch", "yard")),
    ("night", {"night": ["yard"]}, ("porch", "yard")), ("night", {"night": ["all"]}, ("porch", "yard")),
    ("home", {"quiet": ["11:00-13:00"]}, None),
    ("night", {"quiet": ["11:00-13:00"], "at_home": ["alerting"]}, ("porch",)),
    ("away", {"when": ["13:00-14:00"]}, ("porch",)), ("off", {}, None),
    ("vacation", {"alert": {"zones": ["porch", "street"]}}, None),
])  # fmt: skip
def test_zones_alert_in_their_own_modes_and_the_others_as_the_camera_does(mode: str, camera: dict[str, Any],
                                                                          zones: tuple[str, ...] | None) -> None:
    found = switched(mode, **camera)
    assert (found.alerting, found.zones) == (zones is not None, zones)
    assert mode == "off" or found.recording or zones is None


def test_a_mode_in_which_no_zone_alerts_says_so_and_the_camera_goes_on_recording() -> None:
    found = switched("vacation", alert={"zones": ["porch", "street"]})
    assert found.recording and found.why == "mode vacation, no zone of it alerts then"
    settings = house(alert={"zones": ["porch", "street"]})
    state = HouseState().after(ModeChosen(at=1.0, mode="vacation", by="ann"))
    assert [each.text for each in gaps(state, settings, NOON)] == [
        "Mode Vacation sends no alerts: zones alert in other modes only (zone_modes)"]


@pytest.mark.parametrize(("mode", "camera"), [
    ("night", {"outdoor": True}), ("night", {"night": ["all"]}), ("home", {"at_home": ["alerting"]}),
])  # fmt: skip
def test_a_camera_that_is_marked_for_a_mode_is_not_said_to_lack_the_mark(mode: Any, camera: dict[str, Any]) -> None:
    """Its zones keep the alerts back: to mark it once more would change nothing."""
    settings = house(alert={"zones": ["street"]}, zone_modes={"street": ["away"]}, **camera)
    state = HouseState().after(ModeChosen(at=1.0, mode=mode, by="ann"))
    assert [each.text for each in gaps(state, settings, NOON)] == [
        f"Mode {mode.capitalize()} sends no alerts: zones alert in other modes only (zone_modes)"]


def test_a_hold_counts_all_zones_and_night_is_set_up_by_a_zone_alone() -> None:
    assert switched("home", held=True).zones is None
    assert "night" not in mode_notes(house()) and "night" in mode_notes(house(zone_modes={}))
