"""Which processes a house has, from its settings alone."""

import pytest

from cli.supervise.process_table import programs
from house.processes import processes_of
from house.settings.whole_config import Settings

CAMERAS = {"yard": {"source": "rtsp://h/2"}, "pi": {"source": "picamera://0"}, "hall": {"source": "rtsp://h/1"}}
SLACK = {"bot_token": "xoxb-1", "channel": "C1", "app_token": "xapp-1"}
SMALLEST = Settings.model_validate({"analysis": {"analyzer": ""}, "redis_url": "redis://elsewhere"})
ROUTERS = {"attic": {"address": "fritzbox://192.168.178.1"}}
LARGEST = Settings.model_validate({"cameras": CAMERAS, "slack": SLACK, "presence": {"routers": ROUTERS}})


def names(settings, **what):
    return [each.name for each in processes_of(settings)
            if all(getattr(each, key) is value for key, value in what.items())]


def test_a_house_has_one_process_for_each_group_of_cameras_and_each_part_it_uses():
    assert names(SMALLEST) == ["app", "notifier", "historian"]
    assert names(LARGEST) == ["redis", "app", "camera-lan", "camera-pi", "analysis", "presence", "socket-mode",
                              "notifier", "historian"]


def test_the_log_has_a_group_for_each_process_that_handles_facts():
    assert names(LARGEST, reads_log=True) == ["camera-lan", "camera-pi", "analysis", "presence", "notifier",
                                              "historian"]


def test_a_store_for_uploads_brings_its_process_with_it_and_the_log_has_its_group():
    stored = Settings.model_validate({"storage": {"upload": {"address": "s3://house"}}})
    assert names(stored, reads_log=True)[-3:] == ["s3-upload", "notifier", "historian"]
    assert "s3-upload" in [each.name for each in programs(stored, None)]


def test_face_devices_bring_their_process_with_them_and_it_takes_no_facts():
    board = {"serial": "FOC1234", "address": "https://h", "password": "p", "key": "k" * 16}
    faces = Settings.model_validate({"faces": {"bind": "127.0.0.1:8091", "devices": {"board": board}}})
    assert "faces" in names(faces) and "faces" not in names(faces, reads_log=True)
    assert "127.0.0.1:8091" in next(each.command for each in programs(faces, None) if each.name == "faces")
    assert "faces" not in names(Settings.model_validate({"faces": {"report": ["terminal://"]}}))


def test_the_server_of_the_pages_and_redis_have_no_heartbeat():
    assert names(LARGEST, heartbeat=False) == ["redis", "app"]


@pytest.mark.parametrize(("settings", "redis"), [(SMALLEST, None), (LARGEST, ("valkey-server", "conf"))])
def test_the_supervisor_runs_exactly_these(settings, redis):
    assert [each.name for each in programs(settings, redis)] == names(settings)
