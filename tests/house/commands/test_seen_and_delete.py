"""Commands about events that were looked over or are deleted, several at once."""

import pytest

from house import facts
from house.event_summary import events
from tests.house.commands.test_commands import MemoryHouse

IDS = tuple(f"abcde{number}0123" for number in range(4))


@pytest.fixture
def house() -> MemoryHouse:
    """Four events, the last of which is still open."""
    house = MemoryHouse()
    for number, event in enumerate(IDS):
        house.clock.advance(60)
        house.record(facts.EventBegan(at=house.now(), event=event, camera="front", picture="p"))
        if number < 3:
            house.record(facts.EventEnded(at=house.now(), event=event, camera="front", began_at=house.now() - 9,
                                          duration=9.0))
    return house


def seen(house: MemoryHouse) -> set[str]:
    before = house.state().seen_before
    return {event.id for event in events(house.log[::-1]) if event.seen_by_people or event.began_at < before}


def test_events_are_seen_by_the_whole_house_with_who_saw_them_and_that_is_taken_back(house: MemoryHouse) -> None:
    said = house.say(f"seen {IDS[0]} {IDS[1]}", request_id="r1")
    house.say(f"seen {IDS[0]} {IDS[1]}", request_id="r1")

    assert said.text == "2 events: seen."
    assert seen(house) == {IDS[0], IDS[1]}
    assert [(fact.event, fact.by) for fact in house.of(facts.EventReviewed)] == [(IDS[0], "U1"), (IDS[1], "U1")]
    assert house.say(f"seen {IDS[0]}").text == "Already seen."
    assert house.say(said.undo).text == "2 events: unseen again."
    assert seen(house) == set()


def test_whoever_tags_an_event_has_seen_it(house: MemoryHouse) -> None:
    house.say(f"tag {IDS[0]} occupied")
    assert seen(house) == {IDS[0]}

    house.say(f"tag {IDS[0]} none")

    assert seen(house) == set()


def test_everything_so_far_is_seen_by_one_fact_however_much_it_is(house: MemoryHouse) -> None:
    house.clock.advance(1)
    said = house.say("seen all")
    house.record(facts.EventBegan(at=house.now() + 1, event="later0123", camera="front"))

    assert len(house.of(facts.EventsReviewed)) == 1
    assert seen(house) == set(IDS)
    house.say(said.undo)
    assert seen(house) == set()


def test_a_channel_is_no_event(house: MemoryHouse) -> None:
    assert house.say("seen terminal").text.startswith("Every alert was delivered on Terminal")
    assert not house.say("seen nothing-of-the-kind").ok


def test_events_are_deleted_by_the_owner_alone_and_for_good(house: MemoryHouse) -> None:
    assert not house.say(f"delete {IDS[0]}", role="operator").ok
    said = house.say(f"delete {IDS[0]} {IDS[1]}")

    assert said.text.startswith("2 events deleted, with their pictures, clips and samples. This cannot be undone.")
    assert not said.undo
    assert {event.id for event in events(house.log[::-1])} == set(IDS[2:])
    assert house.of(facts.CommandGiven)[-1].what == f"delete {IDS[0]} {IDS[1]}"


@pytest.mark.parametrize(("event", "why"), [(IDS[2], "is pinned; unpin it first"), (IDS[3], "is still in progress")])
def test_what_is_pinned_or_still_open_is_not_deleted_nor_anything_with_it(house: MemoryHouse, event: str,
                                                                         why: str) -> None:
    house.say(f"pin {IDS[2]}")

    said = house.say(f"delete {IDS[0]} {event}")

    assert not said.ok and why in said.text
    assert not house.of(facts.EventDeleted)


def test_several_events_are_pinned_at_once(house: MemoryHouse) -> None:
    said = house.say(f"pin {IDS[0]} {IDS[1]}")

    assert said.text == "2 events: pinned: their pictures, clips and samples are kept."
    assert house.say(said.undo).text == "2 events: not pinned any more: their files may go."
