"""An unexpected error in one camera's thread: that camera goes on by itself, and the one beside it loses nothing."""

import pytest

from camera_process.__main__ import supervisor
from camera_process.supervision.camera_threads import STUCK
from house import facts
from ledger import supervised_thread
from ledger.redis.log import Log


def test_the_camera_goes_on_its_event_ends_and_the_one_beside_it_loses_nothing(house, until):
    front, yard = house.source("front"), house.source("yard")
    until(lambda: house.of("front", facts.EventBegan) and house.of("yard", facts.EventBegan), "events begin")
    front.errors.append(ZeroDivisionError("a mistake"))

    until(lambda: house.of("front", facts.EventEnded), "its event ends", 20)
    until(lambda: front.opened == 2, "its source is opened again", 20)
    number, beside = front.number, yard.number
    until(lambda: front.number > number + 5 and yard.number > beside + 5, "frames come again", 20)

    ended = house.of("front", facts.EventEnded)[-1]
    assert (ended.reason, ended.event) == ("interrupted", house.of("front", facts.EventBegan)[-1].event)
    assert house.source("front") is front and front.closed == 1, "by its own thread, which closed its source"
    assert (yard.opened, yard.closed) == (1, 0) and not house.of("yard", facts.EventEnded)
    assert not house.log.recent(50, [facts.TroubleBegan]), "once is no trouble"


def test_an_error_that_comes_again_within_a_minute_is_one_trouble_until_it_goes_on_for_a_minute(house, until):
    front = house.source("front")
    until(lambda: front.number, "the camera runs")
    front.errors += [ZeroDivisionError("a mistake"), ZeroDivisionError("a mistake"), ZeroDivisionError("a mistake")]

    until(lambda: front.opened == 4, "it is begun again each time", 30)
    number = front.number
    until(lambda: front.number > number + 5, "frames come again", 20)
    trouble, = house.of("front", facts.TroubleBegan)
    assert (trouble.kind, trouble.about) == (supervised_thread.KIND, "front")
    assert "front fails again and again" in trouble.text and not house.of("front", facts.TroubleEnded)

    house.clock.by += supervised_thread.REPEATED_WITHIN
    until(lambda: house.of("front", facts.TroubleEnded), "the trouble is over", 20)


def test_whoever_waits_for_a_picture_when_the_thread_fails_is_answered(house, until):
    front = house.hang("front", until)
    asked = house.ask("front")
    front.errors.append(ZeroDivisionError("a mistake"))
    front.freely.set()
    until(lambda: house.answers(asked), "an answer", 20)
    assert house.answers(asked)[0].picture == "" and "gives no picture now" in house.answers(asked)[0].reason


def test_a_thread_that_is_left_behind_takes_its_trouble_with_it(house, until):
    front = house.source("front")
    until(lambda: front.number, "the camera runs")
    front.errors += [ZeroDivisionError("a mistake"), ZeroDivisionError("a mistake")]
    until(lambda: front.opened == 3, "it is begun again each time", 30)
    house.stick("front", until)
    assert house.group.look_after()
    until(lambda: supervised_thread.KIND in {fact.kind for fact in house.of("front", facts.TroubleEnded)},
          "it is over", 20)


@pytest.mark.parametrize("about", ["front", "front/pan-tilt", "camera-lan/clips"])
def test_the_trouble_of_an_earlier_run_ends_when_the_process_starts_anew(house, client, until, about):
    log = Log(client)
    log.record(facts.TroubleBegan(at=5.0, kind=supervised_thread.KIND, about=about, text="it fails again and again"))
    log.record(facts.TroubleBegan(at=5.0, kind=supervised_thread.KIND, about="notifier/sender",
                                  text="it fails again and again"))
    house.group.begin(house.stop)
    until(lambda: [fact.about for fact in log.recent(9, [facts.TroubleEnded])] == [about], "it is over", 20)


def test_waiting_after_an_error_never_counts_as_being_stuck():
    assert supervised_thread.LONGEST_WAIT * 2 <= STUCK


def test_a_mistake_in_what_looks_after_the_cameras_does_not_end_that(house, until, monkeypatch):
    looks: list[float] = []

    def broken() -> bool:
        looks.append(house.clock.monotonic())
        if len(looks) < 3:
            raise ZeroDivisionError
        return True

    monkeypatch.setattr(house.group, "look_after", broken)
    thread = supervisor(house.group, house.clock, house.stop)
    thread.start()
    until(lambda: len(looks) > 3, "it looks again and again", 60)
    trouble, = house.log.recent(9, [facts.TroubleBegan])
    assert (trouble.kind, trouble.about) == (supervised_thread.KIND, "camera-lan/supervision")
    house.stop.set()
    assert thread.join(30)
