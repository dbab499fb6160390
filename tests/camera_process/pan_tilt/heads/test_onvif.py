"""Turning by ONVIF against a local camera that checks every message by the WSDL's schemas, and its login."""

import importlib
import socket
import sys
import threading
from datetime import timedelta

import pytest

from benchmarks.ports import held_port
from camera_process.pan_tilt.head import Bounded, Limits, PanTiltError
from camera_process.pan_tilt.heads.onvif import head as adapter
from camera_process.pan_tilt.heads.onvif.spaces import DEGREES, GENERIC, space
from camera_process.position import Position
from house.clock import FakeClock
from tests.support.needed import missing

if importlib.util.find_spec("onvif") is None:
    missing("onvif-zeep-async (requirements/onvif.txt)", whole_module=True)

from onvif_camera import OnvifCamera


@pytest.fixture
def camera():
    made = OnvifCamera()
    yield made
    made.close()


@pytest.fixture
def connect(camera):
    heads = []

    def connect(profile="", options="", address=""):
        heads.append(adapter.connect(address or camera.address(profile, options), FakeClock()))
        return heads[-1]

    yield connect
    for head in heads:
        head.close()


def failing(call):
    with pytest.raises(PanTiltError) as failed:
        call()
    text = str(failed.value)
    assert "\n" not in text and len(text) < 260 and "p@ss" not in text and "p%40ss" not in text
    return failed.value


def test_degrees_become_the_cameras_own_numbers_and_come_back(camera, connect, until):
    head = connect(options="#pan=-170..170&tilt=-30..90")
    head.move(Position(85, 30))
    until(lambda: not head.moving(), "it has arrived")
    assert camera.place() == pytest.approx((0.5, 0.0), abs=1e-3)
    assert head.position().near(Position(85, 30), 0.1)


def test_a_camera_that_counts_in_degrees_is_told_degrees(camera, connect, until):
    camera.space, camera.x, camera.y, camera.speed = DEGREES, (-180.0, 180.0), (-45.0, 90.0), 400.0
    head = connect()
    head.move(Position(-120, 20))
    until(lambda: not head.moving(), "it has arrived")
    assert camera.place() == (-120, 20) and head.position() == Position(-120, 20)


def test_it_says_that_it_moves_while_it_moves(camera, connect, until):
    camera.speed = 1.0
    head = connect()
    assert head.moving() is False
    head.move(Position(90, 0))
    assert head.moving() is True
    until(lambda: head.moving() is False, "it has arrived")


def test_a_camera_that_does_not_say_whether_it_moves_is_left_to_its_picture(camera, connect):
    camera.reports_moving = False
    assert connect().moving() is None


def test_what_the_camera_cannot_reach_is_refused_naming_what_it_can(camera, connect):
    camera.space, camera.x, camera.y = DEGREES, (-100.0, 100.0), (-20.0, 45.0)
    refused = failing(lambda: connect().move(Position(101, 0)))
    assert refused.refused and "from -100 to 100 in pan and from -20 to 45 in tilt" in str(refused)
    assert "AbsoluteMove" not in camera.heard


def test_a_preset_is_found_by_its_name_or_token_and_gone_to(camera, connect, until):
    head = connect()
    assert head.find("door").near(Position(90, -45), 0.1)
    head.recall("DOOR")
    until(lambda: camera.place() == (0.5, -0.5), "it looks at the door")
    camera.presets["7"] = ("Gate", None)
    assert head.find("7") is None
    head.recall("7")
    until(lambda: camera.place() == (-0.25, 0.25), "it looks at the gate")


def test_an_unknown_preset_names_those_the_camera_keeps(connect):
    refused = failing(lambda: connect().recall("garden"))
    assert refused.refused and "knows no preset 'garden'; it keeps Door" in str(refused)


def test_a_preset_beyond_the_limits_of_the_settings_is_not_gone_to(camera, connect):
    head = Bounded(connect(), Limits((-30, 30), (-30, 30)))
    assert failing(lambda: head.recall("Door")).refused
    assert "GotoPreset" not in camera.heard


def test_a_profile_is_chosen_by_token_or_name(connect):
    assert connect("main").position() == connect("Main%20stream").position() == Position(0, 0)


@pytest.mark.parametrize("profile", ["still", "other"])
def test_a_profile_that_does_not_turn_is_answered_with_those_that_do(connect, profile):
    assert "that turns; it has main" in str(failing(connect(profile).position))


def test_a_wrong_password_is_said_and_never_shown(camera, connect):
    camera.password = "another"
    failed = failing(connect().position)
    assert "refuses this user and password" in str(failed) and not failed.transient


def test_a_wrong_user_is_said(camera, connect):
    wrong = camera.address().replace("hearth:", "nobody:")
    assert "refuses this user" in str(failing(connect(address=wrong).position))


@pytest.mark.parametrize("ahead", [timedelta(days=-3650), timedelta(hours=2)])
def test_a_camera_whose_clock_is_wrong_is_entered_by_its_own_time(camera, connect, ahead):
    camera.clock_ahead = ahead
    assert connect().position() == Position(0, 0)


def test_a_camera_that_names_an_unreachable_address_for_itself_is_spoken_to_at_ours(camera, connect):
    camera.advertised = "http://192.0.2.7:8899"
    assert connect().position() == Position(0, 0)


def test_after_a_failure_the_next_call_opens_it_anew(camera, connect):
    head = connect()
    camera.instead = lambda operation: (500, b"busy")
    failing(head.position)
    camera.instead = lambda operation: None
    assert head.position() == Position(0, 0)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c
"&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><l>&d;</l>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><l>&a;</l>"""


@pytest.mark.parametrize("document", [BOMB, FILE, b'<!DOCTYPE l SYSTEM "http://192.0.2.7/x.dtd"><l/>'])
@pytest.mark.parametrize("operation", ["GetServices", "GetStatus"])
def test_no_entity_and_no_dtd_is_accepted(camera, connect, document, operation):
    camera.instead = lambda asked: (200, document) if asked in (operation, "GetCapabilities") else None
    failed = failing(connect().position)
    assert "XML that no camera has a reason to send" in str(failed) and "ha" * 8 not in str(failed)


@pytest.mark.parametrize("answer", [
    (200, b""), (200, b"<html>login</html>"), (200, b"\x00\xff"), (404, b"<a/>"), (503, b"busy"),
    (200, b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>"),
])
@pytest.mark.parametrize("operation", ["GetSystemDateAndTime", "GetProfiles", "GetConfigurationOptions", "GetStatus"])
def test_an_answer_that_makes_no_sense_is_one_clear_line(camera, connect, answer, operation):
    camera.instead = lambda asked: answer if asked == operation else None
    failed = failing(connect().position)
    assert f"127.0.0.1:{camera.port}" in str(failed) or "turns" in str(failed)


def test_an_endless_answer_is_cut_off(camera, connect):
    camera.instead = lambda asked: (200, b"<a>" + b" " * 5_000_000) if asked == "GetStatus" else None
    assert "longer than any camera's" in str(failing(connect().position))


def test_a_camera_that_says_nothing_is_not_waited_for_for_ever(camera, connect):
    release = threading.Event()
    camera.instead = lambda asked: (release.wait(20), (200, b""))[1] if asked == "GetStatus" else None
    failed = failing(connect(options="#timeout=1").position)
    release.set()
    assert "takes too long" in str(failed) and failed.transient


def test_nothing_that_listens_is_said():
    head = adapter.connect(f"onvif://u:p@127.0.0.1:{held_port()}/", FakeClock())
    failed = failing(head.position)
    head.close()
    assert "cannot be reached" in str(failed) and failed.transient


def test_a_camera_without_ptz_a_motor_or_absolute_positions_says_so(camera, connect):
    camera.has_ptz = False
    assert "has no PTZ service" in str(failing(connect().position))
    camera.has_ptz, camera.turns = True, False
    assert "none of the camera's profiles turns" in str(failing(connect().position))
    camera.turns, camera.space = True, ""
    assert "no absolute positions" in str(failing(connect().position))


def test_a_fault_is_passed_on_in_the_cameras_words(camera, connect):
    camera.x = (-1.0, 1.0)
    head = connect()
    head.position()
    camera.x = (-0.1, 0.1)
    failed = failing(lambda: head.move(Position(170, 0)))
    assert "refuses: Requested position is out of bounds" in str(failed)


def test_only_the_camera_is_spoken_to(camera, connect, monkeypatch):
    spoken, link = [], socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: spoken.append(to) or link(self, to))
    looked, resolve = [], socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: looked.append(a[0]) or resolve(*a, **k))
    assert connect().position() == Position(0, 0)
    assert {host for host in looked if host} <= {"127.0.0.1", b"127.0.0.1"}
    assert {to[1] for to in spoken if isinstance(to, tuple)} <= {camera.port}


@pytest.mark.parametrize(("address", "says"), [
    ("onvif://", "names no host"), ("onvif://u:secret@/", "names no host"),
    ("onvif://u:secret@h:99999/", "no usable port"), ("onvif://u:secret@h/#speed=3", "unknown option 'speed'"),
    ("onvif://u:secret@h/#pan=90..-90", "LEAST..MOST"), ("onvif://u:secret@h/#timeout=0", "from 1 to 20"),
])
def test_an_address_that_makes_no_sense_is_refused_without_its_password(address, says):
    with pytest.raises(PanTiltError, match=says) as refused:
        adapter.connect(address, FakeClock())
    assert "secret" not in str(refused.value)


def test_without_its_packages_one_line_says_how_they_come(monkeypatch):
    monkeypatch.delitem(sys.modules, "camera_process.pan_tilt.heads.onvif.ptz_calls", raising=False)
    monkeypatch.setitem(sys.modules, "onvif", None)
    head = adapter.connect("onvif://u:p@127.0.0.1:9/", FakeClock())
    failed = failing(head.position)
    head.close()
    assert "packages that are not installed" in str(failed) and not failed.transient


def test_a_range_that_does_not_begin_at_minus_one_is_carried_over_rightly():
    turned = space(GENERIC, (0.0, 4.0), (-1.0, 1.0), ((-180.0, 180.0), (0.0, 90.0)))
    assert turned.to_numbers(Position(0, 45)) == (2.0, 0.0)
    assert turned.to_degrees(4.0, 1.0) == Position(180, 90)
    assert turned.reach.tilt == (0.0, 90.0)
