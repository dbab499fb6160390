"""A label that is there in event after event fades; nobody who comes does."""

import pytest

from house.facts import Box, EventLabelled, Label
from house.labels.scenery import ENOUGH, LAST, Scenery

HOOK = Box(0.6, 0.2, 0.1, 0.3)
COAT = Label("person", 0.5, HOOK)


Labels = tuple[Label, ...]


def fact(event: str, picture: str = "1", labels: Labels = (), still: Labels = ()) -> EventLabelled:
    return EventLabelled(at=1.0, event=event, camera="hall", picture=f"{event}/{picture}", labels=labels, analyzer="a",
                         still=still)


def after(*seen: EventLabelled) -> Scenery:
    scenery = Scenery()
    for each in seen:
        scenery.learn(each)
    return scenery


def test_what_stood_still_in_enough_events_is_scenery_when_motion_comes_near_it():
    stood = [fact(f"e{n}", still=(COAT,)) for n in range(ENOUGH)]
    assert not after(*stood[:-1]).holds(COAT, "now")
    assert after(*stood).holds(COAT, "now")


def test_what_never_moved_through_all_pictures_of_enough_events_is_scenery_as_well():
    stood = [fact(f"e{n}", picture, labels=(COAT,)) for n in range(ENOUGH) for picture in "12"]
    assert after(*stood).holds(COAT, "now")


def test_one_picture_of_each_event_shows_nobody_standing():
    """People come in at the same door."""
    assert not after(*(fact(f"e{n}", labels=(COAT,)) for n in range(LAST))).holds(COAT, "now")


def test_who_moved_on_in_those_events_is_no_scenery():
    elsewhere = Label("person", 0.8, Box(0.2, 0.2, 0.1, 0.3))
    walked = [fact(f"e{n}", picture, labels=(label,)) for n in range(LAST)
              for picture, label in (("1", COAT), ("2", elsewhere))]
    assert not after(*walked).holds(COAT, "now")


def test_visitors_who_walk_up_to_the_bell_and_stand_there_are_no_scenery():
    """Everybody stands at the same place there; a coat was on its hook before anybody came."""
    on_the_way = Label("person", 0.8, Box(0.2, 0.2, 0.1, 0.3))
    visits = [each for n in range(LAST) for each in (fact(f"e{n}", "1", labels=(on_the_way,)),
                                                     fact(f"e{n}", "2", still=(COAT,)))]
    assert not after(*visits).holds(COAT, "now")


def test_the_coat_stays_scenery_while_people_walk_past_it():
    passing = Label("person", 0.8, Box(0.2, 0.2, 0.1, 0.3))
    walks = [fact(f"e{n}", picture, labels=(passing,), still=(COAT,)) for n in range(ENOUGH) for picture in "12"]
    assert after(*walks).holds(COAT, "now")


@pytest.mark.parametrize("label", [
    Label("person", 0.9, Box(0.63, 0.2, 0.1, 0.3)), Label("cat", 0.9, HOOK), Label("person", 0.9),
])  # fmt: skip
def test_another_place_another_kind_or_no_place_is_no_scenery(label):
    assert not after(*(fact(f"e{n}", still=(COAT,)) for n in range(LAST))).holds(label, "now")


def test_a_parked_car_is_scenery_whichever_vehicle_it_is_called_today():
    car, truck = Label("car", 0.7, HOOK), Label("truck", 0.5, HOOK)
    assert after(*(fact(f"e{n}", still=(car,)) for n in range(ENOUGH))).holds(truck, "now")


def test_the_event_itself_is_no_evidence_and_a_fact_seen_twice_counts_once():
    again = [fact(f"e{n}", still=(COAT,)) for n in range(ENOUGH - 1)] * 2
    scenery = after(*again, fact("now", "1", still=(COAT,)), fact("now", "2", still=(COAT,)))
    assert not scenery.holds(COAT, "now") and scenery.holds(COAT, "next")


def test_what_is_gone_is_forgotten_after_some_events():
    stood, gone = [fact(f"e{n}", still=(COAT,)) for n in range(LAST)], [fact(f"g{n}") for n in range(LAST - ENOUGH + 1)]
    assert after(*stood, *gone[:-1]).holds(COAT, "now")
    assert not after(*stood, *gone).holds(COAT, "now")
