"""Locks: one process of a name per home, freed however it ends."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ledger import lock
from ledger.errors import AlreadyHeld, PlaceRefused

ROOT = Path(__file__).resolve().parents[2]
_HOLD = """
    import sys, time
    from pathlib import Path
    from ledger import lock
    from ledger.home import Home
    held = lock.hold(Home(Path(sys.argv[1])), "notifier")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holding(home):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", textwrap.dedent(_HOLD), str(home.path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_lock_is_held_by_one_process_and_names_it(home, holding):
    with pytest.raises(AlreadyHeld, match="already running") as refused:
        lock.hold(home, "notifier")

    assert refused.value.pid == holding.pid
    assert str(holding.pid) in str(refused.value)


def test_a_killed_process_holds_nothing(home, holding):
    holding.send_signal(signal.SIGKILL)
    holding.wait()

    lock.hold(home, "notifier").release()


def test_a_lock_that_was_released_can_be_held_again(home):
    first = lock.hold(home, "notifier")
    with pytest.raises(AlreadyHeld) as refused:
        lock.hold(home, "notifier")
    assert refused.value.pid == os.getpid()

    first.release()
    first.release()

    lock.hold(home, "notifier").release()


def test_locks_of_different_names_do_not_meet(home):
    first, second = lock.hold(home, "camera-lan"), lock.hold(home, "analysis")

    first.release()
    second.release()


def test_a_lock_that_cannot_be_written_is_refused_in_one_line(home):
    home.lock("notifier").mkdir()

    with pytest.raises(PlaceRefused, match="cannot open"):
        lock.hold(home, "notifier")
