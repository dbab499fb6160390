"""Each try at a face is reported where that was chosen, and nowhere else."""

import pytest

from house import facts
from notifier.house_notes.face_reports import words


def tried(**more):
    return facts.FaceTried(at=1.0, device="board", **({"task": "compare", "accepted": False} | more))


def titles(channel):
    return [message.title for message in channel.messages.values()]


@pytest.mark.parametrize(("fact", "said"), [
    (tried(accepted=True, person="Anna"), "Board unlocked for Anna"),
    (tried(why="several faces"), "Board stays locked: several faces"),
    (tried(task="upload", accepted=True, person="Anna"), "Board learned the face of Anna"),
    (tried(task="upload", why="dark"), "Board learned no face: dark")])
def test_a_try_is_one_line(fact, said):
    assert words(fact) == said


def test_a_try_goes_to_the_channel_of_reports_alone_and_alerts_do_not(bench_with):
    house = bench_with(faces={"report": ["report://"]})
    house.reports = {"report://": type(house.talk)()}
    house.reload()
    house.record(tried(accepted=True, person="Anna"))
    house.began()
    house.settle()
    assert titles(house.reports["report://"]) == ["Board unlocked for Anna"]
    assert titles(house.talk) == ["Motion at Front"]


def test_a_try_can_go_to_a_channel_of_alerts_as_well(bench_with):
    house = bench_with(faces={"report": ["talk://"]})
    house.record(tried(why="dark"))
    house.settle()
    assert titles(house.talk) == ["Board stays locked: dark"] and titles(house.show) == []


def test_without_a_channel_for_them_tries_are_in_the_audit_alone(bench_with):
    house = bench_with(faces={})
    house.record(tried(why="dark"))
    house.settle()
    assert titles(house.talk) == [] and titles(house.show) == []
