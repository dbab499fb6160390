import os

from camera_process.detection.interrupted_events import OpenEventFiles, unrecorded
from house import facts
from house.clock import FakeClock
from house.state.house_state import HouseState
from ledger.files.pictures import Pictures

BEGAN = facts.EventBegan(at=1_700_000_000.0, event="e1", camera="front")


def test_an_event_left_open_ends_with_the_cameras_last_frame(tmp_path):
    files, clock, last_frame = OpenEventFiles(tmp_path), FakeClock(), tmp_path / "front.time"
    files.note(BEGAN)
    last_frame.touch()
    os.utime(last_frame, (BEGAN.at + 12, BEGAN.at + 12))
    clock.advance(60)
    ended = OpenEventFiles(tmp_path).interrupted("front", HouseState(), last_frame, clock)
    assert ended is not None
    assert (ended.event, ended.reason, ended.began_at, ended.duration) == ("e1", "interrupted", BEGAN.at, 12.0)


def test_an_event_that_closed_leaves_nothing(tmp_path):
    files = OpenEventFiles(tmp_path)
    files.note(BEGAN)
    files.note(facts.EventEnded(at=BEGAN.at + 3, event="e1", camera="front", began_at=BEGAN.at, duration=3.0))
    assert files.interrupted("front", HouseState(), tmp_path / "none", FakeClock()) is None


def test_after_a_power_cut_the_state_still_knows_the_open_event(tmp_path):
    ended = OpenEventFiles(tmp_path).interrupted("front", HouseState().after(BEGAN), tmp_path / "none", FakeClock())
    assert ended is not None and (ended.event, ended.duration) == ("e1", 0.0)


def test_the_end_of_one_event_has_one_id_however_often_it_is_found(tmp_path):
    state = HouseState().after(BEGAN)
    first = OpenEventFiles(tmp_path).interrupted("front", state, tmp_path / "none", FakeClock())
    second = OpenEventFiles(tmp_path).interrupted("front", state, tmp_path / "none", FakeClock(1_700_000_900.0))
    assert first and second and first.id == second.id


def test_a_torn_mark_is_no_event(tmp_path):
    (tmp_path / "front.open").write_text('{"event": "e1", "beg')
    assert OpenEventFiles(tmp_path).interrupted("front", HouseState(), tmp_path / "none", FakeClock()) is None


def test_facts_whose_picture_was_kept_are_found_when_the_log_lacks_them(home):
    clock, pictures = FakeClock(), Pictures(home, "host", floor=0)
    known = facts.EventBegan(at=clock.now(), event="e0", camera="front")
    lost = facts.EventBegan(at=clock.now() + 5, event="e1", camera="front")
    for fact in (lost, known):
        pictures.save("front", fact.event, b"jpeg", {"fact": facts.to_entry(fact)}, fact.at)
    assert unrecorded(["front", "back"], [pictures.orphans], lambda id: id == known.id, clock.now()) == [lost]
