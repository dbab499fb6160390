import dataclasses

import pytest
from packets_made import FPS, raws, ring_of, stream_of

from camera_process.stream.packet_ring import PacketRing
from camera_process.stream.packets import TICKS, DemuxedPacket, Stamps


def arrived(ring: PacketRing, position: int) -> list[float]:
    piece = ring.read(position)
    return [packet.arrived for packet in piece.packets] if piece else []


def test_it_begins_with_the_key_frame_before_the_moment():
    ring = ring_of(count=150)
    found = ring.read(ring.since(105.5))
    assert found is not None and found.packets[0].key
    assert found.packets[0].arrived == pytest.approx(105.0)
    assert found.packets[-1].arrived == pytest.approx(100 + 149 / FPS)


def test_before_its_first_key_frame_it_begins_with_that():
    ring = ring_of(count=60)
    assert arrived(ring, ring.since(0.0))[0] == pytest.approx(100.0)


def test_it_holds_the_seconds_asked_for_from_a_key_frame_on_and_no_group_more():
    ring = ring_of(seconds=4.0, count=150)
    held = arrived(ring, 0)
    assert held[-1] - 4.0 - 1.0 < held[0] <= held[-1] - 4.0


def test_it_never_holds_more_bytes_than_allowed_and_still_begins_with_a_key_frame():
    ring = PacketRing(60.0, most_bytes=4000)
    ring.start(stream_of())
    for raw in raws(count=150):
        ring.push(raw)
        assert ring.size <= 4000
    found = ring.read(0)
    assert found is not None and found.packets[0].key and found.packets[-1].arrived == pytest.approx(100 + 149 / FPS)


def test_a_group_larger_than_the_bytes_allowed_is_dropped_whole():
    ring = PacketRing(60.0, most_bytes=1000)
    ring.start(stream_of())
    ring.push(DemuxedPacket(b"k" * 800, 0, 0, True, 1.0))
    ring.push(DemuxedPacket(b"p" * 800, 10, 10, False, 1.1))
    assert ring.size == 0 and ring.read(0) is None
    ring.push(DemuxedPacket(b"p" * 10, 20, 20, False, 1.2))
    assert ring.read(0) is None, "without its key frame a packet is of no use"
    ring.push(DemuxedPacket(b"k" * 10, 30, 30, True, 1.3))
    assert arrived(ring, 0) == [1.3]


def test_packets_before_the_first_key_frame_are_dropped():
    ring = PacketRing(10.0)
    ring.start(stream_of())
    for raw in raws(count=40)[5:]:
        ring.push(raw)
    assert arrived(ring, 0)[0] == pytest.approx(101.0)


def test_reading_on_gives_what_has_come_since():
    ring = ring_of(count=30)
    first = ring.read(0)
    assert first is not None and ring.read(first.next) is None
    for raw in raws(count=45)[30:]:
        ring.push(raw)
    later = ring.read(first.next)
    assert later is not None and len(later.packets) == 15


def test_a_reader_that_is_too_late_goes_on_at_a_key_frame():
    ring = ring_of(seconds=2.0, count=150)
    found = ring.read(3)
    assert found is not None and found.packets[0].key


def test_a_new_connection_is_a_segment_of_its_own():
    ring = ring_of(count=30)
    before = ring.segment
    ring.start(stream_of())
    for raw in raws(count=30, start=110.0):
        ring.push(raw)
    old = ring.read(0)
    assert old is not None and (old.segment, len(old.packets)) == (before, 30)
    new = ring.read(old.next)
    assert new is not None and (new.segment, len(new.packets)) == (before + 1, 30)
    assert arrived(ring, ring.since(101.0))[0] == pytest.approx(110.0), "an event belongs to its own connection"


@pytest.mark.parametrize("jump", [-5 * 90_000, 3600 * 90_000])
def test_stamps_that_jump_away_from_the_clock_begin_a_new_segment(jump):
    def later(number: int, raw: DemuxedPacket) -> DemuxedPacket:
        return raw if number < 30 else dataclasses.replace(raw, pts=raw.pts + jump, dts=raw.dts + jump)

    ring = ring_of(count=60, change=later)
    first = ring.read(0)
    assert first is not None and len(first.packets) == 30
    second = ring.read(first.next)
    assert second is not None and second.segment == first.segment + 1


def stamped(packets: list[DemuxedPacket]) -> list[tuple[int, int]]:
    stamps = Stamps(TICKS)
    return [(packet.pts, packet.dts) for raw in packets for packet in stamps.take(raw)]


def test_a_first_packet_without_stamps_gets_them_from_the_next():
    assert stamped([DemuxedPacket(b"", None, None, True, 1.0), DemuxedPacket(b"", 9000, 9000, False, 1.1)]) == [(0, 0),
                                                                                                                (9000,
                                                                                                                 9000)]


def test_first_packets_with_b_frames_get_their_dts_counted_back():
    found = stamped([DemuxedPacket(b"", 0, None, True, 1.0), DemuxedPacket(b"", 18000, None, False, 1.1),
                     DemuxedPacket(b"", 6000, 0, False, 1.2),
                     DemuxedPacket(b"", 12000, 6000, False, 1.3)])
    assert [dts for _, dts in found] == [-12000, -6000, 0, 6000]
    assert [pts for pts, _ in found] == [0, 18000, 6000, 12000]


def test_a_stream_that_never_has_a_dts_is_kept_by_its_pts():
    found = stamped([DemuxedPacket(b"", 6000 * n, None, n == 0, float(n)) for n in range(40)])
    assert found == [(6000 * n, 6000 * n) for n in range(40)]


def test_stamps_always_grow_and_no_picture_is_shown_before_it_is_decoded():
    found = stamped([DemuxedPacket(b"", pts, dts, True, 1.0) for pts, dts in ((10, 10), (10, 10), (9, 9), (30, 30))])
    assert [dts for _, dts in found] == [10, 11, 12, 30]
    assert all(pts >= dts for pts, dts in found)


def test_what_a_stream_showed_long_before_a_moment_is_not_taken_for_it() -> None:
    ring = ring_of(count=30)
    newest = ring.newest
    assert newest is not None
    assert ring.read(ring.since(newest + 5.0)) is not None
    assert ring.read(ring.since(newest + 60.0)) is None
