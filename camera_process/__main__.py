"""`python -m camera_process GROUP`: the cameras of one group."""

import logging
import os
import sys
import threading

import cv2

from camera_process.supervision.camera_group import CameraGroup
from house.clock import Clock
from ledger.files.disk_reserve import DiskReserve
from ledger.process import enter, stop_on_signals
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Watch the group's cameras until SIGTERM; 2 when there is no such group."""
    if len(argv) != 1:
        print("say which group of cameras: python -m camera_process GROUP", file=sys.stderr)
        return 2
    process = f"camera-{argv[0]}"
    door = enter(process)
    if not any(each.group == argv[0] for each in door.settings.cameras.values()):
        print(f"no camera of {door.home.config} belongs to the group {argv[0]!r}", file=sys.stderr)
        return 2
    cv2.setNumThreads(1)  # one thread a camera; OpenCV's own pool would only add contention
    stop, reserve = stop_on_signals(), DiskReserve(door.home)
    recorder = Recorder(door.log, Spool(door.home, process, door.clock), reserve=reserve)
    group = CameraGroup(door, argv[0], recorder)
    group.begin(stop)
    group.start(stop)
    threading.Thread(target=_guard, args=(group, door.clock, stop), name="guard", daemon=True).start()
    worker = Worker(door.log, process, process, group.handlers(), Timers(door.client, process, door.clock), door.clock,
                    door.home.heartbeat(process), reserve, group.upkeep)
    worker.run(stop)
    group.join()
    recorder.close()
    return 0


def _guard(group: CameraGroup, clock: Clock, stop: threading.Event) -> None:
    """Look after the cameras; end the process when nothing else helps: supervisor starts it anew."""
    while not clock.sleep(1.0, stop):
        try:
            if not group.look_after():
                os._exit(3)
        except Exception:
            log.exception("looking after the cameras")
    group.halt()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
