"""The notifier's threads live on, and say so when that does not help."""

import threading

import pytest

from house import facts
from ledger.heartbeat import read
from ledger.supervised_thread import KIND, REPEATED_WITHIN
from notifier.worker_and_senders import SENDING


@pytest.fixture
def running(bench):
    """The notifier runs, until the test is over."""
    threads = []

    def begin():
        threads.append(threading.Thread(target=bench.notifier.run))
        threads[0].start()

    yield begin
    bench.notifier.halt()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_a_sender_that_fails_in_an_unexpected_way_goes_on_and_is_trouble_when_that_repeats(
    bench, running, until, monkeypatch
):
    sender = next(each for each in bench.notifier.senders if (each.name, each.lane) == ("show://", "text"))
    run_once, failures = sender.run_once, iter(range(3))

    def failing():
        if next(failures, None) is not None:
            raise RuntimeError("odd")
        return run_once()

    monkeypatch.setattr(sender, "run_once", failing)
    bench.began()
    running()

    until(lambda: bench.show.said, "the message is sent after all")
    until(lambda: bench.log.recent(10, [facts.TroubleBegan]), "the trouble is recorded")
    [began] = bench.log.recent(10, [facts.TroubleBegan])
    assert (began.kind, began.about) == (KIND, "sending text to show://")

    bench.clock.advance(REPEATED_WITHIN)
    until(lambda: bench.log.recent(10, [facts.TroubleEnded]), "and is over when it goes on well")


def test_an_orderly_stop_takes_alarms_back_even_when_one_channel_cannot(bench, running, until, monkeypatch):
    class Alarm:
        def __init__(self, name, error):
            self.name, self.error, self.asked = name, error, 0

        def cancel(self):
            self.asked += 1
            if self.error and self.asked == 1:
                raise self.error

    alarms = [Alarm("one://", RuntimeError("odd")), Alarm("two://", None)]
    monkeypatch.setattr(bench.notifier, "silent_houses", alarms)
    running()
    bench.notifier.halt()

    until(lambda: [each.asked for each in alarms] == [2, 1], "both are taken back")


def test_each_sender_beats_while_it_runs_and_leaves_no_beat_behind(bench, running, until):
    file = bench.home.heartbeat("notifier.text-show")
    running()
    until(lambda: read(file), "it beats")

    beat = read(file)
    bench.notifier.halt()

    assert (beat.silence, beat.doing) == (SENDING, "sending to show://")
    until(lambda: not file.exists(), "a sender that has ended is no sender that hangs")


def test_the_heart_of_a_sender_that_hangs_stands_still_while_the_others_go_on(bench, running, until, monkeypatch):
    hangs = threading.Event()
    sender = next(each for each in bench.notifier.senders if (each.name, each.lane) == ("show://", "text"))
    monkeypatch.setattr(sender, "run_once", lambda: hangs.wait(60))
    running()
    first, mine = bench.home.heartbeat("notifier"), bench.home.heartbeat("notifier.text-show")
    until(lambda: read(first) and read(mine), "both beat")
    before = read(mine)

    bench.clock.advance(30.0)
    until(lambda: read(first).at >= before.at + 30.0, "the first loop goes on")
    assert read(mine) == before
    hangs.set()
    until(lambda: read(mine).at > before.at, "it goes on")
