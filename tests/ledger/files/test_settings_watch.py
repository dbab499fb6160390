"""The settings of a running process: read again when their files have changed, and only then."""

import os

import pytest

from house.clock import FakeClock
from house.settings.whole_config import load
from ledger.files import settings_watch
from ledger.files.settings_watch import SettingsFiles

NOW = 1_700_000_000.0
CONFIG = ("cameras: {front: {source: 'demo://room'}}\n"
          "slack: {bot_token: xoxb-1, channel: C1, app_token: '${file:secrets/t}'}\n")


class Files:
    def __init__(self, home):
        self.home, self.clock = home, FakeClock(NOW)
        self.secret("xapp-1")
        self.write(CONFIG)
        self.read = SettingsFiles(home, {}, load(home.config, home.learned, {}), self.clock)

    def write(self, text, age=60.0):
        """Write config.yml as it would be `age` seconds later."""
        self.home.config.write_text(text)
        os.utime(self.home.config, (NOW, self.clock.now() - age))

    def secret(self, text):
        file = self.home.secrets / "t"
        file.write_text(text)
        file.chmod(0o600)
        os.utime(file, (NOW, self.clock.now() - 60))


@pytest.fixture
def files(home):
    return Files(home)


def test_nothing_is_read_while_nothing_changed(files):
    assert files.read.changed() is None
    files.write(CONFIG + "# only a comment\n")
    assert files.read.changed() is None


def test_what_changed_is_read_once(files):
    files.write(CONFIG + "house: {name: Cabin}\n")
    found = files.read.changed()
    assert (found.house.name, files.read.settings) == ("Cabin", found)
    assert files.read.changed() is None


def test_a_file_that_is_just_being_written_is_left_for_the_next_look(files):
    files.write(CONFIG + "house: {na", age=0.2)
    assert files.read.changed() is None
    files.write(CONFIG + "house: {name: Cabin}\n", age=0.1)
    assert files.read.changed() is None
    assert files.read.changed().house.name == "Cabin"


def test_a_file_that_is_empty_for_a_while_changes_nothing(files):
    files.write("", age=5.0)
    assert files.read.changed() is None and files.read.changed() is None
    files.home.config.unlink()
    assert files.read.changed() is None and files.read.changed() is None
    files.write(CONFIG + "house: {name: Cabin}\n")
    assert files.read.changed().house.name == "Cabin"


def test_a_file_that_changes_while_it_is_read_is_read_again(files, monkeypatch):
    real, torn = settings_watch.load, []

    def tearing(*about):
        if not torn:
            torn.append(files.write("cameras: {front: {source: 'demo://room'}}\n"))
            found = real(*about)
            files.write(CONFIG + "house: {name: Cabin}\n", age=30.0)
            return found
        return real(*about)

    monkeypatch.setattr(settings_watch, "load", tearing)
    files.write(CONFIG + "house: {name: Barn}\n")
    assert files.read.changed() is None
    assert files.read.changed().house.name == "Cabin"


def test_a_secret_in_a_file_of_its_own_counts_as_well(files):
    files.secret("xapp-2-longer")
    assert files.read.changed().slack.app_token.get_secret_value() == "xapp-2-longer"


def test_wrong_settings_leave_those_in_force_and_the_log_says_what_is_wrong(files, caplog):
    before = files.read.settings
    files.write(CONFIG + "nonsense: 1\n")
    assert files.read.changed() is None and files.read.settings is before
    assert "config.yml:3: nonsense: there is no such setting" in caplog.text
    caplog.clear()
    assert files.read.changed() is None and not caplog.text
    files.write(CONFIG + "house: {name: Cabin}\n")
    assert files.read.changed().house.name == "Cabin"


def test_what_somebody_says_is_written_is_read_though_it_is_new_or_wrong_as_before(files, caplog):
    files.write(CONFIG + "nonsense: 1\nmore: 2\n", age=0.1)
    assert files.read.changed() is None and not files.read.wrong
    assert files.read.changed(at_once=True) is None
    assert files.read.wrong.startswith("config.yml:3: nonsense: ") and files.read.wrong.endswith("(and 1 more)")
    caplog.clear()
    assert files.read.changed(at_once=True) is None and "stay in force" in caplog.text
    files.write(CONFIG + "house: {name: Cabin}\n", age=0.1)
    assert files.read.changed(at_once=True).house.name == "Cabin" and not files.read.wrong
