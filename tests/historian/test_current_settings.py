"""The settings as the historian asks for them."""

from types import SimpleNamespace

from historian.__main__ import SETTINGS_HOLD, CurrentSettings
from house.clock import FakeClock
from house.settings.whole_config import Settings, load


def test_a_round_reads_the_settings_once_and_the_next_sees_what_changed(home, monkeypatch):
    home.create()
    read = []
    monkeypatch.setattr("historian.__main__.load", lambda *given: read.append(1) or load(*given))
    clock = FakeClock()
    home.config.write_text("storage: {keep_days: 20}\n")
    now = CurrentSettings(SimpleNamespace(home=home, clock=clock, settings=Settings()))
    assert [now().storage.keep_days for _ in range(5)] == [20] * 5 and len(read) == 1

    home.config.write_text("storage: {keep_days: 9}\n")
    clock.advance(SETTINGS_HOLD)
    assert now().storage.keep_days == 9
    home.config.write_text("storage: nonsense\n")
    clock.advance(SETTINGS_HOLD)
    assert now() == Settings()
