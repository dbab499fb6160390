from camera_process.supervision.switch_cache import SwitchCache
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState

SETTINGS = Settings(cameras={"front": CameraSettings(source="demo://room")})


def test_switches_follow_the_newest_state_at_once(tmp_path):
    switch_cache = SwitchCache(SETTINGS, FakeClock(), tmp_path / "lan.state")
    assert not switch_cache.switches("front").recording
    switch_cache.show(HouseState().after(facts.ModeChosen(at=1.0, mode="away", by="ann")))
    assert switch_cache.switches("front").alerting


def test_an_override_ends_by_itself(tmp_path):
    clock = FakeClock()
    switch_cache = SwitchCache(SETTINGS, clock, tmp_path / "lan.state")
    switch_cache.show(HouseState().after(facts.OverrideChosen(at=1.0, on=False, by="ann", until=clock.now() + 60)))
    assert not switch_cache.switches("front").watching
    clock.advance(61)
    assert switch_cache.switches("front").watching


def test_after_a_restart_the_house_stands_as_it_stood(tmp_path):
    SwitchCache(SETTINGS, FakeClock(), tmp_path / "lan.state").show(
        HouseState().after(facts.ModeChosen(at=1.0, mode="away", by="ann")))
    assert SwitchCache(SETTINGS, FakeClock(), tmp_path / "lan.state").switches("front").alerting


def test_after_a_power_cut_the_state_is_the_one_that_the_home_remembers(tmp_path):
    away = HouseState().after(facts.ModeChosen(at=1.0, mode="away", by="ann"))

    assert SwitchCache(SETTINGS, FakeClock(), tmp_path / "lan.state", away).switches("front").alerting


def test_a_damaged_memory_is_a_new_house(tmp_path):
    (tmp_path / "lan.state").write_text("{ torn")
    assert not SwitchCache(SETTINGS, FakeClock(), tmp_path / "lan.state").switches("front").alerting
