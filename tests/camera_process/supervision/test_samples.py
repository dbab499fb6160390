"""Samples of a real group of cameras: whole ones once training is on, recorded again after a crash."""

from camera_process.supervision.crash_recovery import EarlierRun
from house import facts
from ledger.files.samples import Samples


def chosen(house, fact):
    house.log.record(fact)
    house.group.handlers()[type(fact)](fact)


def test_an_event_gives_a_whole_sample_once_training_is_on_and_its_fact_is_not_lost(house, until):
    chosen(house, facts.ModeChosen(at=house.clock.now(), mode="away", by="anna"))
    chosen(house, facts.TrainingChosen(at=house.clock.now(), on=True, by="anna"))
    front = house.source("front")
    until(lambda: house.of("front", facts.EventBegan), "an event begins", 20)
    began = house.of("front", facts.EventBegan)[-1]
    front.errors.append(ZeroDivisionError("the camera is lost: what is remembered is a sample"))

    until(lambda: house.of("front", facts.SampleTaken), "a sample is taken", 20)

    taken = next(fact for fact in house.of("front", facts.SampleTaken) if fact.event == began.event)
    said = Samples(house.group.context.home, "any").read(taken.sample)
    assert taken.whole and said["kind"] == "whole" and "mask.png" in said["files"]
    assert said["motion"]["sensitivity"] == 5

    found = house.group.shared.samples.files.unrecorded("front", 0.0, lambda id: id != taken.id)
    assert [each["sample"] for each in found] == [taken.sample]
    EarlierRun(house.group.shared).record_unrecorded()
    assert len([fact for fact in house.of("front", facts.SampleTaken) if fact.event == began.event]) == 1
