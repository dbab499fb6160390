"""Looks at samples that somebody asked for: one at a time, answered whatever becomes of them, taken up after a stop."""

import pytest

from historian.job_queue import LONGEST, MOST_WAITING, TOO_MANY
from historian.tuning_jobs import ENDED, TOO_LONG, TuningJobs
from house import facts
from house.clock import FakeClock
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings
from ledger.errors import LedgerAway
from ledger.home import Home
from ledger.tuning_files import TuningFiles


class Look:
    """A look that ends when it is told to."""

    def __init__(self, camera):
        self.camera, self.ended, self.stopped = camera, None, False

    def code(self):
        return self.ended

    def stop(self):
        self.stopped = True


class Started:
    def __init__(self, tmp_path):
        self.home, self.clock = Home(tmp_path, bases=(tmp_path / "run",)), FakeClock()
        self.looks, self.recorded = [], []
        (tmp_path / "run").mkdir(mode=0o700)
        self.latest, self.away = (), False
        self.jobs = TuningJobs(self.home, self.record, self.clock, lambda: self.latest, self.start)

    def record(self, fact):
        if self.away:
            raise LedgerAway("Redis is away")
        self.recorded.append(fact)

    def start(self, camera):
        self.looks.append(Look(camera))
        return self.looks[-1]

    def asked(self, camera="front", **how):
        return facts.TuningAsked(at=self.clock.now(), camera=camera, by="U1", channel="C1", **how)


@pytest.fixture
def house(tmp_path):
    return Started(tmp_path)


def test_one_look_at_a_time_and_each_question_is_answered_with_the_report(house):
    house.jobs.asked([house.asked(), house.asked("yard")])
    house.jobs()
    house.jobs()
    assert [each.camera for each in house.looks] == ["front"]

    TuningFiles(house.home).save(TuningReport("front", 1.0, TunedSettings(), 3, 4, {"occupied": 17}), b"")
    house.looks[0].ended = 0
    house.jobs()

    assert [each.camera for each in house.looks] == ["front", "yard"]
    (report,) = house.recorded
    assert (report.camera, report.channel, report.reason) == ("front", "C1", "")
    assert "17 more tagged occupied" in report.lines[0]


def test_a_look_that_dies_is_answered_with_that(house):
    house.jobs.asked([house.asked()])
    house.jobs()
    house.looks[0].ended = -9
    house.jobs()

    assert house.recorded[0].reason == ENDED


def test_a_look_that_does_not_end_is_given_up(house):
    house.jobs.asked([house.asked()])
    house.jobs()
    house.clock.advance(LONGEST + 1)
    house.jobs()

    assert house.looks[0].stopped and house.recorded[0].reason == TOO_LONG


def test_an_answer_waits_while_the_log_is_away(house):
    house.jobs.asked([house.asked()])
    house.jobs()
    house.looks[0].ended, house.away = 1, True
    house.jobs()
    house.away = False
    house.jobs()

    assert len(house.recorded) == 1


def test_what_was_asked_before_a_stop_and_not_answered_is_taken_up_and_nothing_else(house):
    old = house.asked("old")
    house.clock.advance(LONGEST + 10)
    answered, open_ = house.asked("yard"), house.asked("front")
    house.latest = (facts.TuningReported(at=1.0, camera="yard", asked=answered.id), open_, answered, old)

    house.jobs()
    house.jobs.asked([open_])

    assert [each.camera for each in house.looks] == ["front"] and not house.jobs._waiting


def test_who_asks_for_one_look_too_many_is_told_so_and_nobody_who_waits_loses_their_place(house):
    wanted = [house.asked(f"camera-{number}") for number in range(MOST_WAITING + 1)]
    house.jobs.asked([wanted[0], *wanted])
    house.jobs()

    assert [(fact.asked, fact.reason) for fact in house.recorded] == [(wanted[-1].id, TOO_MANY)]
    assert [each.camera for each in house.looks] == ["camera-0"]
    house.looks[0].ended = 1
    house.jobs()
    assert [each.camera for each in house.looks] == ["camera-0", "camera-1"], "what comes twice is looked at once"
