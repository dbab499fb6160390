"""The cameras of a Meraki organisation, by its documented API on a local server."""

import pytest
from needed import missing

from benchmarks.scenes.meraki_dashboard import KEY, Dashboard, DashboardCamera
from cli.commands.scenes.fleet import CameraFault
from house.clock import SystemClock
from house.settings.sections.meraki import MerakiSettings

try:
    from cli.commands.scenes import meraki_fleet
    from cli.commands.scenes.meraki_fleet import MerakiFleet
except ImportError:
    missing("meraki (requirements/meraki.txt)", whole_module=True)

JPEG = b"\xff\xd8picture"


@pytest.fixture
def dashboard():
    cameras = [DashboardCamera("Q1", "Till", JPEG, ["compare_scene", "reference_scene"]),
               DashboardCamera("Q2", "Yard", JPEG, ready=0), DashboardCamera("Q3", "Office", JPEG, ["other"]),
               DashboardCamera("Q4", "Elsewhere", JPEG, network="N2")]
    with Dashboard(cameras, limit=1000) as server:
        yield server


def fleet(dashboard, **more):
    settings = {"api_key": KEY, "organization": "Shops", "network_tag": "shops", "address": dashboard.address} | more
    return MerakiFleet(MerakiSettings.model_validate(settings), SystemClock())


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(meraki_fleet, "CALLS", 1000)
    monkeypatch.setattr(meraki_fleet, "ASK_EVERY", 0.02)
    monkeypatch.setattr(meraki_fleet, "_RETRIES", 2)


def test_cameras_are_chosen_by_the_tags_of_their_networks_and_their_own(dashboard):
    till, yard = fleet(dashboard).cameras()
    assert (till.key, till.name, till.wants_reference) == ("Q1", "Till", True)
    assert (yard.key, yard.name, yard.wants_reference) == ("Q2", "Yard", False)
    assert [each.key for each in fleet(dashboard, network_tag="").cameras()] == ["Q1", "Q2", "Q4"]


def test_a_snapshot_is_waited_for_until_it_is_ready(dashboard):
    meraki = fleet(dashboard)
    till, yard = meraki.cameras()
    dashboard.cameras["Q1"].ready = 3
    assert meraki.picture(till) == JPEG and meraki.picture(yard) == JPEG


def test_a_snapshot_that_never_comes_or_is_no_picture_is_a_fault_of_that_camera(dashboard, monkeypatch):
    monkeypatch.setattr(meraki_fleet, "READY_WITHIN", 0.1)
    meraki = fleet(dashboard)
    till, yard = meraki.cameras()
    dashboard.cameras["Q1"].ready = 10**6
    dashboard.cameras["Q2"].picture = b"<html>expired</html>"
    for camera, why in ((till, "no snapshot ready within"), (yard, "has it run out")):
        with pytest.raises(CameraFault, match=why):
            meraki.picture(camera)


def test_only_the_tag_that_asked_for_a_reference_is_taken_off(dashboard):
    meraki = fleet(dashboard)
    meraki.reference_taken(meraki.cameras()[0])
    assert dashboard.cameras["Q1"].tags == ["compare_scene"]


def test_the_link_shows_the_moment_of_the_finding(dashboard):
    meraki = fleet(dashboard)
    assert meraki.link(meraki.cameras()[1], 1_796_000_000.0) == "https://n1.example/Q2?timestamp=2026-11-30T00:53:20Z"


def test_a_refused_call_is_made_again_after_the_time_that_meraki_names(dashboard):
    dashboard.limit = 2
    assert len(fleet(dashboard).cameras()) == 2 and dashboard.refused > 0


@pytest.mark.parametrize(("more", "why"), [
    ({"api_key": "wrong-wrong-wrong"}, "does not accept the key"), ({"organization": "Nobody"}, "sees no organisation"),
    ({"organization": "Twin"}, "sees 2 organisations called 'Twin': name one by its id")])
def test_a_wrong_key_or_organisation_says_what_to_do(dashboard, more, why):
    with pytest.raises(CameraFault, match=why) as error:
        fleet(dashboard, **more).cameras()
    assert "wrong-wrong" not in str(error.value)


def test_a_camera_that_is_offline_names_what_meraki_answers(dashboard):
    dashboard.cameras["Q2"].status = 400
    meraki = fleet(dashboard)
    with pytest.raises(CameraFault, match="Meraki answers 400"):
        meraki.picture(meraki.cameras()[1])


def test_an_api_that_is_away_is_said(dashboard):
    with pytest.raises(CameraFault, match="cannot be reached|answers"):
        fleet(dashboard, address="http://127.0.0.1:1/api/v1").cameras()
