"""`say` on a real log."""

import os
from typing import Any

import pytest

from cli.commands import say
from cli.errors import CliError
from cli.supervise import lock_exec
from historian.audit_trail import audited
from house import facts
from house.settings.whole_config import SettingsError, load
from ledger.files.settings_in_force import keep
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log

CONFIG = "cameras:\n  front:\n    source: demo://room\n"


@pytest.fixture
def house(home: Home, redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> Log:
    """A home with a camera whose log is empty."""
    home.config.write_text(CONFIG)
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    return Log(redis_server.client())


def test_a_command_takes_effect_and_is_in_the_audit(house: Log, home: Home, capsys: Any) -> None:
    code = say.run(["pycam_on"], home)

    out = capsys.readouterr().out
    assert code == 0
    assert out == "Switched on: watching, recording and alerting.\nundo: ./hearthwatch say mode home\n"
    given = house.recent(1, [facts.CommandGiven])[0]
    assert isinstance(given, facts.CommandGiven)
    assert (given.what, given.where) == ("pycam_on", "cli")
    assert given.who.endswith(" at the terminal")


def test_what_only_the_history_has_is_found_as_well(house: Log, home: Home, capsys: Any) -> None:
    history = History(home, audited)
    history.add([facts.EventBegan(at=1_700_000_000.0, event="0ld0ld0ld1", camera="front")], 1_700_000_000.0)
    history.close()

    assert say.run(["events"], home) == 0
    assert say.run(["tag", "0ld0ld", "occupied"], home) == 0

    assert "(0ld0ld0ld1)" in capsys.readouterr().out
    assert [fact.event for fact in house.recent(9, [facts.EventTagged])] == ["0ld0ld0ld1"]


def test_options_of_a_command_are_its_own(house: Log, home: Home, capsys: Any) -> None:
    assert say.run(["pycam_off", "front", "for", "2h"], home) == 0
    assert "Home: not watching. Front held off until " in capsys.readouterr().out


def test_a_wrong_command_is_one_line_and_code_1(house: Log, home: Home, capsys: Any) -> None:
    assert say.run(["mode", "party"], home) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "off, home, night" in said.err


def test_status_measures_the_machine(house: Log, home: Home, capsys: Any) -> None:
    assert say.run(["status"], home) == 0
    assert "Temperature: " in capsys.readouterr().out


def test_without_words_it_helps(house: Log, home: Home, capsys: Any) -> None:
    assert say.run([], home) == 0
    assert "pycam_on" in capsys.readouterr().out


def test_while_the_house_is_down_it_says_what_to_do(house: Log, home: Home, redis_server: Any) -> None:
    redis_server.stop()

    with pytest.raises(CliError, match=r"not possible now.*hearthwatch up") as refused:
        say.run(["mode", "away"], home)
    assert refused.value.code == 3


def test_a_house_that_runs_while_redis_does_not_answer_is_not_to_be_started(house: Log, home: Home, redis_server: Any
                                                                            ) -> None:
    redis_server.stop()
    held = lock_exec.hold(str(home.locks / "up.lock"))
    assert held is not None

    try:
        with pytest.raises(CliError, match=r"Redis does not answer.* doctor") as refused:
            say.run(["mode", "away"], home)
    finally:
        os.close(held)
    assert refused.value.code == 1


def test_the_word_hearth_before_a_command_is_taken_as_in_slack(house: Log, home: Home, capsys: Any) -> None:
    assert say.run(["/hearth", "mode", "away"], home) == 0
    assert say.run(["hearth"], home) == 0

    assert house.state().mode == "away"
    assert "pycam_on" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "words"), [
    (["/hearth", "mode", "“away”."], ["mode", "away"]), (["snooze", "2", "h"], ["snooze", "2h"]),
    (["rotate", "front", "preset", "front door"], ["rotate", "front", "preset", "front door"]), ([], []),
    (["rotate 30 20"], ["rotate", "30", "20"]), (["/hearth", "mode away"], ["mode", "away"]),
    (["rotate front", "front door"], ["rotate", "front", "front door"]),
])
def test_words_are_read_as_they_were_meant_and_quoted_ones_stay(typed: list[str], words: list[str]) -> None:
    assert say.as_meant(typed) == words


@pytest.mark.parametrize("mistake", ["cameras:\n  front:\n    sauce: demo://room\n", "cameras: [\n"])
def test_a_mistake_in_config_yml_keeps_nobody_from_giving_a_command(
    house: Log, home: Home, capsys: Any, mistake: str
) -> None:
    keep(home, load(home.config, home.learned, os.environ))
    home.config.write_text(mistake)

    assert say.run(["mode", "away"], home) == 0

    said = capsys.readouterr()
    assert said.out.startswith("Away: watching, recording and alerting.\n")
    assert said.err.startswith("hearthwatch: config.yml has a mistake, so this goes by the settings as they were: ")
    assert house.state().mode == "away"


def test_a_house_that_never_ran_with_these_settings_names_every_mistake(house: Log, home: Home) -> None:
    home.config.write_text("cameras:\n  front:\n    sauce: demo://room\n")

    with pytest.raises(SettingsError, match="sauce"):
        say.run(["mode", "away"], home)
