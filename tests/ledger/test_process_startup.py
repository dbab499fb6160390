"""A process stops by signal wherever its main thread is, and whatever lock that holds."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HOLDS_THE_LOCK = """
    import os, signal
    from ledger.process_startup import stop_on_signals

    stop = stop_on_signals()
    with stop._cond:  # as in the middle of stop.wait() or stop.set()
        os.kill(os.getpid(), signal.{name})
        for _ in range(100_000):
            pass  # Python runs a handler between two of these
    print("stopped" if stop.wait(60) else "deaf")
"""

MANY_SIGNALS = """
    import os, signal, threading
    from ledger.process_startup import call_on_signals

    calls, lock, done = [], threading.Lock(), threading.Event()

    def stop():
        with lock:
            calls.append(threading.current_thread() is threading.main_thread())
        done.set()

    call_on_signals(stop)
    with lock:
        for _ in range(5_000):
            os.kill(os.getpid(), signal.SIGTERM)
    assert done.wait(60)
    print("stopped" if not any(calls) else "in the main thread")
"""

CHILDREN = """
    import signal, subprocess, sys
    from ledger.process_startup import stop_on_signals

    stop = stop_on_signals()
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    child.terminate()
    print("stopped" if child.wait(60) == -signal.SIGTERM and not stop.is_set() else "deaf")
"""

FAILS_ONCE = """
    import os, signal, threading
    from ledger.process_startup import call_on_signals

    calls, done = [], threading.Event()

    def stop():
        calls.append(1)
        if len(calls) == 1:
            raise OSError("this time it cannot")
        done.set()

    call_on_signals(stop)
    while not done.wait(0.05):
        os.kill(os.getpid(), signal.SIGTERM)
    print("stopped")
"""


def said_by(script):
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True,
                          timeout=120, check=False)
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize("name", [signal.SIGTERM.name, signal.SIGINT.name])
def test_a_signal_that_comes_while_the_lock_of_the_event_is_held_still_stops(name):
    assert said_by(HOLDS_THE_LOCK.format(name=name)) == "stopped"


def test_thousands_of_signals_stop_it_and_never_from_within_the_main_thread():
    assert said_by(MANY_SIGNALS) == "stopped"


def test_what_it_starts_still_ends_by_signal_and_does_not_stop_it():
    assert said_by(CHILDREN) == "stopped"


def test_a_stop_that_fails_once_is_called_again_by_the_next_signal():
    assert said_by(FAILS_ONCE) == "stopped"
