"""What people answer by the buttons of a message."""

import pytest

from house import facts
from house.message import Said
from house.times import clock

CAMERAS = {"front": {"source": "demo://"}, "yard": {"source": "demo://"}}


@pytest.fixture
def told(bench_with):
    """A message about front and yard."""
    bench = bench_with(cameras=CAMERAS)
    bench.began("e1", "front")
    bench.began("e2", "yard")
    bench.settle()
    return bench


def message(bench):
    [found] = bench.show.messages.values()
    return found


def alerts(bench, *cameras):
    return [bench.log.state().alerts(camera, bench.clock.now()) for camera in cameras or ("front", "yard")]


def at(bench, seconds):
    return clock(bench.clock.now() + seconds, bench.clock.now(), "UTC")


def test_snooze_keeps_the_cameras_of_the_message_silent_for_an_hour_and_says_who_chose_it(told):
    told.press("snooze", by="U0ALICE001")
    told.settle()
    assert alerts(told) == ["snoozed", "snoozed"]
    assert message(told).said == (Said(f"Snoozed until {at(told, 3600)}", "U0ALICE001"),)
    assert message(told).snoozed
    told.clock.advance(3601)
    assert alerts(told) == ["on", "on"]


def test_the_end_of_a_snooze_brings_alerts_back_and_says_so(told):
    told.press("snooze", by="U0ALICE001")
    told.wait(60)
    told.press("unsnooze", by="U0BOB00001")
    told.settle()
    assert alerts(told) == ["on", "on"]
    assert message(told).said == (Said("Alerts are on again", "U0BOB00001"),)
    assert not message(told).snoozed


def test_what_was_chosen_since_is_not_undone_by_the_end_of_a_snooze(told):
    told.press("snooze")
    told.settle()
    told.record(facts.AlertsChosen(at=told.clock.now(), alerts="off", camera="yard", by="ann"))
    told.press("unsnooze")
    told.settle()
    assert alerts(told) == ["on", "off"]


def test_a_button_never_shortens_a_longer_silence(told):
    until = told.clock.now() + 7200
    told.record(facts.AlertsChosen(at=told.clock.now(), alerts="snoozed", until=until, camera="front", by="ann"))
    told.press("me")
    told.settle()
    assert told.log.state().fields["alerts:front"]["until"] == until
    assert alerts(told, "yard") == ["snoozed"]


def test_it_is_me_tags_the_event_and_keeps_silent_for_half_an_hour(told):
    told.press("me", by="U0ALICE001")
    told.settle()
    assert message(told).said == (Said(f"It's me, no alerts until {at(told, 1800)}", "U0ALICE001"),)
    assert message(told).tag == ""
    [tagged] = told.log.recent(50, [facts.EventTagged])
    assert (tagged.event, tagged.tag, tagged.by) == ("e1", "occupied", "U0ALICE001")
    told.clock.advance(1801)
    assert alerts(told) == ["on", "on"]


def test_another_person_corrects_it_is_me_and_alerts_come_back(told):
    told.press("me", by="U0ALICE001")
    told.wait(60)
    told.tag("occupied", by="U0BOB00001")
    told.settle()
    assert alerts(told) == ["on", "on"]
    assert (message(told).tag, message(told).by, message(told).said) == ("occupied", "U0BOB00001", ())


def test_another_person_corrects_a_tag(told):
    told.tag("occupied", by="U0ALICE001")
    told.settle()
    told.tag("unoccupied", by="U0BOB00001")
    told.settle()
    assert (message(told).tag, message(told).by) == ("unoccupied", "U0BOB00001")


def test_a_message_from_before_a_restart_is_answered(told):
    told.clock.advance(20 * 86400)
    told.restart()
    told.press("snooze")
    told.settle()
    assert alerts(told) == ["snoozed", "snoozed"]
    assert message(told).snoozed


def test_hearing_a_press_twice_does_it_once(told):
    told.press("me")
    told.work()
    [fact] = told.log.recent(10, [facts.AlertAnswered])
    told.notifier.worker.handlers[facts.AlertAnswered](fact)
    told.settle()
    assert len(told.log.recent(50, [facts.AlertsChosen])) == 2
    assert len(told.log.recent(50, [facts.EventTagged])) == 1
    assert len(message(told).said) == 1


def test_why_is_told_to_the_one_who_asked(told):
    told.press("why", by="U0BOB00001")
    told.settle()
    [(place, user, words)] = told.show.whispers
    assert (place, user) == ("C1", "U0BOB00001")
    first, second = words.splitlines()
    assert first == f"{at(told, 0)} Front: told, because mode away: telling; any motion counts."
    assert "Yard: told" in second and "added to it" in second
    assert message(told).said == ()


def test_an_alert_nobody_remembers_says_so(told):
    for answer in ("why", "snooze"):
        told.press(answer, event="long-ago")
    told.settle()
    assert [words.split(" ")[0:4] for _, _, words in told.show.whispers] == [
        ["The", "house", "has", "forgotten"], ["This", "alert", "is", "too"]]
