from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_process.stream.keyframe_policy import Holds, KeyframePolicy, phase_of

FPS = 15
NONE = Holds(0, 0, 0, 0, 750, 0)


class Played:
    """Packets at FPS with a key frame every `gop`; keeps which of them were decoded."""

    def __init__(self, holds: Holds = NONE, gop: int = 15, start: float = 10_000.0, look_every: float = 0.0) -> None:
        self.policy, self.gop, self.now, self.count = KeyframePolicy(holds, look_every=look_every), gop, start, 0
        self.policy.connected(start)

    def run(self, seconds: float, occupied: bool = False, event: bool = False, viewed: bool = False,
            recording: bool = False) -> list[bool]:
        decoded = []
        for _ in range(round(seconds * FPS)):
            self.now += 1 / FPS
            decoded.append(self.policy.wants(self.count % self.gop == 0, self.now))
            self.count += 1
            if decoded[-1]:
                self.policy.saw(self.now, occupied, event, viewed, recording)
        return decoded

    def share(self, seconds: float, **seen: bool) -> float:
        decoded = self.run(seconds, **seen)
        return sum(decoded) / len(decoded)


def test_while_nothing_happens_only_key_frames_are_decoded():
    played = Played()
    played.run(6)
    assert played.share(60) == pytest.approx(1 / 15)


@pytest.mark.parametrize(("gop", "look_every", "decoded_every"), [
    (15, 2, 30), (15, 1, 15), (15, 1.5, 15), (30, 2, 30), (30, 1, 30), (18, 2, 18), (10, 2, 30), (3, 0, 3), (3, 1, 15)])
def test_key_frames_are_left_out_as_long_as_one_is_looked_at_often_enough(gop, look_every, decoded_every):
    played = Played(gop=gop, look_every=look_every)
    played.run(12)
    assert played.share(120) == pytest.approx(1 / decoded_every, rel=0.02)


@given(gop=st.integers(2, 30), look_every=st.floats(0, 2), jitter=st.lists(st.floats(0, 0.1), min_size=40, max_size=40))
def test_no_two_looks_are_further_apart_than_asked_for_or_than_the_key_frames_are(gop, look_every, jitter):
    policy, looks = KeyframePolicy(NONE, look_every=look_every), []
    policy.connected(0.0)
    for number, late in enumerate(jitter):
        now = 10.0 + number * gop / FPS + late
        if policy.wants(True, now):
            looks.append(now)
    longest = max(b - a for a, b in zip(looks, looks[1:], strict=False))
    assert longest <= max(look_every + 0.25, gop / FPS) + 0.2 + 1e-6


def test_while_somebody_waits_for_a_frame_no_key_frame_is_left_out():
    played = Played(look_every=2.0)
    played.run(12)
    assert played.share(60) == pytest.approx(1 / 30)
    played.policy.wait_for(lambda: True)
    assert played.share(60) == pytest.approx(1 / 15)


def test_the_first_key_frame_after_something_woke_it_is_decoded_though_one_was_just_looked_at():
    played = Played(Holds(0, 600, 0, 0, 750, 4), look_every=2.0)
    played.run(20)
    while not played.policy.wants(played.count % 15 == 0, played.now + 1 / FPS):
        played.now += 1 / FPS
        played.count += 1
    played.policy._gap = True  # the packets after it were refused before somebody came to look
    played.policy._until["viewer"] = played.now + 5
    decoded = played.run(3)
    assert decoded.index(True) < 15 and all(decoded[decoded.index(True):])


def test_when_the_next_key_frame_is_due_goes_by_the_usual_interval():
    played = Played()
    assert played.policy.due == inf
    played.run(6)
    assert played.policy.due == pytest.approx(10_006 + 1 / FPS, abs=0.01)
    played.policy.connected(played.now)
    assert played.policy.due == inf


def test_a_key_frame_stands_alone_only_while_what_comes_after_it_is_left_out():
    played = Played(Holds(0, 5, 0, 0, 750, 0))
    assert not played.policy.leaves_out(played.now), "not measured yet"
    played.run(6)
    assert played.policy.leaves_out(played.now)
    played.run(2, event=True)
    assert not played.policy.leaves_out(played.now)
    played.run(4)
    assert not played.policy.leaves_out(played.now), "whoever was there may come back"
    played.run(3)
    assert played.policy.leaves_out(played.now)


def test_before_the_interval_is_measured_everything_is_decoded():
    played = Played(gop=30)
    assert all(played.run(5.9)) and played.policy.why(played.now) == "key frames"


@pytest.mark.parametrize("gop", [31 + 5, 60, 10_000])
def test_with_key_frames_further_apart_than_two_seconds_everything_is_decoded_for_ever(gop):
    played = Played(gop=gop)
    assert played.share(120) == 1.0


def test_an_interval_of_just_two_seconds_is_allowed():
    played = Played(gop=30)
    played.run(12)
    assert played.share(60) == pytest.approx(1 / 30, abs=0.005)


def test_when_the_camera_lengthens_its_interval_it_falls_back_by_itself_and_returns_when_it_is_short_again():
    played = Played()
    played.run(20)
    played.gop = 90
    played.run(12)
    assert played.share(30) == 1.0
    played.gop = 15
    played.run(12)
    assert played.share(30) == pytest.approx(1 / 15, abs=0.01)


def test_after_a_fall_back_nothing_is_decoded_before_the_next_key_frame():
    played = Played(gop=15)
    played.run(20 + 5 / FPS)
    played.policy.saw(played.now, False, False, True)
    played.policy._until["viewer"] = played.now + 5
    decoded = played.run(1)
    first = decoded.index(True)
    assert (played.count - len(decoded) + first) % 15 == 0, "what builds on a torn picture is left out"
    assert all(decoded[first:])


def test_after_connecting_everything_is_decoded_for_the_hold_and_again_after_the_next_connection():
    played = Played(Holds(180, 0, 0, 0, 750, 0))
    assert all(played.run(179))
    played.run(5)
    assert played.share(30) == pytest.approx(1 / 15, abs=0.01)
    played.policy.connected(played.now)
    assert played.policy.why(played.now) == "key frames"
    played.run(10)
    assert played.policy.why(played.now) == "connected"


def test_motion_in_a_key_frame_wakes_at_once_and_without_an_event_it_falls_asleep_again():
    played = Played(Holds(0, 600, 0, 0, 750, 4))
    played.run(20)
    played.run(1 / FPS * 1)
    while not played.policy.wants(played.count % 15 == 0, played.now + 1 / FPS):
        played.now += 1 / FPS
        played.count += 1
    played.now += 1 / FPS
    played.count += 1
    played.policy.saw(played.now, True, False, False)
    assert all(played.run(3.9)), "the frames right after the key frame can be decoded"
    played.run(1)
    assert played.share(10) == pytest.approx(1 / 15, abs=0.02)


def test_during_an_event_and_for_the_hold_after_it_everything_is_decoded():
    played = Played(Holds(0, 600, 0, 0, 750, 4))
    played.run(20)
    played.run(2, occupied=True, event=True)
    assert all(played.run(30, event=True)) and played.policy.why(played.now) == "event"
    assert all(played.run(598))
    played.run(4)
    assert played.share(20) == pytest.approx(1 / 15, abs=0.01)


def test_an_open_event_keeps_it_awake_though_every_hold_is_nothing():
    played = Played()
    played.run(20)
    played.run(1, occupied=True, event=True)
    assert all(played.run(30, event=True))
    played.run(1)
    assert played.share(30) == pytest.approx(1 / 15, abs=0.01)


def test_while_somebody_looks_everything_is_decoded():
    played = Played(Holds(0, 0, 10, 0, 750, 0))
    played.run(20)
    played.run(1, viewed=True)
    assert all(played.run(60, viewed=True)) and played.policy.why(played.now) == "viewer"
    played.run(11)
    assert played.share(20) == pytest.approx(1 / 15, abs=0.01)


@pytest.mark.parametrize(("chosen", "share"), [(True, 1.0), (False, 1 / 15)])
def test_while_it_records_everything_is_decoded_where_that_is_chosen(chosen, share):
    played = Played(Holds(0, 0, 0, 0, 750, 0, recording=chosen))
    played.run(20)
    played.run(2, recording=True)
    assert played.share(30, recording=True) == pytest.approx(share)
    assert played.policy.why(played.now) == ("recording" if chosen else "")
    played.run(2)
    assert played.share(30) == pytest.approx(1 / 15, abs=0.01)


def test_an_audit_takes_its_share_of_the_time_whatever_happens():
    played = Played(Holds(0, 0, 0, 60, 750, 0))
    played.run(20)
    share = played.share(7500)
    assert share == pytest.approx(60 / 750 + 690 / 750 / 15, abs=0.01)


def test_cameras_are_audited_at_different_times():
    phases = [phase_of(f"camera-{number}") for number in range(16)]
    assert len(set(phases)) == 16 and max(phases) - min(phases) > 0.6
    at_once = max(sum(KeyframePolicy(Holds(), phase)._audited(float(now)) for phase in phases) for now in range(0, 750,
                                                                                                                5))
    assert at_once <= 5
    assert phases == [phase_of(f"camera-{number}") for number in range(16)]


def test_what_was_buffered_and_comes_in_one_burst_is_no_interval():
    policy = KeyframePolicy(NONE)
    policy.connected(100.0)
    for _ in range(5):
        policy.wants(True, 100.0)
    assert policy.too_slow(100.1)
