"""Who changed the settings, as the audit has it."""

import os

from house.clock import FakeClock
from house.settings.learned import save_learned
from house.settings.whole_config import load
from ledger.files.settings_watch import SettingsFiles
from ledger.home import Home
from notifier.house_notes.config_watch import ConfigWatch


def test_what_the_house_learned_is_not_said_to_be_an_editors_doing(tmp_path):
    home, recorded, clock = Home(tmp_path), [], FakeClock()
    home.config.write_text('cameras:\n  front: {source: "demo://room"}\n')
    watch = ConfigWatch(SettingsFiles(home, {}, load(home.config, home.learned, {}), clock), recorded.append, clock)

    home.secrets.mkdir()
    (home.secrets / "camera-front-0a1b2c").write_text("its password, which the page writes with its address")
    save_learned(home.learned, {"cameras": {"front": {"alert": {"labels": ["person"]}}}})
    _looked(watch)
    home.config.write_text('cameras:\n  front: {source: "demo://room", outdoor: true}\n')
    os.utime(home.config, (1, 1))
    _looked(watch)

    assert [(each.what, each.by) for each in recorded] == [
        ("cameras.front.alert.labels", "learned.yml"), ("cameras.front.outdoor", "an editor of config.yml")]


def _looked(watch):
    watch()
    watch()  # a file that has just changed is left for the next look
