"""A house whose mode nobody remembers any more alerts and keeps nothing, until presence or a person says more."""

import pytest

from house import facts
from house.settings.whole_config import Settings
from house.state.house_state import UNKNOWN, HouseState
from house.state.mode_switches import effective_mode, switches
from house.status_sentence import mode_name, sentence

NOW = 1000.0
LOST = facts.EpochBegan(at=5.0, number=2, epoch="x", why="empty", mode_lost=True)
SETTINGS = Settings.model_validate({"cameras": {
    "front": {"source": "demo://room", "at_home": ["recording"]},
    "hall": {"source": "demo://room", "at_home": ["recording"], "private": True}}})


def after(*happened):
    state = HouseState()
    for fact in happened:
        state = state.after(fact)
    return state


def three(state, private=False):
    camera = "hall" if private else "front"
    found = switches(state, camera, SETTINGS.cameras[camera], SETTINGS, NOW)
    return found.watching, found.recording, found.alerting


def test_alerts_go_out_and_nothing_is_kept():
    assert three(after(LOST)) == (True, False, True)


def test_a_private_camera_stays_closed_even_when_cameras_are_held_on():
    held = facts.OverrideChosen(at=6.0, on=True, by="anna")

    assert three(after(LOST), private=True) == three(after(LOST, held), private=True) == (False, False, False)
    found = switches(after(LOST), "hall", SETTINGS.cameras["hall"], SETTINGS, NOW)
    assert found.why == "private until the mode is known"


@pytest.mark.parametrize(("home", "expected"), [((), (True, True, True)), (("anna",), (True, True, False))])
def test_presence_says_what_to_do(home, expected):
    assert three(after(LOST, facts.PeopleChanged(at=6.0, home=home))) == expected


def test_a_chosen_mode_counts_again():
    assert three(after(LOST, facts.ModeChosen(at=6.0, mode="home", by="anna"))) == (True, True, False)


def test_a_log_that_was_rebuilt_with_its_mode_keeps_it():
    known = facts.EpochBegan(at=5.0, number=2, epoch="x", why="older")

    assert three(after(facts.ModeChosen(at=1.0, mode="away", by="anna"), known)) == (True, True, True)


def test_the_sentence_asks_for_a_mode():
    settings = Settings.model_validate({"cameras": {"front": {"source": "demo://room"}}})

    assert effective_mode(after(LOST), settings, NOW) == (UNKNOWN, "the mode was lost")
    assert mode_name(after(LOST), settings, NOW) == "Unknown"
    assert sentence(after(LOST), settings, NOW).whole == (
        "Unknown: watching and alerting, not recording: choose a mode, the one it had was lost")
