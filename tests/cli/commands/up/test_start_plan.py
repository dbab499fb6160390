"""What `up` starts when config.yml has a mistake."""

import sys

import pytest

from cli.commands.up import start_plan
from cli.errors import CliError
from house.settings.whole_config import load
from ledger.files.settings_in_force import keep
from ledger.home import Home

GOOD = "house: {name: Maple}\ncameras:\n  front: {source: rtsp://10.0.0.7/a}\n"


@pytest.fixture
def broken(home: Home) -> Home:
    """A home that was up with good settings; somebody saved a mistake since, and the power was cut."""
    home.create()
    home.config.write_text(GOOD)
    keep(home, load(home.config, home.learned, {}))
    home.settings_in_force.unlink()
    home.config.write_text(GOOD + "bananas: 3\n")
    return home


@pytest.mark.parametrize("person", [True, False], ids=["by a person", "by itself"])
def test_a_house_that_starts_by_itself_does_so_with_the_settings_as_they_were(
        broken: Home, person: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: person, raising=False)

    if person:
        with pytest.raises(CliError, match="then start again"):
            start_plan.make(broken, with_glances=False, with_fake_slack=False)
    else:
        made = start_plan.make(broken, with_glances=False, with_fake_slack=False)
        assert (made.settings.house.name, made.files_right) == ("Maple", False)
        assert "stay in force" in capsys.readouterr().err


def test_a_house_that_never_was_up_does_not_start_with_a_mistake(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    home.config.write_text("bananas: 3\n")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)

    with pytest.raises(CliError, match="then start again"):
        start_plan.make(home, with_glances=False, with_fake_slack=False)
