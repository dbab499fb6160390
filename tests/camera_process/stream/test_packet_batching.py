"""Packets that gather are worked on together, and are known to have arrived when they did."""

from fractions import Fraction

import av
import pytest

from camera_process.stream.packet_batching import FRESH, gathered
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
    assert len(set(read_at)) <= 16, "two or three at a time, once it is seen that nothing older lies there"
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


class Busy(Camera):
    """On a processor that is so busy that every read takes 20 ms, whether its packet was there or not."""

    def packets(self):
        for packet in super().packets():
            self.clock.sleep(0.02)
            yield packet


def test_on_a_busy_processor_no_packet_is_left_lying():
    clock = FakeClock()
    camera = Busy(clock, list(range(300)))
    late = []
    for number, (_, came) in enumerate(gathered(camera, clock, lambda: 0.3, TICK)):
        due = camera.began + (number + 1) / 15
        late.append(clock.monotonic() - due)
        assert came == pytest.approx(due, abs=0.25)
    assert max(late) < 0.5
    assert max(late[-20:]) < 0.5, "it does not grow"


def test_what_a_camera_had_in_store_when_it_was_called_is_worked_on_at_once():
    clock = FakeClock()
    camera = Camera(clock, list(range(60)))
    clock.advance(2.0)
    read = [clock.monotonic() - camera.began - (number + 1) / 15
            for number, _ in enumerate(gathered(camera, clock, lambda: 0.3, TICK))]
    assert max(read[32:]) < 0.3 + FRESH, "after thirty in store none waits longer than the pause"


@pytest.mark.parametrize("by", [-30, 30, 300], ids=["two seconds back", "two seconds ahead", "twenty seconds ahead"])
def test_a_camera_that_sets_its_clock_is_soon_believed_again(by):
    clock = FakeClock()
    camera = Camera(clock, [*range(30), *range(30 + by, 630 + by)])
    apart = [clock.monotonic() - came for _, came in gathered(camera, clock, lambda: 0.3, TICK)]
    assert min(apart) >= 0 and max(apart[-30:]) < 0.5
