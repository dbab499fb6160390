"""What a camera's samples said of its settings, where somebody asked, with buttons that apply it."""

from house import facts
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings
from ledger.tuning_files import TuningFiles


def reported(bench, **how):
    report = TuningReport("front", bench.clock.now(), TunedSettings(), 30, 30, {})
    TuningFiles(bench.home).save(report, bench.jpeg)
    bench.record(facts.TuningReported(**{"at": bench.clock.now(), "camera": "front", "asked": "a1", "channel": "C1",
                                         "lines": ("Front: 30 samples", "1. Alert only on person")} | how))
    bench.settle()
    bench.wait(3, steps=6)


def test_a_report_is_shown_with_its_picture_and_each_proposal_has_a_button(bench):
    reported(bench, offers=("alert only on person", "a mask over the top left"))

    assert bench.show.answers == [("C1", "Front: 30 samples\n1. Alert only on person", True)]
    [message] = bench.show.messages.values()
    assert message.commands == (("tune front apply 1", "Apply 1"), ("tune front apply 2", "Apply 2"))
    assert "1. alert only on person" in message.detail


def test_where_nothing_is_proposed_only_those_who_asked_hear_of_it(bench):
    reported(bench)

    assert bench.show.answers == [("C1", "Front: 30 samples\n1. Alert only on person", False)]
    assert not bench.show.messages


def test_a_look_that_failed_is_said_and_one_from_the_page_is_not_sent_anywhere(bench):
    reported(bench, reason="it ended by itself")
    reported(bench, channel="", offers=("alert only on person",))

    assert bench.show.answers == [("C1", "Front: it ended by itself", False)] and not bench.show.messages
