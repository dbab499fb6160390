"""What people answer by the buttons of a message."""

import pytest

from house import facts
from house.message import Said
from house.times import clock

CAMERAS = {"front": {"source": "demo://"}, "yard": {"source": "demo://"}}


@pytest.fixture
def alerted(bench_with):
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


def test_snooze_keeps_the_cameras_of_the_message_silent_for_an_hour_and_says_who_chose_it(alerted):
    alerted.press("snooze", by="U0ALICE001")
    alerted.settle()
    assert alerts(alerted) == ["snoozed", "snoozed"]
    assert message(alerted).said == (Said(f"Snoozed until {at(alerted, 3600)}", "U0ALICE001"),)
    assert message(alerted).snoozed
    alerted.clock.advance(3601)
    assert alerts(alerted) == ["on", "on"]


def test_the_end_of_a_snooze_brings_alerts_back_and_says_so(alerted):
    alerted.press("snooze", by="U0ALICE001")
    alerted.wait(60)
    alerted.press("unsnooze", by="U0BOB00001")
    alerted.settle()
    assert alerts(alerted) == ["on", "on"]
    assert message(alerted).said == (Said("Alerts are on again", "U0BOB00001"),)
    assert not message(alerted).snoozed


def test_a_snooze_whose_end_moved_with_the_clock_ends_by_the_button_as_well(alerted):
    alerted.press("snooze", by="U0ALICE001")
    alerted.settle()
    for each in ("front", "yard"):
        chosen = alerted.log.state().fields[f"alerts:{each}"]
        alerted.record(facts.AlertsChosen(at=alerted.clock.now(), alerts="snoozed", camera=each, by=chosen["by"],
                                          until=chosen["until"] - 500.0, moved=-500.0))
    alerted.press("unsnooze", by="U0BOB00001")
    alerted.settle()
    assert alerts(alerted) == ["on", "on"]


def test_what_was_chosen_since_is_not_undone_by_the_end_of_a_snooze(alerted):
    alerted.press("snooze")
    alerted.settle()
    alerted.record(facts.AlertsChosen(at=alerted.clock.now(), alerts="off", camera="yard", by="ann"))
    alerted.press("unsnooze")
    alerted.settle()
    assert alerts(alerted) == ["on", "off"]


def test_a_button_never_shortens_a_longer_silence(alerted):
    until = alerted.clock.now() + 7200
    alerted.record(facts.AlertsChosen(at=alerted.clock.now(), alerts="snoozed", until=until, camera="front", by="ann"))
    alerted.press("me")
    alerted.settle()
    assert alerted.log.state().fields["alerts:front"]["until"] == until
    assert alerts(alerted, "yard") == ["snoozed"]


def test_it_is_me_tags_the_event_and_keeps_silent_for_half_an_hour(alerted):
    alerted.press("me", by="U0ALICE001")
    alerted.settle()
    assert message(alerted).said == (Said(f"It's me, no alerts until {at(alerted, 1800)}", "U0ALICE001"),)
    assert message(alerted).tag == ""
    [tagged] = alerted.log.recent(50, [facts.EventTagged])
    assert (tagged.event, tagged.tag, tagged.by) == ("e1", "occupied", "U0ALICE001")
    alerted.clock.advance(1801)
    assert alerts(alerted) == ["on", "on"]


def test_another_person_corrects_it_is_me_and_alerts_come_back(alerted):
    alerted.press("me", by="U0ALICE001")
    alerted.wait(60)
    alerted.tag("occupied", by="U0BOB00001")
    alerted.settle()
    assert alerts(alerted) == ["on", "on"]
    assert (message(alerted).tag, message(alerted).by, message(alerted).said) == ("occupied", "U0BOB00001", ())


def test_another_person_corrects_a_tag(alerted):
    alerted.tag("occupied", by="U0ALICE001")
    alerted.settle()
    alerted.tag("unoccupied", by="U0BOB00001")
    alerted.settle()
    assert (message(alerted).tag, message(alerted).by) == ("unoccupied", "U0BOB00001")


def test_a_tagged_event_offers_the_words_of_its_camera_until_one_is_said(alerted):
    assert message(alerted).commands == ()
    alerted.tag("unoccupied", event="e2", what="hedgehog")
    alerted.tag("unoccupied", by="U0ALICE001")
    alerted.settle()
    assert [label for _, label in message(alerted).commands] == ["shadow", "light", "tree"], "of front, not of yard"

    alerted.tag("unoccupied", what="spider")
    alerted.tag("unoccupied", what="")
    alerted.settle()
    assert message(alerted).commands[0] == ("tag e1 unoccupied spider", "spider")

    alerted.tag("unoccupied", what="light")
    alerted.settle()
    assert (message(alerted).what, message(alerted).commands) == ("light", ())


def test_most_people_decide_what_a_message_says_and_a_tag_that_is_taken_back_does_not_count(alerted):
    for by, tag in (("U0ALICE001", "occupied"), ("U0BOB00001", "occupied"), ("U0CLEO0001", "unoccupied")):
        alerted.tag(tag, by=by)
    alerted.settle()
    assert (message(alerted).tag, message(alerted).by) == ("occupied", "U0BOB00001")

    for by in ("U0ALICE001", "U0BOB00001"):
        alerted.tag("", by=by)
    alerted.settle()
    assert (message(alerted).tag, message(alerted).by) == ("unoccupied", "U0CLEO0001")


def test_a_message_from_before_a_restart_is_answered(alerted):
    alerted.clock.advance(20 * 86400)
    alerted.restart()
    alerted.press("snooze")
    alerted.settle()
    assert alerts(alerted) == ["snoozed", "snoozed"]
    assert message(alerted).snoozed


def test_hearing_a_press_twice_does_it_once(alerted):
    alerted.press("me")
    alerted.work()
    [fact] = alerted.log.recent(10, [facts.AlertAnswered])
    alerted.notifier.worker.handlers[facts.AlertAnswered](fact)
    alerted.settle()
    assert len(alerted.log.recent(50, [facts.AlertsChosen])) == 2
    assert len(alerted.log.recent(50, [facts.EventTagged])) == 1
    assert len(message(alerted).said) == 1


def test_why_is_told_to_the_one_who_asked(alerted):
    alerted.press("why", by="U0BOB00001")
    alerted.settle()
    [(place, user, words)] = alerted.show.whispers
    assert (place, user) == ("C1", "U0BOB00001")
    first, second = words.splitlines()
    assert first == f"{at(alerted, 0)} Front: alert sent, because mode Away sends alerts; any motion counts."
    assert "Yard: alert sent" in second and "added to it" in second
    assert message(alerted).said == ()


def test_an_alert_nobody_remembers_says_so(alerted):
    for answer in ("why", "snooze"):
        alerted.press(answer, event="long-ago")
    alerted.settle()
    assert [words.split(" ")[0:4] for _, _, words in alerted.show.whispers] == [
        ["This", "event", "is", "too"], ["This", "alert", "is", "too"]]


def test_the_end_of_a_snooze_names_to_who_pressed_what_will_not_work_and_once(alerted):
    failing = facts.TroubleBegan(at=alerted.clock.now(), kind="pir", about="yard", text="the PIR sensor is silent")
    alerted.record(failing)
    for _ in range(2):
        alerted.press("snooze", by="U0ALICE001")
        alerted.wait(60)
        alerted.press("unsnooze", by="U0BOB00001")
        alerted.settle()
    since = clock(failing.at, alerted.clock.now(), "UTC")
    assert alerted.show.whispers == [("C1", "U0BOB00001",
                                      f"Warning: Yard: the PIR sensor is silent (since {since}).")]
