"""Whoever asks for a camera's picture is answered, whatever state the camera is in."""

import pytest

from camera_process.supervision import camera_threads
from camera_process.supervision.picture_request_routing import TOO_OLD
from house import facts

UNUSABLE = """cameras:
  front: {source: 'demo://room', clip: {keep: false}}
  yard: {source: 'http://127.0.0.1/x.jpg#wings=2'}
"""


@pytest.fixture
def unusable(house_of):
    """A group whose camera `yard` has an address that cannot be used."""
    house = house_of(UNUSABLE)
    assert "yard" not in house.group.loops
    return house


def test_a_camera_that_runs_gives_its_picture(house, until):
    asked = house.ask("front")
    until(lambda: house.answers(asked), "an answer", 20)
    assert house.answers(asked)[0].picture and house.answers(asked)[0].reason == ""


def test_a_camera_whose_address_cannot_be_used_is_answered_for_at_once(unusable):
    asked = unusable.ask("yard")
    answer, = unusable.answers(asked)
    assert (answer.picture, answer.channel) == ("", "C1") and "the camera cannot be opened" in answer.reason


def test_another_groups_camera_is_not_answered_for(house):
    assert house.answers(house.ask("garage")) == []


def test_a_camera_whose_thread_is_stuck_is_answered_for_at_once(house, until):
    house.stick("front", until)
    asked = house.ask("front")
    answer, = house.answers(asked)
    assert answer.picture == "" and "does not answer" in answer.reason


def test_a_camera_whose_thread_waits_after_an_error_is_answered_for_at_once(house, until):
    front = house.source("front")
    front.errors += [ZeroDivisionError("a mistake")] * 4
    until(lambda: front.opened == 3 and house.group.loops["front"].failed, "it waits", 30)
    asked = house.ask("front")
    answer, = house.answers(asked)
    assert answer.picture == "" and "gives no picture now" in answer.reason


def test_what_was_asked_before_a_thread_got_stuck_is_taken_by_the_next_one(house, until):
    source = house.hang("front", until)
    asked = house.ask("front")
    house.stick("front", until)
    assert house.group.look_after()
    until(lambda: house.answers(asked), "it is answered", 20)
    source.freely.set()
    until(lambda: house.group.threads.abandoned == 0, "the thread is gone")
    assert len(house.answers(asked)) == 1


def test_what_was_asked_too_long_ago_is_said_to_be_too_late(house):
    asked = house.ask("front", ago=TOO_OLD + 60)
    answer, = house.answers(asked)
    assert answer.picture == "" and answer.reason == "this was asked 3 minutes ago; ask again"


def test_what_was_asked_a_moment_ago_while_the_process_was_away_still_gets_its_picture(house, until):
    asked = house.ask("front", ago=TOO_OLD - 30)
    until(lambda: house.answers(asked), "an answer", 20)
    assert house.answers(asked)[0].picture


def test_the_same_request_handed_over_twice_is_answered_once(house, until):
    asked = house.ask("front", ago=TOO_OLD + 60)
    house.group.handlers()[facts.PictureAsked](asked)
    assert len(house.answers(asked)) == 1


def test_whoever_still_waits_when_the_process_ends_is_answered(house, until):
    house.hang("front", until)
    asked = house.ask("front")
    house.group.join()
    answer, = house.answers(asked)
    assert answer.picture == "" and "ask again" in answer.reason


def test_whoever_wants_a_clip_of_what_cannot_be_recorded_is_told_why(unusable, until):
    def refused(camera, ago=0.0):
        asked = facts.RecordingAsked(at=unusable.clock.now() - ago, camera=camera, by="ann", seconds=9.0, channel="C1")
        unusable.group.handlers()[facts.RecordingAsked](asked)
        return [(fact.reason, fact.channel) for fact in unusable.log.recent(200, [facts.RecordingFailed])
                if fact.asked == asked.id]

    assert refused("front") == [("this camera keeps no clips (clip.keep is false)", "C1")]
    (why, _), = refused("yard")
    assert "the camera cannot be opened" in why and refused("garage") == []
    (why, _), = refused("front", ago=600.0)
    assert "10 minutes ago" in why


def test_whoever_wants_a_clip_of_pictures_that_cannot_be_played_is_told_so(house_of, until):
    house = house_of("cameras:\n  front: {source: 'demo://room'}\n")
    asked = facts.RecordingAsked(at=house.clock.now(), camera="front", by="ann", seconds=1.0, channel="C1")
    house.group.handlers()[facts.RecordingAsked](asked)
    until(lambda: house.log.recent(200, [facts.RecordingFailed]), "an answer", 60)
    failed, = house.log.recent(200, [facts.RecordingFailed])
    assert (failed.asked, failed.channel, failed.reason) == (asked.id, "C1", "nothing in it can be played")
    assert not house.log.recent(200, [facts.EventBegan]), "it is no event"


def test_a_clip_that_waits_for_a_frame_is_begun_by_the_next_thread_and_refused_when_the_camera_goes(
        house_of, until, monkeypatch):
    house = house_of("cameras:\n  front: {source: 'demo://room'}\n  yard: {source: 'demo://room'}\n")
    for camera in ("front", "yard"):
        house.hang(camera, until)
        asked = facts.RecordingAsked(at=house.clock.now(), camera=camera, by="ann", seconds=1.0)
        house.group.handlers()[facts.RecordingAsked](asked)
    house.home.full("yard").write_bytes(b"a large picture")
    monkeypatch.setattr(camera_threads, "_TIME_TO_END", 0.1)
    house.group.replacement.change("yard", None)
    house.group.replacement.change("front", house.group.shared.cameras["front"])
    until(lambda: len(house.log.recent(200, [facts.RecordingFailed])) == 2, "both are answered", 60)
    reasons = {each.camera: each.reason for each in house.log.recent(200, [facts.RecordingFailed])}
    assert reasons == {"yard": "it is not in the settings any more", "front": "nothing in it can be played"}
    assert not house.home.full("yard").exists()
