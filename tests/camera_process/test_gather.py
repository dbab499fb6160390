"""Packets that gather are worked on together, and are known to have arrived when they did."""

from fractions import Fraction

import av
import pytest

from camera_process.gather import gathered
from house.clock import FakeClock

TICK = Fraction(1, 15)


class Camera:
    """Sends a packet every fifteenth of a second, also while nobody reads."""

    def __init__(self, clock: FakeClock, stamps: list[int | None]) -> None:
        self.clock, self.stamps, self.began = clock, stamps, clock.monotonic()

    def packets(self):
        for number, stamp in enumerate(self.stamps):
            due = self.began + (number + 1) / 15
            if self.clock.monotonic() < due:
                self.clock.sleep(due - self.clock.monotonic())
            yield _packet(stamp)


def _packet(stamp: int | None) -> av.Packet:
    packet = av.Packet(b"picture")
    packet.dts = packet.pts = stamp
    return packet


def test_packets_come_in_groups_and_tell_when_they_really_arrived():
    clock = FakeClock()
    camera, read_at, arrived = Camera(clock, list(range(30))), [], []
    for _, came in gathered(camera, clock, lambda: 0.15, TICK):
        read_at.append(round(clock.monotonic() - camera.began, 6))
        arrived.append(came - camera.began)
    assert len(set(read_at)) <= 12, "three at a time"
    assert arrived == pytest.approx([number / 15 for number in range(1, 31)])


def test_without_a_pause_each_is_handed_on_when_it_comes():
    clock = FakeClock()
    camera = Camera(clock, list(range(5)))
    for _, came in gathered(camera, clock, lambda: 0.0, TICK):
        assert came == pytest.approx(clock.monotonic())


def test_stamps_that_say_nonsense_are_not_believed_and_time_never_runs_back():
    clock = FakeClock()
    camera = Camera(clock, [None, 0, 1, 900, 3, -900, 6, 7, None, 9])
    last = float("-inf")
    for _, came in gathered(camera, clock, lambda: 0.15, TICK):
        assert last <= came <= clock.monotonic()
        last = came


def test_what_is_no_picture_is_handed_on():
    class Mixed(Camera):
        def packets(self):
            for packet in super().packets():
                yield packet
                yield None

    clock = FakeClock()
    found = [packet for packet, _ in gathered(Mixed(clock, [0, 1]), clock, lambda: 0.15, TICK)]
    assert [packet is None for packet in found] == [False, True, False, True]
