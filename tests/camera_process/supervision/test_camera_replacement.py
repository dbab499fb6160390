"""Threads that get stuck: real threads, a real Redis, and a clock that is put ahead."""

import threading

from camera_process.supervision import camera_threads
from house import facts


def test_a_stuck_thread_is_left_behind_and_another_takes_the_camera_over(house, until):
    until(lambda: house.group.loops["front"].progress, "the camera runs")
    beside = house.group.loops["yard"]
    house.stick("front", until)
    assert house.group.look_after()
    assert house.group.loops["yard"] is beside and house.group.threads.abandoned == 1
    new = house.group.loops["front"].detector.source
    until(lambda: new.number > 3, "the new thread reads frames")
    until(lambda: house.log.recent(10, [facts.TroubleEnded]), "the trouble is over")
    assert [fact.about for fact in house.log.recent(10, [facts.TroubleBegan])] == ["front"]


def test_an_open_event_ends_as_interrupted_and_the_thread_that_wakes_up_records_nothing(house, until, monkeypatch):
    until(lambda: any(f.camera == "front" for f in house.log.recent(50, [facts.EventBegan])), "an event begins")
    source = house.stick("front", until)
    assert house.group.look_after()

    def ended() -> list[str]:
        return [fact.reason for fact in house.log.recent(50, [facts.EventEnded]) if fact.camera == "front"]

    until(ended, "the event ends")  # by way of the spool when the log was slow to take it
    assert ended() == ["interrupted"]
    left, heard, record = house.group.threads._abandoned[0], [], house.group.store.record
    monkeypatch.setattr(house.group.store, "record", lambda fact: (
        heard.append(fact) if threading.current_thread() is left._thread else record(fact)))
    source.freely.set()
    until(lambda: source.closed_by == "front", "its own thread closes the source")
    until(lambda: house.group.threads.abandoned == 0, "the thread is gone")
    assert heard == []


def test_with_too_many_threads_left_behind_only_a_new_process_helps(house, until):
    until(lambda: house.group.loops["front"].progress, "the camera runs")
    for _ in range(camera_threads.MOST_ABANDONED):
        count = len(house.made)
        house.stick("front", until)
        assert house.group.look_after()
        until(lambda made=count: len(house.made) > made and house.made[-1].number, "another one reads")
    house.stick("front", until)
    assert house.group.threads.abandoned == camera_threads.MOST_ABANDONED
    assert not house.group.look_after()
