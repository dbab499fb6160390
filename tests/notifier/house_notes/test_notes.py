"""Troubles, test alerts and asked pictures, on a real Redis."""

import pytest

from house import facts
from notifier.channel import ChannelError


def trouble(bench, kind="disk", about="", text="the disk is full"):
    fact = facts.TroubleBegan(at=bench.clock.now(), kind=kind, about=about, text=text)
    bench.record(fact)
    return fact


def well(bench, began):
    bench.record(facts.TroubleEnded(at=bench.clock.now(), kind=began.kind, about=began.about, since=began.at))


def titles(bench):
    return [line.split(" · ")[0] for line in bench.talk.said]


def test_a_test_alert_goes_through_every_channel_whatever_the_mode(bench):
    bench.chose("home")
    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.settle()
    assert titles(bench) == ["Test alert of My house"]
    assert bench.show.said == bench.talk.said


def test_trouble_is_reported_at_once_and_its_end_too(bench):
    began = trouble(bench)
    bench.settle()
    assert titles(bench) == ["Trouble: The disk is full"]
    bench.clock.advance(60)
    well(bench, began)
    bench.settle()
    assert titles(bench)[1:] == ["Resolved: disk"]


def test_a_camera_that_is_back_soon_is_not_worth_a_message(bench):
    began = trouble(bench, "camera", "front", "front gives no picture")
    bench.wait(5)
    well(bench, began)
    bench.wait(60, steps=6)
    assert bench.talk.said == []


def test_a_camera_that_stays_away_is_reported_after_its_patience(bench):
    trouble(bench, "camera", "front", "front gives no picture")
    bench.settle()
    bench.wait(9.9)
    assert bench.talk.said == []
    bench.wait(0.2)
    assert titles(bench) == ["Trouble: Front gives no picture"]


def test_cameras_that_fail_together_share_one_message(bench):
    for name in ("front", "yard", "door"):
        trouble(bench, "camera", name, f"{name} gives no picture")
        bench.wait(1)
    bench.wait(60, steps=60)
    assert bench.talk.said == ["3 troubles · Front gives no picture\nYard gives no picture\nDoor gives no picture"]


def test_a_thread_that_fails_again_and_again_is_reported_and_so_is_that_it_runs_again(bench):
    began = trouble(bench, "thread", "front", "front fails again and again (ValueError); its log has the details")
    bench.wait(9)
    assert bench.talk.said == []
    bench.wait(2)
    assert titles(bench) == ["Trouble: front fails again and again (ValueError); its log has the details"]
    well(bench, began)
    bench.settle()
    assert titles(bench)[1:] == ["Resolved: front runs again"]


def test_a_process_that_hung_is_reported_though_it_was_started_again_before_anybody_could_say_so(bench):
    began = trouble(bench, "hung", "redis", "redis hung and was started again")
    well(bench, began)
    bench.settle()
    assert titles(bench) == ["Trouble: redis hung and was started again", "Resolved: redis runs again"]


def test_a_process_that_hangs_again_and_again_is_one_report_with_a_count(bench):
    for number in range(1, 5):
        began = trouble(bench, "hung", "analysis", "analysis hung and was started again")
        if number > 1:
            bench.record(facts.TroubleBegan(at=7.0, kind="unstable", about="analysis",
                                            text=f"analysis was started again {number} times in a row"))
        well(bench, began)
        bench.wait(60)
    bench.wait(1200, steps=10)
    assert titles(bench) == ["Trouble: analysis hung and was started again", "Resolved: analysis runs again",
                             "Trouble: analysis was started again 2 times in a row"]


def test_trouble_that_comes_and_goes_is_no_flood(bench):
    for _ in range(20):
        began = trouble(bench)
        bench.wait(5)
        well(bench, began)
        bench.wait(5)
    assert titles(bench) == ["Trouble: The disk is full", "Resolved: disk"]


def test_trouble_that_comes_back_and_stays_is_reported_again_later(bench):
    began = trouble(bench)
    bench.wait(5)
    well(bench, began)
    bench.wait(5)
    trouble(bench)
    bench.wait(580, steps=10)
    assert len(bench.talk.said) == 2
    bench.wait(20)
    assert titles(bench)[2:] == ["Trouble: The disk is full"]


def test_a_channel_that_fails_for_another_reason_is_reported_though_its_last_trouble_was_not_long_ago(bench):
    reasons = ("no way into #alarms", "a login page answers in its place", "no way into #alarms",
               "a login page answers in its place", "the token is wrong")
    for reason in reasons:
        began = trouble(bench, "channel", "show://", reason)
        bench.wait(10)
        well(bench, began)
        bench.wait(10)
    assert [title for title in titles(bench) if title.startswith("Trouble")] == [
        "Trouble: Show: no way into #alarms", "Trouble: Show: a login page answers in its place",
        "Trouble: Show: the token is wrong"]
    bench.wait(600, steps=5)
    trouble(bench, "channel", "show://", reasons[1])
    bench.wait(10)
    assert titles(bench)[-1] == "Trouble: Show: a login page answers in its place"


def test_a_picture_asked_for_in_slack_is_shown_where_it_was_asked(bench):
    picture = bench.pictures.save("front", "asked", b"\xff\xd8\xff", {}, bench.clock.now())
    bench.record(facts.PictureTaken(at=bench.clock.now(), camera="front", asked="a1", picture=picture, channel="C1"))
    bench.settle()
    [(place, words, shown)] = bench.show.answers
    assert (place, words.split(" · ")[0], shown) == ("C1", "Front", True)
    assert bench.talk.said == bench.show.said == []


def test_a_picture_that_could_not_be_taken_is_answered_with_the_reason(bench):
    bench.record(facts.PictureTaken(at=bench.clock.now(), camera="front", asked="a1", picture="", channel="C1",
                                    reason="the camera is switched off"))
    bench.settle()
    assert bench.show.answers == [("C1", "No picture of Front: the camera is switched off", False)]


def test_a_picture_that_is_gone_meanwhile_says_so(bench):
    bench.record(facts.PictureTaken(at=bench.clock.now(), camera="front", asked="a1", picture="h/front/passing/x",
                                    channel="C1"))
    bench.settle()
    assert bench.show.answers[0][1].endswith(": the picture is gone")


def test_a_picture_asked_for_on_the_page_goes_nowhere_else(bench):
    bench.record(facts.PictureTaken(at=bench.clock.now(), camera="front", asked="a1", picture="h/front/passing/x"))
    bench.settle()
    assert bench.show.calls == bench.talk.calls == []


def test_a_place_without_the_app_is_said_in_the_house_s_own_channel(bench):
    def trouble(operation):
        if operation == "answer":
            raise ChannelError("Slack has no way into C9 (not_in_channel)", False, about="message")

    bench.show.trouble = trouble
    bench.record(facts.PictureTaken(at=bench.clock.now(), camera="front", asked="a1", picture="", channel="C9",
                                    reason="it is dark"))
    bench.settle()
    bench.send()
    assert bench.show.said == ["No picture of Front: it is dark · it could not be shown where it was asked for: "
                               "Slack has no way into C9 (not_in_channel)"]


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_clock_that_is_set_does_not_hold_trouble_back_for_long(bench, minutes):
    trouble(bench, "camera", "front", "front gives no picture")
    bench.settle()
    bench.clock.set_back(60 * minutes)
    bench.wait(700, steps=140)
    assert titles(bench) == ["Trouble: Front gives no picture"]


def test_a_move_asked_for_in_slack_is_answered_where_it_was_asked(bench):
    now = bench.clock.now()
    bench.record(facts.CameraMoved(at=now, camera="front", pan=30.0, tilt=-10.04, asked="m1", channel="C7"))
    bench.record(facts.MoveFailed(at=now, camera="front", asked="m2", reason="it is stuck", channel="C7"))
    bench.settle()
    assert bench.show.answers == [("C7", "Front looks at pan 30, tilt -10", False),
                                  ("C7", "Front did not turn: it is stuck", False)]
    assert bench.talk.said == []


def test_a_move_asked_for_on_the_page_goes_nowhere_else(bench):
    bench.record(facts.CameraMoved(at=bench.clock.now(), camera="front", pan=30.0, tilt=0.0, asked="m1"))
    bench.record(facts.MoveFailed(at=bench.clock.now(), camera="front", asked="m2", reason="it is stuck"))
    bench.settle()
    assert (bench.show.answers, bench.talk.said) == ([], [])
