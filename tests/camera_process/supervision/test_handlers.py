"""The facts a group of cameras handles are those the table of facts gives it."""

from camera_process.supervision.camera_group import CameraGroup
from house.clock import SystemClock
from house.fact_table import handled
from house.settings.whole_config import Settings
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool


def test_a_group_of_cameras_handles_what_the_table_says(home, client):
    context = ProcessContext("camera-lan", home, Settings(), SystemClock(), client, Log(client))
    recorder = Recorder(context.log, Spool(home, "camera-lan", context.clock))
    try:
        assert CameraGroup(context, "lan", recorder).handlers().keys() == handled("camera")
    finally:
        recorder.close()
