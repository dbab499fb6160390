"""Paid calls are counted on the disk before they are made, whatever is killed, lost or set wrong."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from house.clock import FakeClock
from house.spending.call_counts import CallCaps, CallRefusal
from ledger.files.house_json import HouseMark
from ledger.home import Home
from ledger.spending.call_counter import FILE, CallCounter, CountLost, confirm, counted, decoded, encoded
from ledger.spending.known_time import KnownTime

NOVEMBER_30 = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()

KILLED = """
import sys, time
from pathlib import Path
from house.clock import FakeClock
from house.spending.call_counts import CallCaps
from ledger.home import Home
from ledger.spending.call_counter import CallCounter
from ledger.spending.known_time import KnownTime

clock = FakeClock(float(sys.argv[2]))
one = CallCounter(Home(Path(sys.argv[1])), lambda: CallCaps(1000), clock, KnownTime(clock, lambda: True), "UTC")
for _ in range(3):
    one.ask("front")
print("asked", flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    found = Home(tmp_path / "home", bases=(tmp_path,))
    found.path.mkdir()
    return found


def counter(home, house=1000, camera=None, clock=None, right=lambda: True):
    clock = clock or FakeClock(NOVEMBER_30)
    return CallCounter(home, lambda: CallCaps(house, camera), clock, KnownTime(clock, right), "UTC")


def taken(one, camera="front", most=5000):
    """Calls that may be made, one after the other, and why there is no other one."""
    for number in range(most):
        refused = one.ask(camera)
        if refused is not None:
            return number, refused
    return most, None


def test_a_call_is_on_the_disk_before_it_may_be_made(home):
    assert counter(home).ask("front") is None

    assert decoded((home.path / FILE).read_bytes()).counted == 10, "a block of ten, so that few writes are needed"


def test_exactly_as_many_calls_are_made_as_there_may_be_and_the_cameras_of_all_are_known(home):
    one = counter(home, 25)

    assert taken(one) == (25, CallRefusal.MONTH)

    one.give_back()
    assert counted(home).counted == 25 and counted(home).cameras == {"front": 25}
    assert counted(home).wanted == {"front": 26}


def test_what_a_process_had_taken_when_it_was_killed_stays_counted(home):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(home.path), str(NOVEMBER_30)],
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "asked\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert taken(counter(home, 30)) == (20, CallRefusal.MONTH)


def test_a_process_that_ends_well_gives_back_what_it_did_not_use(home):
    one = counter(home)
    one.ask("front")
    one.give_back()

    assert counted(home).counted == 1


def test_two_processes_together_make_no_more_calls_than_one(home):
    one, other = counter(home, 100), counter(home, 100)
    made = 0
    for _ in range(200):
        made += (one.ask("front") is None) + (other.ask("yard") is None)

    assert made <= 100
    one.give_back()
    other.give_back()
    assert counted(home).cameras == {"front": 50, "yard": 50}


def test_a_file_that_is_gone_counts_as_a_spent_month_until_somebody_says_how_many_there_were(home):
    counter(home).ask("front")
    (home.path / FILE).unlink()

    assert counter(home).ask("front") is CallRefusal.LOST
    with pytest.raises(CountLost):
        counted(home)
    confirm(home, date(2026, 11, 30), 990)
    assert taken(counter(home)) == (10, CallRefusal.MONTH)


def test_a_process_that_runs_goes_by_a_number_that_somebody_has_set(home):
    one = counter(home)
    assert taken(one, most=3) == (3, None)
    confirm(home, date(2026, 11, 30), 0)

    assert taken(one) == (1000, CallRefusal.MONTH), "what was in its block is no part of the new count"
    assert counted(home).counted == 1000
    confirm(home, date(2026, 11, 30), 995)
    assert taken(one) == (5, CallRefusal.MONTH)


def test_not_even_the_rest_of_a_block_is_used_after_the_file_is_lost(home):
    one = counter(home)
    one.ask("front")
    (home.path / FILE).unlink()

    assert taken(one) == (0, CallRefusal.LOST)


@pytest.mark.parametrize("damaged", [b"", b"{", b"\0" * 300, b"[]", b"null", b'{"month": "2026-11"}',
                                     json.dumps({"month": "2026-11", "day": "2026-11-30", "counted": -5, "today": 0,
                                                 "cameras": {}, "cameras_today": {}, "wanted": {}}).encode(),
                                     json.dumps({"month": "2026-11", "day": "2026-11-30", "counted": 1e9, "today": 0,
                                                 "cameras": {}, "cameras_today": {}, "wanted": {}}).encode()])
def test_a_file_that_is_damaged_counts_as_a_spent_month(home, damaged):
    counter(home).ask("front")
    (home.path / FILE).write_bytes(damaged)

    assert taken(counter(home)) == (0, CallRefusal.LOST)


def test_a_house_whose_own_memory_is_damaged_too_is_not_taken_for_a_new_one(home):
    counter(home).ask("front")
    (home.path / FILE).unlink()
    HouseMark(home).path.write_text("{")

    assert counter(home).ask("front") is CallRefusal.LOST


def test_no_call_is_made_before_the_clock_is_right(home):
    synced, clock = False, FakeClock(NOVEMBER_30)
    one = counter(home, clock=clock, right=lambda: synced)
    assert one.ask("front") is CallRefusal.CLOCK and not (home.path / FILE).exists()

    synced = True
    assert one.ask("front") is CallRefusal.CLOCK, "it is not asked again with each picture"
    clock.advance(60)
    assert one.ask("front") is None


def test_a_clock_that_agrees_with_a_server_is_right_though_nobody_else_says_so(home):
    one = counter(home, right=lambda: None)
    one.time_seen(NOVEMBER_30 + 86_400)
    assert one.ask("front") is CallRefusal.CLOCK
    one.time_seen(NOVEMBER_30 + 20)
    assert one.ask("front") is None


def test_a_clock_that_shows_a_month_before_what_was_counted_lets_no_call_be_made(home):
    counter(home).ask("front")

    assert taken(counter(home, clock=FakeClock(NOVEMBER_30 - 40 * 86_400))) == (0, CallRefusal.AHEAD)


def test_that_a_limit_is_reached_is_said_once_a_month_and_until_the_day_is_over(home):
    clock = FakeClock(datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp())
    one = counter(home, 30, clock=clock)
    assert not one.limit_to_tell()

    assert taken(one) == (10, CallRefusal.DAY)
    assert one.limit_to_tell() and counter(home, clock=clock).limit_to_tell(), "a process that starts goes on with it"
    clock.advance(86_400)
    taken(one)
    assert not one.limit_to_tell(), "it was said this month"
    clock.advance(2 * 86_400)
    taken(one)
    assert one.limit_to_tell(), "another month"
    assert counted(home).counted == 1 and counted(home).cameras == {"front": 1}


def test_a_new_day_has_its_share_and_a_new_month_all_of_it(home):
    clock = FakeClock(datetime(2026, 11, 29, 12, tzinfo=UTC).timestamp())
    one = counter(home, 100, clock=clock)

    assert taken(one) == (50, CallRefusal.DAY)
    clock.advance(86_400)
    assert taken(one) == (50, CallRefusal.MONTH)
    clock.advance(86_400)
    assert taken(one) == (4, CallRefusal.DAY)
    assert counted(home).month == "2026-12"


def test_a_camera_has_no_more_than_its_own_limit(home):
    one = counter(home, 100, camera=12)

    assert taken(one) == (12, CallRefusal.CAMERA)
    assert one.ask("yard") is None


def test_a_disk_that_takes_no_count_lets_no_call_be_made(home):
    (home.path / FILE).mkdir()
    (home.path / FILE / "in the way").touch()

    assert taken(counter(home)) == (0, CallRefusal.DISK)


def test_pictures_for_which_no_call_is_left_are_counted_with_few_writes(home):
    one = counter(home, 10)
    taken(one)
    file = home.path / FILE
    writes, before = 0, file.stat().st_ino
    for _ in range(100):
        assert one.ask("front") is CallRefusal.MONTH
        writes, before = writes + (file.stat().st_ino != before), file.stat().st_ino
    assert 5 <= writes <= 12
    one.give_back()
    assert counted(home).wanted == {"front": 111}


def test_what_is_written_is_what_is_read(home):
    one = counter(home)
    taken(one, most=17)
    one.give_back()
    assert decoded(encoded(counted(home))) == counted(home)
