"""How troubles read, and which cameras give no picture because of them."""

import pytest

from house import facts
from house.settings.whole_config import Settings
from house.state.house_state import HouseState, Trouble
from house.troubles import headline, without_picture

SETTINGS = Settings.model_validate({"cameras": {
    "front_door": {"source": "rtsp://10.0.0.7/a"}, "yard": {"source": "rtsp://10.0.0.8/a"},
    "hall": {"source": "v4l2:///dev/video0"}}})


@pytest.mark.parametrize(("kind", "about", "text", "read"), [
    ("camera", "front_door", "cannot connect to 10.0.0.7", "Front door: cannot connect to 10.0.0.7"),
    ("camera", "front_door", "front_door does not answer", "Front door does not answer"),
    ("stream", "front_door", "front_door: the main stream is away", "Front door: the main stream is away"),
    ("stream", "front", "frontal view lost", "Front: frontal view lost"),
    ("pir", "yard", "the PIR sensor does not help yard any more", "Yard: the PIR sensor does not help yard any more"),
    ("channel", "slack://", "invalid_auth", "Slack: invalid_auth"),
    ("channel", "slack://", "Slack does not answer", "Slack does not answer"),
    ("channel", "terminal://", "the terminal is gone", "The terminal is gone"),
    ("slack connection", "socket-mode", "the app token is wrong", "Slack connection: the app token is wrong"),
    ("slack connection", "socket-mode", "Slack refuses the token", "Slack refuses the token"),
    ("disk", "home", "the disk of /srv has 3 MB left", "The disk of /srv has 3 MB left"),
    ("disk", "home", "3 MB left", "Disk: 3 MB left"),
    ("clock", "home", "nothing old is deleted", "Clock: nothing old is deleted"),
    ("settings", "config.yml", "line 3 is wrong", "config.yml: line 3 is wrong"),
    ("hung", "camera-lan", "camera-lan hung (silent for 60 s)", "camera-lan hung (silent for 60 s)"),
    ("thread", "camera-lan/clips", "writing clips fails", "camera-lan/clips: writing clips fails"),
    ("something new", "", "odd", "Something new: odd"),
    ("something new", "part", "", "part: something new"),
])  # fmt: skip
def test_a_trouble_names_the_camera_or_part_first_and_only_once(kind: str, about: str, text: str, read: str) -> None:
    assert headline(Trouble(kind, about, text, 0.0)) == read


def after(*troubles: tuple[str, str]) -> HouseState:
    state = HouseState()
    for at, (kind, about) in enumerate(troubles):
        state = state.after(facts.TroubleBegan(at=float(at), kind=kind, about=about, text="so"))
    return state


def test_a_camera_that_is_offline_gives_no_picture_and_others_do() -> None:
    assert list(without_picture(after(("camera", "yard")), SETTINGS)) == ["yard"]


@pytest.mark.parametrize("kind", ["hung", "down"])
def test_no_camera_of_a_process_that_does_not_run_gives_a_picture(kind: str) -> None:
    assert list(without_picture(after((kind, "camera-lan")), SETTINGS)) == ["front_door", "yard"]


def test_a_trouble_that_costs_no_picture_does_not_count() -> None:
    state = after(("pir", "yard"), ("stream", "yard"), ("memory", "camera-lan"), ("thread", "camera-lan/clips"))
    assert without_picture(state, SETTINGS) == {}


def test_of_several_troubles_of_a_camera_the_oldest_counts() -> None:
    found = without_picture(after(("down", "camera-hall"), ("camera", "hall")), SETTINGS)
    assert found["hall"].kind == "down"
