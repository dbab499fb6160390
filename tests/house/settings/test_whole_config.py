"""What the models promise."""

import json

import pytest
from pydantic import ValidationError

from house.settings.checks.cross_checks import device_of
from house.settings.sections.slack import SlackSettings
from house.settings.whole_config import CameraSettings, Settings, demo_settings


def settings(**sections):
    return Settings.model_validate(sections)


def test_a_house_without_settings_runs_the_demo_alerts_on_the_terminal_and_starts_at_home():
    empty = settings()
    assert empty.demo
    assert empty.channels == ("terminal://",)
    assert (empty.house.first_mode, empty.web.host, empty.web.port) == ("home", "127.0.0.1", 8080)
    assert (empty.alerts.cooldown, empty.alerts.label_wait, empty.analysis.min_score) == (60.0, 1.0, 0.35)
    assert empty.redis_url is None
    assert empty.slack is None


def test_the_demo_is_one_drawn_room_that_is_armed_and_alerts_on_the_terminal():
    demo = demo_settings()
    assert {name: camera.source for name, camera in demo.cameras.items()} == {"living-room": "demo://room?pause=180"}
    assert (demo.channels, demo.house.first_mode, demo.demo) == (("terminal://",), "away", False)


def test_slack_is_the_channel_when_it_is_set_up_and_none_were_named():
    slack = {"bot_token": "xoxb-1", "signing_secret": "s", "channel": "C1"}
    assert settings(slack=slack).channels == ("slack://",)
    assert settings(slack=slack, channels=["terminal://"]).channels == ("terminal://",)
    assert settings(slack=slack, channels=[]).channels == ()


def test_network_cameras_share_the_group_lan_and_each_device_has_its_own():
    cameras = {"front": {"source": "rtsp://h/1"}, "film": {"source": "file://a.mp4"}, "pi": {"source": "picamera://0"},
               "usb": {"source": "v4l2:///dev/video0"}, "yard": {"source": "rtsp://h/2", "group": "slow"}}
    groups = {name: camera.group for name, camera in settings(cameras=cameras).cameras.items()}
    assert groups == {"front": "lan", "film": "lan", "pi": "pi", "usb": "usb", "yard": "slow"}


@pytest.mark.parametrize(("source", "device"), [
    ("v4l2:///dev/video0", "v4l2 0"), ("v4l2://0?size=640x480", "v4l2 0"), ("picamera://1", "picamera 1"),
    ("v4l2:///dev/v4l/by-id/usb-x", "v4l2 v4l/by-id/usb-x"), ("rtsp://192.168.1.1/0", ""), ("demo://room", ""),
    ("file://0.mp4", ""), ("nonsense", ""),
])
def test_a_device_is_known_by_its_address(source, device):
    assert device_of(source) == device


@pytest.mark.parametrize(("written", "seconds"), [
    (30, 30), (1.5, 1.5), ("30", 30), ("30s", 30), ("500ms", 0.5), ("5m", 300), ("1h", 3600), (" 2 m ", 120),
])
def test_durations_are_seconds_or_text_with_a_unit(written, seconds):
    assert settings(alerts={"cooldown": written}).alerts.cooldown == seconds


@pytest.mark.parametrize("written", ["5x", "", "-5", "s", "1h30m", "१s", True, None, [5], "nan", float("nan"),
                                     float("inf"), -1, "2d", "9" * 400, 10**400])
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValidationError):
        settings(alerts={"cooldown": written})


@pytest.mark.parametrize("bind", ["0.0.0.0:8080", "[::1]:80", "pi.local:65535"])
def test_the_dashboard_can_be_bound_to_a_host_and_port(bind):
    assert settings(web={"bind": bind}).web.bind == bind


@pytest.mark.parametrize("bind", ["8080", ":8080", "localhost", "localhost:0", "localhost:65536", "a b:80", "::1:80",
                                  "http://localhost:80", "localhost:８０"])
def test_what_is_no_host_and_port_is_refused(bind):
    with pytest.raises(ValidationError):
        settings(web={"bind": bind})


def test_further_names_of_the_dashboard_are_kept_as_browsers_write_them():
    assert settings(web={"hosts": ["House.Example.org.", "pi"]}).web.hosts == ("house.example.org", "pi")


@pytest.mark.parametrize("name", ["", ".", "http://a.org", "a.org:8080", "*.a.org", "a..org", "a b.org", "ä.org",
                                  "a" * 64])
def test_what_is_no_name_of_a_host_is_refused(name):
    with pytest.raises(ValidationError):
        settings(web={"hosts": [name]})


def test_trusted_proxies_are_addresses_and_networks():
    named = ("127.0.0.1", "10.0.0.0/24", "::1", "2001:db8::/32", "192.168.1.7/24")
    assert settings(web={"trusted_proxies": list(named)}).web.trusted_proxies == named


@pytest.mark.parametrize("network", ["", "proxy.lan", "10.0.0.1:80", "10.0.0.0/33", "*", "0.0.0.0/0", "::/0",
                                     "10.0.0.1-9"])
def test_what_is_no_network_or_all_of_them_is_refused_as_a_proxy(network):
    with pytest.raises(ValidationError):
        settings(web={"trusted_proxies": [network]})


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", ""])
def test_time_zones_are_those_of_the_machine(zone):
    assert settings(house={"timezone": zone}).house.timezone == zone


@pytest.mark.parametrize("zone", ["Europe/Berln", "../../etc/passwd", "/etc/localtime", "Europe", "\0"])
def test_what_is_no_time_zone_is_refused(zone):
    with pytest.raises(ValidationError):
        settings(house={"timezone": zone})


@pytest.mark.parametrize("name", ["", "Front", "-a", "a b", "a/b", "a" * 33, "küche", "front\n", "a.b"])
def test_names_that_would_not_fit_paths_and_commands_are_refused(name):
    with pytest.raises(ValidationError):
        settings(cameras={name: {"source": "demo://room"}})


def test_settings_cannot_be_changed_after_reading():
    with pytest.raises(ValidationError):
        settings().house.name = "Other"


def test_capitals_do_not_matter_in_labels():
    camera = CameraSettings.model_validate({"source": "demo://room", "alert": {"labels": ["Person ", "dog"]}})
    assert camera.alert.labels == ("person", "dog")


def test_slacks_address_always_ends_with_a_slash():
    slack = SlackSettings(bot_token="xoxb-1", signing_secret="s", channel="C1", api_url="http://127.0.0.1:9/api")
    assert slack.api_url == "http://127.0.0.1:9/api/"


def test_every_secret_is_named_and_none_is_shown():
    house = settings(
        slack={"bot_token": "xoxb-bot", "signing_secret": "signed", "channel": "C1"},
        cameras={"a": {"source": "rtsp://me:pa%40ss@h/1?token=t0k&x=1"}, "b": {"source": "http://me:two@h:1/x"},
                 "c": {"source": "http://me:brok/en@h/x"}},
        redis_url="redis://:three@h:6379/0",
    )
    secrets = set(house.secrets())
    assert secrets == {"xoxb-bot", "signed", "pa%40ss", "pa@ss", "t0k", "two", "brok/en", "brok", "three"}
    for text in (repr(house), str(house), repr(house.cameras["a"]), json.dumps(house.model_dump(mode="json")["slack"])):
        assert not [secret for secret in secrets if secret in text]
