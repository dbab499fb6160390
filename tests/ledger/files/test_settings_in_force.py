"""The settings a running house goes by, for whoever comes while config.yml has a mistake."""

import os
import stat
from pathlib import Path

import pytest

from house.settings.whole_config import SettingsError, load
from ledger.files.settings_in_force import keep, last_good, settings_now
from ledger.home import Home

GOOD = "house: {name: Maple}\ncameras:\n  front:\n    source: rtsp://cam:${CAM}@10.0.0.7/a\n"
ENVIRON = {"CAM": "sesame-17"}


@pytest.fixture
def kept(home: Home) -> Home:
    """A home whose good settings are kept."""
    home.config.write_text(GOOD)
    keep(home, load(home.config, home.learned, ENVIRON))
    return home


def file_of(home: Home) -> Path:
    [found] = [each for each in home.runtime.iterdir() if each.is_file()]
    return found


def test_good_files_count_and_nothing_is_wrong(kept: Home) -> None:
    kept.config.write_text(GOOD.replace("Maple", "Elm"))
    settings, wrong = settings_now(kept, ENVIRON)
    assert (settings.house.name, wrong) == ("Elm", "")


@pytest.mark.parametrize("broken", ["house: [", "house: {nome: x}\n", GOOD + "channels: [pigeon://]\n"])
def test_while_the_file_has_a_mistake_the_last_good_settings_count_and_it_is_named(kept: Home, broken: str) -> None:
    kept.config.write_text(broken)
    settings, wrong = settings_now(kept, ENVIRON)
    assert settings == load_good(kept)
    assert wrong.startswith("config.yml:")


def load_good(home: Home):
    good = home.path / "good.yml"
    good.write_text(GOOD)
    return load(good, home.learned, ENVIRON)


def test_a_secret_that_is_not_known_here_is_such_a_mistake(kept: Home) -> None:
    settings, wrong = settings_now(kept, {})
    assert "sesame-17" in settings.cameras["front"].source
    assert "CAM is not set" in wrong and "sesame" not in wrong


def test_the_redis_of_the_environment_goes_before_the_one_that_was_kept(kept: Home) -> None:
    kept.config.write_text("house: [")
    settings, _ = settings_now(kept, ENVIRON | {"REDIS_URL": "redis://:pw@h:6379"})
    assert settings.redis_url is not None and settings.redis_url.get_secret_value() == "redis://:pw@h:6379"


def test_they_lie_in_memory_for_their_owner_alone(kept: Home) -> None:
    assert stat.S_IMODE(file_of(kept).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.runtime.stat().st_mode) == 0o700
    assert "sesame" not in "".join(each.read_text() for each in kept.path.rglob("*.json"))


def test_where_nothing_is_kept_the_mistakes_are_raised(home: Home) -> None:
    home.config.write_text("house: [")
    with pytest.raises(SettingsError):
        settings_now(home, {})


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"house": {"nome": 1}}'])
def test_what_is_kept_and_cannot_be_read_counts_as_nothing(kept: Home, damaged: str) -> None:
    file_of(kept).write_text(damaged)
    kept.config.write_text("house: [")
    with pytest.raises(SettingsError):
        settings_now(kept, ENVIRON)


def test_the_files_as_they_were_last_right_are_kept_in_the_home_without_the_secrets_they_name(kept: Home) -> None:
    kept.config.write_text("house: [")
    kept.learned.write_text("cameras: {front: {repeats: maybe}}\n")

    found = last_good(kept, ENVIRON)

    assert found == load_good_alone(kept)
    assert stat.S_IMODE(kept.good_config.stat().st_mode) == 0o600
    assert "sesame" not in kept.good_config.read_text()
    assert last_good(kept, {}) is None, "a secret of the environment is not known any more"


def test_files_with_a_mistake_are_not_what_is_kept(kept: Home) -> None:
    kept.config.write_text("house: [")
    keep(kept, load_good_alone(kept), files_right=False)

    assert kept.good_config.read_text() == GOOD


def test_a_house_that_never_had_good_settings_has_no_last_ones(home: Home) -> None:
    assert last_good(home, ENVIRON) is None


def test_a_learned_file_that_is_gone_is_not_kept_either(kept: Home) -> None:
    kept.learned.write_text("cameras: {front: {repeats: true}}\n")
    keep(kept, load(kept.config, kept.learned, ENVIRON))
    assert last_good(kept, ENVIRON).cameras["front"].repeats is True
    kept.learned.unlink()

    keep(kept, load(kept.config, kept.learned, ENVIRON))

    assert last_good(kept, ENVIRON).cameras["front"].repeats is not True


def load_good_alone(home: Home):
    good = home.path / "good.yml"
    good.write_text(GOOD)
    return load(good, home.path / "none.yml", ENVIRON)


def test_what_others_can_write_is_not_believed(kept: Home) -> None:
    file_of(kept).chmod(0o666)
    kept.config.write_text("house: [")
    with pytest.raises(SettingsError):
        settings_now(kept, ENVIRON)


def test_a_full_runtime_directory_costs_nothing_but_the_copy(kept: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    keep(kept, load_good(kept))
    assert [each.name for each in kept.runtime.iterdir() if each.is_file()] == [file_of(kept).name]
