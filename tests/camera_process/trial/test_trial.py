"""A camera is tried before it is saved: what it sends, or one line that says what is wrong."""

import base64
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest

from camera_process.trial.__main__ import answer
from house.clock import SystemClock
from tests.camera_process.conftest import BALL


def test_a_stream_says_its_codec_size_rate_and_key_frames_and_so_does_its_small_one(rtsp_server):
    server = rtsp_server("--user", "me", "--password", "s3cret", "--small", BALL.format(width=320, height=180))
    small = server.address("me:s3cret@", path="small")
    found = answer({"address": server.address("me:s3cret@"), "small": [small, server.address("me:s3cret@", path="no")]},
                   SystemClock())
    assert found["error"] == ""
    main, second = found["streams"]
    assert (main["codec"], main["width"], main["height"], second["address"]) == ("h264", 640, 360, small)
    assert (second["width"], second["height"]) == (320, 180)
    assert main["fps"] == pytest.approx(15, abs=2) and main["key_every"] == pytest.approx(1.0, abs=0.2)
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(main["jpeg"]), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (360, 640, 3)


def test_a_wrong_password_is_sent_once_and_never_to_the_small_stream(rtsp_server):
    server = rtsp_server("--user", "me", "--password", "s3cret")
    found = answer({"address": server.address("me:wr0ng-one@"), "small": [server.address("me:wr0ng-one@")]},
                   SystemClock())
    assert found == {"error": f"rtsp://me:***@127.0.0.1:{server.port}/cam refuses this user and password"}


@pytest.mark.parametrize(("address", "said"), [("rtsp://127.0.0.1:9/x", "nothing answers at this port"),
                                               ("rtps://h/x", "no"), ("file:///none.mp4", "there is no file"),
                                               ("demo://room?size=1x1", "size")])
def test_what_cannot_be_is_one_line(address, said):
    found = answer({"address": address}, SystemClock())
    assert said in found["error"] and "\n" not in found["error"] and "streams" not in found


def test_an_address_is_only_read_when_that_is_wanted():
    def read(address):
        return answer({"address": address, "only_read": True}, SystemClock())

    assert read("rtsp://10.255.255.1/x") == {"error": "", "streams": []}
    assert "timeout" in read("rtsp://h/x#timeout=99")["error"]


def test_it_runs_as_a_process_of_its_own():
    done = subprocess.run([sys.executable, "-m", "camera_process.trial"], input=json.dumps({"address": "demo://room"}),
                          capture_output=True, text=True, timeout=60, check=True)
    stream = json.loads(done.stdout)["streams"][0]
    assert stream["codec"] == "" and stream["fps"] > 1 and stream["width"] > 0
