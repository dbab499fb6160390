import threading

import pytest

from camera_process.labelling.cloud_analyzer_thread import MOST, TRIES, OutsideLooks
from house import facts
from house.clock import FakeClock


class Kept:
    """Timers as they are set and cancelled."""

    def __init__(self) -> None:
        self.waiting: dict[str, facts.Fact] = {}

    def after(self, id, seconds, fact):
        self.waiting[id] = fact

    def cancel(self, id):
        self.waiting.pop(id, None)


def began(number: int = 0) -> facts.EventBegan:
    return facts.EventBegan(at=1.0, id=f"f{number}", event="e", camera="front", picture="p")


@pytest.fixture
def looks() -> OutsideLooks:
    return OutsideLooks(Kept(), FakeClock())


def test_a_look_is_kept_until_it_is_done(looks):
    looks.add(began(), lambda: False)
    assert looks.timers.waiting == {"outside:f0": began()}
    assert looks.run_once() and looks.timers.waiting == {}
    assert not looks.run_once()


def test_the_same_fact_again_is_looked_at_once(looks):
    done: list[int] = []
    for _ in range(3):
        looks.add(began(), lambda: done.append(1))
    while looks.run_once():
        pass
    assert done == [1]


def test_what_failed_for_a_moment_is_tried_again_behind_the_others_and_not_for_ever(looks):
    tried: list[str] = []
    looks.add(began(1), lambda: tried.append("first") or True)
    looks.add(began(2), lambda: tried.append("second"))
    while looks.run_once():
        pass
    assert tried == ["first", "second", *["first"] * (TRIES - 1)]
    assert looks.timers.waiting == {}


def test_what_could_not_be_recorded_stays_kept_for_later(looks):
    def broken() -> bool:
        raise OSError("away")

    looks.add(began(), broken)
    for _ in range(TRIES):
        with pytest.raises(OSError):
            looks.run_once()
    assert not looks.run_once() and list(looks.timers.waiting) == ["outside:f0"]


def test_of_a_flood_the_oldest_go_and_are_counted(looks):
    done: list[int] = []
    for number in range(MOST + 5):
        looks.add(began(number), lambda number=number: done.append(number))
    while looks.run_once():
        pass
    assert done == list(range(5, MOST + 5)) and looks.dropped == 5
    assert looks.timers.waiting == {}


def test_the_thread_does_what_comes_and_ends(looks):
    stop, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=looks.run, args=(stop,))
    thread.start()
    looks.add(began(), lambda: done.set())
    assert done.wait(5)
    stop.set()
    looks.add(began(1), lambda: False)
    thread.join(5)
    assert not thread.is_alive()
