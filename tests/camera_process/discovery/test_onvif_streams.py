"""What an ONVIF camera offers is asked of it in its own words: a stand-in that checks them by the WSDL's schemas."""

import http.server
import threading
from datetime import timedelta

import pytest

from camera_process.discovery.onvif_streams import OnvifStream, streams
from camera_process.source import LoginRefused, SourceError
from tests.support.onvif_camera import OnvifCamera


@pytest.fixture
def camera():
    one = OnvifCamera()
    one.streams = {"sub": ("rtsp://10.9.9.9:554/small?a=1", 640, 360), "main": ("rtsp://10.9.9.9/big", 2560, 1440)}
    yield one
    one.close()


def ask(camera, user="hearth", password="p@ss/w:rd"):
    return streams(f"http://127.0.0.1:{camera.port}/onvif/device_service", user, password)


@pytest.mark.parametrize("ahead", [0, 3600])
def test_its_streams_come_the_largest_first_at_the_host_that_was_asked(camera, ahead):
    camera.clock_ahead, camera.advertised = timedelta(seconds=ahead), "http://10.9.9.9"
    camera.advertised = f"http://10.9.9.9:{camera.port}"
    assert ask(camera) == [OnvifStream("rtsp://127.0.0.1/big", 2560, 1440),
                           OnvifStream("rtsp://127.0.0.1:554/small?a=1", 640, 360)]


def test_a_wrong_password_is_refused_once_and_said_without_it(camera):
    with pytest.raises(LoginRefused) as error:
        ask(camera, password="wr0ng-pass")
    assert "refuses this user" in str(error.value) and "wr0ng" not in str(error.value)
    assert len(camera.heard) == 2  # its clock, and one login


@pytest.mark.parametrize("answer", [(200, b"<html>"), (200, b"<!DOCTYPE x><x/>"), (500, b"oops"), (302, b""),
                                    (200, b"<x>" + b"y" * 1_100_000 + b"</x>")])
def test_what_is_no_answer_is_one_clear_error(camera, answer):
    camera.instead = lambda operation: answer
    with pytest.raises(SourceError) as error:
        ask(camera)
    assert "ONVIF" in str(error.value) and "\n" not in str(error.value)


def test_a_camera_without_a_video_stream_says_so(camera):
    camera.streams = {"main": ("http://10.9.9.9/snap", 10, 10)}
    with pytest.raises(SourceError, match="names no video stream"):
        ask(camera)


def test_nobody_there_is_one_clear_error():
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with pytest.raises(SourceError):
            streams(f"http://127.0.0.1:{server.server_port}/", "a", "b")
