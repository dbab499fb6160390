"""When rounds begin, and when people hear that they fail."""

import pytest

from house.clock import FakeClock
from ledger.redis.log import Log
from ledger.redis.process_records import RecordStore
from s3_upload.round_result import BUSY, ENDED, LOG_AWAY, RoundResult, read_line
from s3_upload.round_start import RunningRound
from s3_upload.upload_rounds import FETCH, LONGEST, LONGEST_ROUND, SOON, UPLOAD, UploadRounds
from s3_upload.upload_trouble import PATIENCE, UploadTrouble

WELL, FAILED = RoundResult(stored=1, every=300), RoundResult(about="busy", text="it is too busy", every=300)


class Runs:
    """Rounds that end when the test says so."""

    def __init__(self):
        self.begun, self.results, self.stopped = [], {}, 0

    def start(self, what):
        self.begun.append(what)
        return Run(self, what)

    def end(self, what, result):
        self.results[what] = result


class Run:
    def __init__(self, runs, what):
        self.runs, self.what = runs, what

    def result(self):
        return self.runs.results.pop(self.what, None)

    def stop(self):
        self.runs.stopped += 1


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def clock():
    return FakeClock()


def after(rounds, runs, clock, result):
    """End the round that runs like this; returns the seconds until the next begins."""
    runs.end(UPLOAD, result)
    count, waited = len(runs.begun), 0
    rounds.look()
    while len(runs.begun) == count:
        clock.advance(1)
        waited += 1
        rounds.look()
    return waited


def test_rounds_follow_each_other_more_seldom_while_the_store_fails(runs, clock):
    rounds = UploadRounds(runs.start, lambda: 0.0, clock)
    rounds.look()
    assert runs.begun == [UPLOAD]

    assert [after(rounds, runs, clock, each) for each in (WELL, FAILED, FAILED, FAILED, FAILED, WELL)] == [
        300, 300, 600, LONGEST, LONGEST, 300]
    assert after(rounds, runs, clock, RoundResult(every=3600, about="busy", text="x")) == 3600


@pytest.mark.parametrize("about", [LOG_AWAY, BUSY, ENDED])
def test_a_round_that_says_nothing_of_the_store_is_begun_again_soon(runs, clock, about):
    rounds = UploadRounds(runs.start, lambda: 0.0, clock)
    rounds.look()

    assert after(rounds, runs, clock, RoundResult(about=about, text="x", every=300)) == SOON


def test_what_people_wait_for_is_fetched_at_once_beside_a_round_that_runs(runs, clock):
    asked = [0.0]
    rounds = UploadRounds(runs.start, lambda: asked[0], clock)
    rounds.look()
    asked[0] = 5.0
    rounds.look()
    rounds.look()
    assert runs.begun == [UPLOAD, FETCH]

    asked[0] = 6.0
    rounds.look()
    assert len(runs.begun) == 2
    runs.end(FETCH, RoundResult())
    rounds.look()
    assert runs.begun == [UPLOAD, FETCH, FETCH]
    rounds.stop()
    assert runs.stopped == 2


@pytest.mark.parametrize("about", [LOG_AWAY, BUSY, ENDED])
def test_what_people_wait_for_is_fetched_again_soon_when_that_failed(runs, clock, about):
    asked = [0.0]
    rounds = UploadRounds(runs.start, lambda: asked[0], clock)
    rounds.look()
    asked[0] = 5.0
    rounds.look()
    runs.end(FETCH, RoundResult(about=about, text="x"))
    rounds.look()
    clock.advance(SOON - 1)
    rounds.look()
    assert runs.begun == [UPLOAD, FETCH]
    clock.advance(1)
    rounds.look()
    assert runs.begun == [UPLOAD, FETCH, FETCH]

    runs.end(FETCH, RoundResult())
    rounds.look()
    clock.advance(SOON)
    rounds.look()
    assert runs.begun == [UPLOAD, FETCH, FETCH]


def test_the_process_of_a_round_that_is_killed_is_no_success(until):
    running = RunningRound(UPLOAD)
    running._process.kill()
    found = []
    until(lambda: found or (found.append(result) if (result := running.result()) else None), "the round has ended")

    assert (found[0].about, found[0].well, "SIGKILL" in found[0].text) == (ENDED, False, True)
    assert read_line(b"Traceback") is None and read_line(b'{"stored": "many"}') is None


@pytest.fixture
def trouble(client, clock):
    return UploadTrouble(Log(client), RecordStore(client, "s3-upload"), clock)


def texts(trouble):
    return [each.text for each in trouble.log.state().troubles]


def test_people_hear_of_a_store_that_takes_nothing_for_an_hour_and_that_it_is_over(trouble, clock):
    trouble.note(FAILED)
    clock.advance(PATIENCE - 1)
    trouble.note(FAILED)
    assert texts(trouble) == []

    clock.advance(1)
    after_restart = UploadTrouble(trouble.log, trouble.records, clock)
    after_restart.note(FAILED)
    assert texts(trouble) == ["nothing was stored elsewhere for an hour: it is too busy"]

    after_restart.note(WELL)
    assert texts(trouble) == []


def test_people_hear_of_rounds_that_end_by_themselves_for_an_hour(trouble, clock):
    trouble.begun()
    trouble.note(WELL)
    for _ in range(2):
        trouble.begun()
        clock.advance(PATIENCE)
    assert texts(trouble) == []

    trouble.begun()

    assert len(texts(trouble)) == 1 and "ended by itself" in texts(trouble)[0]


def test_a_store_that_takes_some_of_it_works(trouble, clock):
    for _ in range(3):
        trouble.note(RoundResult(stored=3, about="busy", text="it is too busy"))
        clock.advance(PATIENCE)
    assert texts(trouble) == []


def test_a_file_that_is_refused_for_an_hour_is_said_though_others_are_stored(trouble, clock):
    for _ in range(2):
        trouble.note(RoundResult(stored=3, failed=1, about="object", text="the store refuses an object"))
        clock.advance(PATIENCE)
    assert texts(trouble) == ["one file could not be stored elsewhere for an hour, all others are: the store refuses "
                              "an object"]


def test_one_file_that_is_refused_while_no_other_waits_is_not_said_to_be_a_store_that_takes_nothing(trouble, clock):
    for _ in range(2):
        trouble.note(RoundResult(failed=1, about="object", text="the store refuses an object"))
        clock.advance(PATIENCE)
    assert texts(trouble)[0].startswith("one file could not be stored")


def test_a_store_that_refuses_one_after_the_other_until_the_round_is_given_up_takes_nothing(trouble, clock):
    for _ in range(2):
        trouble.note(RoundResult(failed=20, about="object", text="the store refuses an object", given_up=True))
        clock.advance(PATIENCE)
    assert texts(trouble) == ["nothing was stored elsewhere for an hour: the store refuses an object"]


def test_a_round_that_hangs_is_ended_and_another_begins(runs, clock):
    rounds = UploadRounds(runs.start, lambda: 0.0, clock)
    rounds.look()
    clock.advance(LONGEST_ROUND)
    rounds.look()
    assert (runs.begun, runs.stopped) == ([UPLOAD], 0)

    clock.advance(1)
    rounds.look()
    clock.advance(SOON)
    rounds.look()

    assert (runs.begun, runs.stopped, rounds.failures) == ([UPLOAD, UPLOAD], 1, 1)
