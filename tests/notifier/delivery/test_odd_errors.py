"""What nobody expected: an item steps aside, others go on, and no alert is lost before a day has passed."""

from house import facts
from ledger.errors import LedgerRefused
from notifier.alerts.incident_records import IncidentRecords
from notifier.channel import ChannelError
from notifier.outbox_messages import AlertMessage, NoteMessage

HOUR = 3600.0
AWAY = ChannelError("Slack cannot be reached: Connection refused", transient=True)


def odd(*operations):
    """A programming mistake that strikes these operations."""

    def trouble(operation):
        if operation in operations:
            raise RuntimeError("odd")

    return trouble


def odd_for(words):
    """A programming mistake in whatever says these words."""

    def trouble(message):
        if words in message.line:
            raise RuntimeError("odd")

    return trouble


def troubles(bench):
    return [(each.kind, each.about) for each in bench.log.state().troubles]


def titles(lines):
    return [line.split(" · ")[0] for line in lines]


def sending(bench, monkeypatch, trouble):
    """Let `trouble` look at each message that the channel with pictures is to send."""
    send = bench.show.send
    monkeypatch.setattr(bench.show, "send", lambda message, mark="": (trouble(message), send(message, mark))[1])


def test_an_item_with_odd_errors_steps_aside_after_five_and_others_go_on(bench_with, monkeypatch):
    bench = bench_with(cameras={"front": {"source": "demo://"}, "yard": {"source": "demo://"}},
                       alerts={"cooldown": 0, "together": 0})
    sending(bench, monkeypatch, odd_for("Front"))
    bench.began("e1", "front", picture=True)
    bench.wait(60)
    bench.began("e2", "yard", picture=True)
    bench.wait(60, steps=120)

    assert titles(bench.show.said) == ["Motion at Yard"]
    assert bench.show.files == {1: "F2"}, "its picture follows too"
    assert bench.outbox.depth("show://") > 0, "the alert is kept"
    assert bench.outbox.refused("show://") == []
    assert troubles(bench) == []


def test_an_item_that_stepped_aside_is_sent_within_the_hour_in_which_it_can_be_sent(bench, monkeypatch):
    wrong = [True]
    sending(bench, monkeypatch, lambda message: 1 / 0 if wrong else None)
    bench.began(picture=True)
    bench.wait(60, steps=120)
    wrong.clear()
    bench.wait(HOUR, steps=600)

    assert titles(bench.show.said) == ["Motion at Front"]
    assert bench.show.files == {1: "F1"}
    assert bench.outbox.depth("show://") == 0


def test_news_about_an_alert_that_stepped_aside_are_reason_to_try_it_at_once(bench, monkeypatch):
    sending(bench, monkeypatch, lambda message: 1 / 0 if "person" not in message.line else None)
    bench.began()
    bench.wait(60, steps=120)
    bench.labelled(person=0.87)
    bench.settle()

    assert titles(bench.show.said) == ["Person at Front"]


def test_the_lines_of_an_alert_that_stepped_aside_are_not_lost(bench_with, monkeypatch):
    bench = bench_with(cameras={"front": {"source": "demo://"}, "yard": {"source": "demo://"}})
    wrong = [True]
    sending(bench, monkeypatch, lambda message: 1 / 0 if wrong else None)
    bench.began("e1", "front")
    bench.wait(60, steps=120)
    bench.began("e2", "yard")
    bench.wait(60, steps=120)
    wrong.clear()
    bench.wait(HOUR, steps=600)

    assert [line.split("event ")[1].split(" ")[0] for line in bench.show.lines_of(1)] == ["e1", "e2"]


def test_after_a_day_of_odd_errors_it_is_kept_aside_for_good_and_that_is_trouble(bench):
    bench.show.trouble = odd("send")
    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.settle()
    bench.wait(60, steps=120)
    assert bench.show.calls == ["send"] * 5
    bench.wait(23 * HOUR, steps=23 * 4)
    assert (troubles(bench), bench.outbox.refused("show://")) == ([], [])
    assert bench.show.calls == ["send"] * (5 + 23), "it is tried hourly"

    bench.wait(2 * HOUR, steps=8)

    assert bench.outbox.depth("show://") == 0
    [kept] = bench.outbox.refused("show://")
    assert (kept["reason"], kept["message"]["kind"]) == ("RuntimeError: odd", "NoteMessage")
    assert troubles(bench) == [("channel", "show://")]


def test_a_file_that_cannot_be_removed_keeps_no_other_one(bench, monkeypatch):
    forget = bench.show.forget
    monkeypatch.setattr(bench.show, "forget", lambda file: 1 / 0 if file == "F1" else forget(file))
    for file in ("F1", "F2"):
        bench.record(facts.PictureShared(at=bench.clock.now(), channel="show://", file=file))
    bench.wait(60, steps=120)

    assert bench.show.forgotten == ["F2"]


def test_failures_of_the_channel_do_not_count_as_odd(bench):
    bench.show.trouble = lambda operation: (_ for _ in ()).throw(AWAY)
    bench.began()
    bench.wait(600, steps=600)
    bench.show.trouble = odd("send")
    while "send" not in bench.show.calls[-1:]:
        bench.wait(1)
    bench.wait(2, steps=4)
    bench.show.trouble = lambda operation: None
    bench.wait(60, steps=60)

    assert len(bench.show.said) == 1


def test_a_restart_forgets_neither_odd_errors_nor_who_stepped_aside(bench):
    bench.show.trouble = odd("send")
    bench.began()
    bench.wait(60, steps=120)
    bench.restart()
    asked = len(bench.show.calls)
    bench.wait(60, steps=60)
    assert len(bench.show.calls) == asked

    bench.record(facts.AlertTestAsked(at=bench.clock.now(), by="ann"))
    bench.show.trouble = lambda operation: None
    bench.settle()
    assert titles(bench.show.said) == ["Test alert of My house"]


def test_what_the_ledger_refuses_for_good_steps_aside_as_well(bench, monkeypatch):
    monkeypatch.setattr(IncidentRecords, "incident", refusing(IncidentRecords.incident, "e1"))
    bench.outbox.put("show://", "e1:1", AlertMessage("e1", 1), key="e1")
    bench.outbox.put("show://", "note", NoteMessage("The house", "is well"))
    bench.wait(60, steps=120)

    assert titles(bench.show.said) == ["The house"]
    assert bench.outbox.depth("show://") == 1


def refusing(read, id):
    """`read`, which Redis refuses for one id."""

    def incident(self, wanted):
        if wanted == id:
            raise LedgerRefused("Redis refuses: WRONGTYPE")
        return read(self, wanted)

    return incident
