"""A group's camera that decodes key frames only: what keeps it from leaving any of them out."""

import os
from collections.abc import Iterator

import pytest

from camera_process import factory
from camera_process.sources.demo import connect
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.supervision.camera_group import CameraGroup
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import load
from ledger.home import Home
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool

CONFIG = """
cameras:
  front:
    source: rtsp://127.0.0.1:9/x
    keyframes_only: true
    full_decode: {after_connect: 0, after_event: 0, viewed: 0, audit: 0, recording: true}
"""


class House:
    """A group of one camera that is not started; `policy` says what the camera decodes."""

    def __init__(self, client, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        home.create()
        home.config.write_text(CONFIG)
        self.home, clock, self.log, made = home, SystemClock(), Log(client), []
        monkeypatch.setattr(factory, "camera", lambda _, clock, policy, decoder: made.append(policy) or connect(
            "demo://room?realtime=0", clock))
        settings = load(home.config, home.learned, os.environ)
        context = ProcessContext("camera-lan", home, settings, clock, client, self.log)
        self.recorder = Recorder(self.log, Spool(home, "camera-lan", clock))
        self.group = CameraGroup(context, "lan", self.recorder)
        self.loop = self.group.builder.loop("front")
        self.policy: KeyframePolicy = made[-1]


@pytest.fixture
def house(client, tmp_path, short_path, monkeypatch) -> Iterator[House]:
    house = House(client, Home(tmp_path / "house", bases=(short_path,)), monkeypatch)
    yield house
    house.recorder.close()


def test_a_viewer_waits_for_the_next_key_frame_only(house, until):
    assert not house.policy.awaited()
    house.home.lease("front").touch()
    until(house.policy.awaited, "the look is noticed")


def test_whoever_asks_for_a_picture_waits_for_the_next_key_frame_only(house):
    house.loop.detector.ask(facts.PictureAsked(at=1.0, camera="front", by="ann"))
    assert house.policy.awaited()
    house.loop.detector.source.open()
    house.loop.detector.run_once()
    assert not house.policy.awaited()


@pytest.mark.parametrize(("mode", "why"), [("away", "recording"), ("home", "")])
def test_an_entrance_is_watched_in_full_while_the_camera_records(house, mode, why):
    house.log.record(facts.ModeChosen(at=1.0, mode=mode, by="test"))
    house.group.refresh()
    house.loop.detector.source.open()
    house.policy.connected(0.0)
    for second in range(6):
        house.policy.wants(True, float(second))
    house.loop.detector.run_once()
    assert house.policy.why(5.0) == why
