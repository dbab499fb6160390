"""That a limit of paid looks is reached is said once a month."""

from datetime import UTC, datetime

from camera_process.labelling.cloud_limit_trouble import EVERY, LimitTrouble
from house.clock import FakeClock
from house.spending.call_counts import CallCaps
from ledger.home import Home
from ledger.spending.call_counter import FILE, CallCounter
from ledger.spending.known_time import KnownTime


def test_it_is_said_once_and_is_over_with_the_day(tmp_path):
    clock, said = FakeClock(datetime(2026, 11, 5, 12, tzinfo=UTC).timestamp()), []
    home = Home(tmp_path, bases=(tmp_path,))
    calls = CallCounter(home, lambda: CallCaps(26), clock, KnownTime(clock, lambda: True), "UTC")
    look = LimitTrouble(calls, said.append, clock)

    def pass_the_time(seconds=EVERY):
        clock.advance(seconds)
        look()

    look()
    assert said == [""], "an earlier one is over"
    assert [calls.ask("front") for _ in range(3)][:1] == [None]
    pass_the_time()
    pass_the_time()
    assert len(said) == 2 and "26 a month are allowed (analysis.cloud.per_month)" in said[1]

    pass_the_time(86_400)
    calls.ask("front")
    assert calls.ask("front") is not None
    pass_the_time()
    assert said[2:] == [""], "another day, and not another time in this month"


def test_a_count_that_is_lost_is_not_its_affair(tmp_path):
    clock, said = FakeClock(), []
    home = Home(tmp_path, bases=(tmp_path,))
    calls = CallCounter(home, lambda: CallCaps(26), clock, KnownTime(clock, lambda: True), "UTC")
    calls.ask("front")
    (home.path / FILE).write_text("?")
    LimitTrouble(calls, said.append, clock)()
    assert said == []
