"""Which alerts are decided and sent again after the log was lost."""

from dataclasses import replace

from house import facts
from house.alerting.alert_decision import Inputs
from ledger.rebuild.pending_alerts import RECENT, pending_alerts

NOW = 1_700_000_000.0


def began(event, at):
    return facts.EventBegan(at=at, id=f"b-{event}", event=event, camera="front")


def decided(event, sent, at=NOW):
    return facts.AlertDecided(at=at, event=event, camera="front", sent=sent, reasons=())


def ended(event, at=NOW):
    return facts.EventEnded(at=at, event=event, camera="front", began_at=at, duration=1.0)


def test_an_event_without_a_decision_is_decided_with_all_that_is_known_of_it():
    known = [began("e1", NOW - 60), began("e2", NOW - 50), decided("e2", False), ended("e1", NOW - 40)]

    found = pending_alerts(known, NOW)

    assert found.again == (known[0], known[3])
    assert found.doubtful == ()


def test_one_that_was_to_be_alerted_is_sent_again_and_marked_as_doubtful():
    known = [began("e1", NOW - 60), decided("e1", False), decided("e1", True)]

    found = pending_alerts(known, NOW)

    assert (found.again, found.doubtful) == ((known[0],), ("e1",))


def test_what_is_known_to_be_delivered_is_not_sent_again():
    assert pending_alerts([began("e1", NOW - 60), decided("e1", True)], NOW, {"e1"}).again == ()


def test_an_older_event_is_over():
    assert pending_alerts([began("e1", NOW - RECENT - 1)], NOW).again == ()


def test_a_clock_that_is_behind_the_facts_makes_nothing_too_young():
    known = [began("e1", NOW - RECENT - 1), began("e2", NOW)]

    assert [fact.event for fact in pending_alerts(known, NOW - 86_400.0).again] == ["e2"]


def test_an_alert_that_waits_for_somebody_to_come_home_is_decided_again():
    inputs = Inputs(True, "mode away", NOW - 20, NOW - 20, NOW - 20, entry_until=NOW + 40)
    waits = replace(decided("e1", False), inputs=inputs.to_json())
    over = replace(decided("e1", False), inputs=replace(inputs, arrived="Anna came home").to_json())

    assert [fact.event for fact in pending_alerts([began("e1", NOW - 20), waits], NOW).again] == ["e1"]
    assert pending_alerts([began("e1", NOW - 20), waits, over], NOW).again == ()
