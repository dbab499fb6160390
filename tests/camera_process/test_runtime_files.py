"""Files of the runtime directory on a file system that is really full."""

from collections.abc import Iterator
from math import inf

import numpy as np
import pytest

from camera_process import factory
from camera_process.detection.interrupted_events import OpenEventFiles
from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages
from camera_process.runtime_files import RuntimeFile
from camera_process.source import Frame
from camera_process.stream.keyframe_policy import Holds, KeyframePolicy
from camera_process.stream.keyframe_policy_inputs import KeyframePolicyInputs
from camera_process.supervision.switch_cache import SwitchCache
from house import facts
from house.clock import SystemClock
from house.settings.whole_config import CameraSettings, MotionSection, Settings
from house.state.house_state import HouseState
from tests.support.small_disk import SmallDisk, small_disk
from vision.motion.detector import blind

GRAY = np.random.default_rng(1).integers(0, 255, (360, 640), np.uint8)
FRAME = Frame(0, 0.0, GRAY, True, lambda: b"", lambda: np.dstack([GRAY] * 3))
BEGAN = facts.EventBegan(at=5.0, event="e1", camera="front")
AWAY = HouseState().after(facts.ModeChosen(at=1.0, mode="away", by="ann"))


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk("1m") as disk:
        yield disk


def test_a_file_is_written_whole_and_taken_away_again(tmp_path):
    file = RuntimeFile(tmp_path / "a.json")
    assert file.write(b"one") and file.write(b"two") and file.path.read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert file.remove() and file.remove() and not file.path.exists()


def test_what_does_not_fit_leaves_the_old_content_and_is_logged_once(disk, caplog):
    file = RuntimeFile(disk.path / "a.json")
    assert file.write(b"old")
    disk.fill()
    assert [file.write(b"x" * 5000) for _ in range(3)] == [False] * 3
    assert file.path.read_bytes() == b"old"
    assert sorted(path.name for path in disk.path.iterdir()) == ["a.json", "filling"]
    assert caplog.text.count("a.json stays as it is: No space left on device") == 1
    disk.free()
    assert file.write(b"x" * 5000) and len(file.path.read_bytes()) == 5000


def test_a_directory_that_is_gone_is_no_error_either(tmp_path):
    file = RuntimeFile(tmp_path / "gone" / "a")
    assert (file.write(b"x"), file.touch(), file.remove()) == (False, False, True)


def test_nothing_a_camera_writes_there_raises_while_it_is_full(disk):
    """Each part of the frame loop that writes into the runtime directory, one after the other."""
    clock, folder, parts = SystemClock(), disk.path, factory.detector_parts(MotionSection())
    live = LivePicture(folder / "a.jpg", folder / "a.lease", folder / "a.time", clock)
    stages = LiveMotionStages(folder / "a.stages.jpg", folder / "a.stages.lease", parts.motion.stages, clock)
    policy = KeyframePolicy(Holds(0, 0, 0, 0, inf))
    inputs = KeyframePolicyInputs("a", policy, parts.occupancy, lambda: False, lambda: False, folder / "a.keys")
    switches = SwitchCache(Settings(cameras={"front": CameraSettings(source="demo://room")}), clock, folder / "a.state")
    (folder / "a.lease").touch()
    (folder / "a.stages.lease").touch()
    disk.fill()

    policy.connected(0.0)
    for number in range(6):
        seen = parts.motion.step(GRAY, 4.0 * number)
        policy.wants(True, 4.0 * number)
        frame = Frame(number, 4.0 * number, GRAY, True, FRAME.picture, FRAME.bgr)
        live.show(frame, seen)
        stages.show(frame, seen)
        inputs(frame, blind(GRAY))
    switches.show(AWAY)
    OpenEventFiles(folder).note(BEGAN)

    assert {path.name for path in folder.iterdir() if path.stat().st_size} == {"filling"}, "nothing found room"
    assert switches.switches("front").recording, "the switches are as they are all the same"
