import pytest

from camera_process.camera_address import parsed
from camera_process.source import SourceError


def test_a_camera_address_is_taken_apart_into_what_the_camera_sees_and_what_is_ours() -> None:
    found = parsed("rtsp://me:p%40ss%2F@cam.local:8554/live?channel=1#timeout=3")

    assert found.url == "rtsp://cam.local:8554/live?channel=1"
    assert (found.user, found.password) == ("me", "p@ss/")
    assert found.options == "timeout=3"


def test_an_address_without_login_has_none() -> None:
    found = parsed("http://10.0.0.9/snap.jpg")
    assert (found.user, found.password, found.options) == (None, None, "")


def test_the_printed_address_shows_no_password() -> None:
    found = parsed("http://me:hunter2@10.0.0.9/snap.jpg?password=hunter3#interval=1")
    assert "hunter" not in found.shown
    assert "10.0.0.9" in found.shown


def test_an_ipv6_address_with_a_port_is_understood() -> None:
    assert parsed("rtsp://[fe80::1]:554/live").url == "rtsp://[fe80::1]:554/live"


@pytest.mark.parametrize("address", ["rtsp:///live", "http://", "http://:80/x"])
def test_an_address_without_a_camera_says_how_to_write_one(address: str) -> None:
    with pytest.raises(SourceError, match="names no camera; write .*192.168.1.20") as caught:
        parsed(address)
    assert not caught.value.transient


@pytest.mark.parametrize("password", ["se/cret", "se?cret", "se#cret", "secret:x/y"])
def test_a_password_that_cuts_the_address_short_is_told_without_showing_it(password: str) -> None:
    with pytest.raises(SourceError, match="%2F") as caught:
        parsed(f"rtsp://me:{password}@10.0.0.9/live")
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("port", ["99999", "x"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    with pytest.raises(SourceError, match="port"):
        parsed(f"rtsp://10.0.0.9:{port}/live")
