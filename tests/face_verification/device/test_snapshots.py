"""Pictures come from a device by both ways of signing in, and whatever happens, no session stays open."""

import hashlib
import time
from pathlib import Path

import pytest

from face_verification.device import snapshots as module
from face_verification.device.errors import DeviceError
from face_verification.device.http import DeviceHttp
from face_verification.device.snapshots import snapshots
from house.clock import FakeClock, SystemClock

HOME = Path("/nowhere")


def taken(device, many=2, clock=None):
    return list(snapshots(device, many, clock or FakeClock(), HOME))


def refused(device, clock=None):
    with pytest.raises(DeviceError) as raised:
        taken(device, clock=clock)
    return str(raised.value)


@pytest.mark.parametrize(("ways", "login", "used"), [
    ({"xmlapi", "web"}, "auto", "POST /xmlapi/session/begin"), ({"web"}, "auto", "POST /web/signin/open"),
    ({"xmlapi", "web"}, "web", "POST /web/signin/open")])
def test_two_pictures_come_by_either_way_and_the_session_ends(configured, device, ways, login, used):
    device.ways, device.asleep = ways, True
    clock = FakeClock()
    began = clock.monotonic()
    assert [each.shape for each in taken(configured(login=login), clock=clock)] == [(90, 120, 3)] * 2
    assert used in device.calls and device.open_sessions == 0 and device.opened == 1
    assert device.calls.index("POST /putxml") < device.calls.index("GET /web/api/snapshot/get_b64")
    assert clock.monotonic() - began == pytest.approx(0.3)


def test_a_camera_that_needs_a_moment_after_its_sleep_is_waited_for(configured, device):
    device.asleep, device.naps = True, 3
    assert len(taken(configured())) == 2 and device.open_sessions == 0


@pytest.mark.parametrize(("change", "words"), [
    ({"pictures": []}, "gives no picture"), ({"monitoring": False}, "RemoteMonitoring"),
    ({"limit": 0}, "too many sessions"), ({"ways": set()}, "neither way"), ({"pictures": [b"no jpeg"]}, "no picture")])
def test_what_goes_wrong_at_the_device_is_named_and_its_session_ends(configured, device, change, words):
    for name, value in change.items():
        setattr(device, name, value)
    for login in ("auto", "web"):
        assert words in refused(configured(login=login))
        assert device.open_sessions == 0


def test_the_very_same_picture_again_is_no_second_look(configured, device):
    device.pictures = device.pictures[:1]
    assert "stands still" in refused(configured()) and device.open_sessions == 0


@pytest.mark.parametrize("login", ["xmlapi", "web"])
def test_a_wrong_password_is_said_without_it(configured, device, login):
    said = refused(configured(login=login, password="not-this-one"))
    assert "refuses user and password" in said and "not-this-one" not in said and device.open_sessions == 0


def test_more_tries_than_the_device_has_sessions_leave_none_open(configured, device):
    device.limit = 1
    for _ in range(4):
        assert len(taken(configured())) == 2
    assert (device.opened, device.open_sessions) == (4, 0)


def test_whoever_stops_after_the_first_picture_has_signed_out(configured, device):
    pictures = snapshots(configured(), 2, FakeClock(), HOME)
    next(pictures)
    pictures.close()
    assert device.open_sessions == 0


def test_a_certificate_that_is_not_trusted_gets_no_password(configured, device, pem):
    assert "not trusted" in refused(configured(certificate=""))
    assert "another certificate" in refused(configured(fingerprint="ab" * 32))
    assert "names as its certificate" in refused(configured(certificate="secrets/none.pem"))
    assert device.calls == []
    assert len(taken(configured(certificate="", fingerprint=hashlib.sha256(pem[1]).hexdigest()))) == 2


def test_a_device_that_is_away_is_said_without_its_address(configured):
    away = configured(address="https://127.0.0.1:1")
    assert "cannot be reached" in refused(away) and "127.0.0.1" not in refused(away)


def test_a_device_that_trickles_is_given_up_in_time_and_signed_out_of(configured, device, monkeypatch):
    def trickle(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            try:
                handler.wfile.write(b"{")
            except OSError:
                return
            time.sleep(0.02)

    device.trickle = trickle
    monkeypatch.setattr(module, "SECONDS", 0.6)
    assert "too long" in refused(configured(), SystemClock()) and device.open_sessions == 0


def test_an_answer_without_an_end_is_cut(configured, device, monkeypatch):
    monkeypatch.setattr("face_verification.device.http.MOST", 100)
    device.pictures = [b"x" * 5000]
    assert "more than" in refused(configured()) and device.open_sessions == 0


def test_no_secret_of_the_device_is_in_what_can_be_printed(configured):
    http = DeviceHttp(configured(), FakeClock(), HOME, 1.0)
    assert "pass word" not in repr(http.device) + repr(vars(http))
