"""`python -m camera_process GROUP`: the cameras of one group."""

import os
import sys
import threading
from collections.abc import Callable

import cv2

from camera_process.supervision.camera_group import CameraGroup
from house.clock import Clock
from house.processes import process_of_group
from house.watchdog.hangs import STARTING
from ledger.files.disk_reserve import DiskReserve
from ledger.process_startup import enter, heartbeat_of, stop_on_signals
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker
from ledger.supervised_thread import SupervisedThread

LEAST_SILENCE, CAMERA_SILENCE = 30.0, 20.0
"""Seconds for which looking after the cameras may be silent: at least, and for each camera that is to be replaced."""

def main(argv: list[str]) -> int:
    """Run the group's cameras until SIGTERM; returns 2 when there is no such group."""
    if len(argv) != 1:
        print("name one group of cameras: python -m camera_process GROUP", file=sys.stderr)
        return 2
    process = process_of_group(argv[0])
    context = enter(process)
    if not any(each.group == argv[0] for each in context.settings.cameras.values()):
        print(f"no camera of {context.home.config} belongs to the group {argv[0]!r}", file=sys.stderr)
        return 2
    cv2.setNumThreads(1)  # one thread a camera; OpenCV's own pool would only add contention
    stop, reserve = stop_on_signals(), DiskReserve(context.home)
    recorder = Recorder(context.log, Spool(context.home, process, context.clock), reserve=reserve)
    heart = heartbeat_of(context.home, process, context.clock)
    with heart.allow(STARTING, "taking over what an earlier run left"):
        group = CameraGroup(context, argv[0], recorder)
        group.begin(stop)
        group.start()
    supervisor(group, context.clock, stop).start()
    timers = Timers(context.client, process, context.clock)
    worker = Worker(context.log, process, process, group.handlers(), timers, context.clock, heart, reserve,
                    group.upkeep)
    worker.run(stop)
    group.join()
    recorder.close()
    return 0


def supervisor(group: CameraGroup, clock: Clock, stop: threading.Event) -> SupervisedThread:
    """The thread that looks after the cameras until `stop` is set."""
    process, cameras = group.context.process, len(group.context.settings.cameras)
    heart = heartbeat_of(group.context.home, process, clock, LEAST_SILENCE + CAMERA_SILENCE * cameras, "supervision")

    def went_well() -> None:
        heart.beat("looking after the cameras")
        thread.went_well()

    def work(stop: threading.Event) -> None:
        went_well()
        _look_after(group, clock, stop, went_well)

    thread = SupervisedThread("looking after the cameras", work, clock, group.store.record, f"{process}/supervision",
                              stopping=stop)
    return thread


def _look_after(group: CameraGroup, clock: Clock, stop: threading.Event, went_well: Callable[[], None]) -> None:
    """Look after the cameras; end the process when nothing else helps: the supervisor restarts it."""
    while not clock.sleep(1.0, stop):
        if not group.look_after():
            os._exit(3)
        went_well()
    group.halt()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
