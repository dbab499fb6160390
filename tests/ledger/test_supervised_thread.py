"""Threads that fail: logged, begun again within a second, Trouble when that repeats, and the end of it."""

import logging
import threading

from house import facts, logs
from house.clock import FakeClock, SystemClock
from ledger.supervised_thread import FIRST_WAIT, LONGEST_WAIT, REPEATED_WITHIN, SupervisedThread


class Work:
    """Does what its script says, one entry for each begin: seconds that pass before it fails; None: it returns."""

    def __init__(self, clock: FakeClock, *script: float | None) -> None:
        self.clock, self.script, self.began_at = clock, list(script), []

    def __call__(self, stop: threading.Event) -> None:
        self.began_at.append(self.clock.monotonic())
        seconds = self.script.pop(0)
        if seconds is None:
            return
        self.clock.advance(seconds)
        raise ValueError("broken")


def lived(*script: float | None) -> tuple[Work, list[facts.Fact]]:
    clock, recorded = FakeClock(), []
    work = Work(clock, *script)
    thread = SupervisedThread("reader", work, clock, recorded.append)
    thread.start()
    assert thread.join(10)
    return work, recorded


def test_work_that_fails_once_goes_on_within_a_second_without_trouble():
    work, recorded = lived(5.0, None)
    assert work.began_at[1] - work.began_at[0] - 5.0 == FIRST_WAIT < 1
    assert recorded == []


def test_work_that_fails_again_within_a_minute_is_one_trouble_and_waits_longer_each_time():
    work, recorded = lived(*[0.0] * 9, None)
    waits = [later - earlier for earlier, later in zip(work.began_at, work.began_at[1:], strict=False)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT]
    began, ended = recorded
    assert (began.kind, began.about, ended.kind, ended.about) == ("thread", "reader", "thread", "reader")
    assert ended.since == began.at and "ValueError" in began.text


def test_two_failures_far_apart_are_no_trouble():
    _, recorded = lived(0.0, REPEATED_WITHIN, REPEATED_WITHIN, None)
    assert recorded == []


def test_the_trouble_ends_while_the_work_goes_on_well():
    clock, recorded, script = FakeClock(), [], [0.0, 0.0]

    def work(stop: threading.Event) -> None:
        if script:
            script.pop()
            raise ValueError("broken")
        thread.went_well()
        assert len(recorded) == 1
        clock.advance(REPEATED_WITHIN)
        thread.went_well()

    thread = SupervisedThread("reader", work, clock, recorded.append)
    thread.start()
    assert thread.join(10)
    assert [type(each) for each in recorded] == [facts.TroubleBegan, facts.TroubleEnded]


def test_a_log_that_takes_no_trouble_ends_nothing(caplog):
    clock = FakeClock()

    def refuse(fact: facts.Fact) -> None:
        raise OSError("the log is away")

    thread = SupervisedThread("reader", Work(clock, 0.0, 0.0, 0.0, None), clock, refuse)
    thread.start()
    assert thread.join(10)
    assert "the trouble of reader could not be recorded" in caplog.text


def test_one_that_hangs_is_left_behind_with_its_trouble_ended():
    clock, recorded, script, hangs, freed = FakeClock(), [], [0.0, 0.0], threading.Event(), threading.Event()

    def work(stop: threading.Event) -> None:
        if script:
            script.pop()
            raise ValueError("broken")
        hangs.set()
        freed.wait(60)
        raise ValueError("broken")

    thread = SupervisedThread("reader", work, clock, recorded.append)
    thread.start()
    assert hangs.wait(60)
    thread.abandon()
    assert [type(each) for each in recorded] == [facts.TroubleBegan, facts.TroubleEnded]
    freed.set()
    assert thread.join(60) and len(recorded) == 2


def test_stopping_ends_a_wait_at_once():
    failed = threading.Event()

    def work(stop: threading.Event) -> None:
        failed.set()
        raise ValueError("broken")

    thread = SupervisedThread("reader", work, SystemClock())
    thread.start()
    assert failed.wait(5)
    thread.stop()
    assert thread.join(5)


def test_what_ends_another_thread_is_one_masked_line(capsys):
    logs.configure("test", ["geheim123"])
    root = logging.getLogger()
    try:
        thread = threading.Thread(target=lambda: 1 / len([]), name="lost")
        thread.start()
        thread.join()
        other = threading.Thread(target=_fail, name="lost too")
        other.start()
        other.join()
    finally:
        for each in [each for each in root.handlers if isinstance(each.formatter, logs.LineFormatter)]:
            root.removeHandler(each)
        threading.excepthook = threading.__excepthook__
    said = capsys.readouterr().err.splitlines()
    assert "ERROR test: the thread lost ended by an error: ZeroDivisionError" in said[0]
    assert said[1].endswith("the thread lost too ended by an error: RuntimeError: the password is ***")
    assert len(said) == 2


def _fail() -> None:
    raise RuntimeError("the password is geheim123")
