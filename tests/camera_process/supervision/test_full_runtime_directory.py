"""A runtime directory that is really full: cameras, their events and their facts go on."""

import pytest

from house import facts


@pytest.fixture
def house(house_of, runtime_disk):
    return house_of(bases=(runtime_disk.path,))


def test_events_begin_and_end_and_switches_change_while_nothing_more_fits_into_it(house, runtime_disk, until):
    front, yard = house.source("front"), house.source("yard")
    front.still = yard.still = True
    until(lambda: front.number > 25 and yard.number > 25, "the cameras run")
    for camera in ("front", "yard"):
        house.home.lease(camera).touch()
        house.home.stages_lease(camera).touch()
    until(lambda: house.home.live("front").exists() and house.home.stages("front").exists(), "its picture is shown")

    runtime_disk.fill()
    front.still = yard.still = False
    until(lambda: house.of("front", facts.EventBegan) and house.of("yard", facts.EventBegan), "events begin", 30)
    house.log.record(facts.ModeChosen(at=2.0, mode="off", by="test"))
    house.group.refresh()
    until(lambda: house.of("front", facts.EventEnded) and house.of("yard", facts.EventEnded), "events end", 30)
    assert {fact.reason for fact in house.log.recent(50, [facts.EventEnded])} == {"off"}
    assert (front.opened, yard.opened) == (1, 1), "no thread had to be begun again"

    runtime_disk.free()
    house.log.record(facts.ModeChosen(at=3.0, mode="away", by="test"))
    house.group.refresh()
    shown = house.home.live("front").stat().st_mtime_ns

    def shown_again() -> bool:
        house.home.lease("front").touch()
        return house.home.live("front").stat().st_mtime_ns > shown

    until(shown_again, "with room its picture is shown again", 30)


def test_whoever_asks_for_a_picture_meanwhile_is_told_why_there_is_none(house, runtime_disk, until):
    until(lambda: house.source("front").number, "the camera runs")
    runtime_disk.fill()
    asked = house.ask("front")
    until(lambda: house.answers(asked), "an answer", 20)
    assert house.answers(asked)[0].picture == "" and "no room" in house.answers(asked)[0].reason
