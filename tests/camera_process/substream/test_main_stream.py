"""The thread of a main stream: stuck where no timeout helps, failing in a way nobody thought of, left behind."""

import threading
from collections.abc import Callable, Iterator

import numpy as np

from camera_process.source import Frame, Source, SourceError
from camera_process.sources import rtsp
from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import VideoStream
from camera_process.substream.delay_estimate import StreamDelay
from camera_process.substream.dual_stream_source import DualStreamSource
from camera_process.substream.failover_source import FailoverSource
from camera_process.substream.main_stream import MainStream
from house.clock import SystemClock


class Stuck:
    """A connection whose opening does not come back before `free` is set, whatever its timeout."""

    def __init__(self) -> None:
        self.entered, self.free, self.closed = threading.Event(), threading.Event(), threading.Event()

    def open(self) -> VideoStream:
        self.entered.set()
        self.free.wait()
        return VideoStream("h264")

    def packets(self) -> Iterator[None]:
        yield from ()

    def ended(self) -> SourceError:
        return SourceError("it has ended", transient=True)

    def close(self) -> None:
        self.closed.set()


class Still(Source):
    """A small stream that shows the same for ever."""

    live = True

    def __init__(self, clock: SystemClock) -> None:
        self.clock = clock

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Frame | None:
        gray = np.zeros((36, 64), np.uint8)
        return Frame(0, self.clock.monotonic(), gray, True, lambda: b"", lambda: gray)


class Ahead(SystemClock):
    """The machine's clock, put ahead by `by` seconds."""

    by = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.by


def two_streams(main: Callable[[], Stuck], clock: SystemClock) -> DualStreamSource:
    small = Still(clock)
    return DualStreamSource(main, FailoverSource(small, small, lambda: small, clock), clock)


def test_a_thread_that_hangs_is_left_behind_and_touches_nothing_when_it_wakes_up(rtsp_server, until) -> None:
    clock, stuck, ring = Ahead(), Stuck(), PacketRing(10.0)
    connections, camera = iter([stuck]), rtsp.connect(rtsp_server().address(), SystemClock())
    source = two_streams(lambda: next(connections, None) or camera.demuxer(), clock)
    source.keep_packets(ring)
    source.open()
    until(stuck.entered.is_set, "the thread of the main stream hangs")
    assert source.stream_loss() is None
    clock.by += 90.0
    assert source.stream_loss() is not None, "and is left behind"

    until(lambda: source.stream_loss() is None and source.snapshot() is not None,
          "another one brings the main stream", 60)
    segment = ring.segment
    stuck.free.set()
    until(stuck.closed.is_set, "the one left behind wakes up and ends")
    assert ring.segment == segment
    source.close()


def test_threads_that_have_ended_do_not_count_as_left_behind(until) -> None:
    clock, made = Ahead(), []
    source = two_streams(lambda: made.append(Stuck()) or made[-1], clock)
    source.open()

    def all_stuck(count: int) -> None:
        for number in range(len(made), count + 1):
            until(made[-1].entered.is_set, f"thread {number} hangs")
            clock.by += 90.0
            source.stream_loss()

    all_stuck(5)
    assert len(made) == 5, "four are left behind, and no more than that"
    for stuck in made[:4]:
        stuck.free.set()
    until(lambda: not [each for each in threads() if each is not threads()[-1]], "these four have ended")
    all_stuck(9)
    assert len(made) == 9, "four others may be left behind"
    source.close()
    for stuck in made:
        stuck.free.set()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "main-stream"]


class Failing(Stuck):
    """A connection that fails as no connection should, and hangs when it is opened once more."""

    fails = True

    def open(self) -> VideoStream:
        if self.fails:
            self.fails = False
            raise ZeroDivisionError("nobody thought of that")
        return super().open()


def test_after_an_unexpected_error_it_is_logged_and_the_stream_is_connected_again(until, caplog) -> None:
    clock, failing = SystemClock(), Failing()
    main = MainStream(failing, PacketRing(10.0), StreamDelay(), clock, clock.monotonic())
    main.start()
    until(failing.entered.is_set, "it is connected again")
    assert failing.closed.is_set(), "the connection that failed was closed"
    assert "main-stream failed" in caplog.text
    main.stop()
    failing.free.set()
    until(lambda: not main.alive, "and ends when it is asked to")
