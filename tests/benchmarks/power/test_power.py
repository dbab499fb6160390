"""`bench power` at a twentieth: ten homes, of which only log and historian are started."""

import random

import pytest

from benchmarks.power.damage import damaged
from benchmarks.power.start_path import recorded, tried
from benchmarks.power.trial import Trial

HOMES, SECONDS = 10, 6.0


@pytest.fixture(scope="module")
def run():
    return recorded(SECONDS)


def test_a_recording_has_every_version_of_every_file(run):
    recording, truth = run
    log = "redis/appendonlydir/appendonly.aof.1.incr.aof"

    assert {"house.json", "history/history.db", "history/state.json", log} <= set(recording.versions)
    sizes = [len(recording.file_at(log, since)) for since, _ in recording.versions[log]]
    assert len(sizes) > 3 and sizes == sorted(sizes)
    assert len(truth.modes) > 3 and len(truth.settled(truth.modes[-1][0])) > 3


def test_the_same_seed_damages_a_home_in_the_same_way(run):
    recording, truth = run
    moment = truth.modes[-1][0]

    one, other = (damaged(recording, moment, random.Random(3)) for _ in range(2))

    assert one == other and one.damage


@pytest.mark.parametrize("number", range(HOMES))
def test_a_house_comes_up_after_a_power_cut_with_the_right_state_and_says_what_it_lost(run, number):
    recording, truth = run
    rng = random.Random(number)
    home = damaged(recording, rng.uniform(truth.modes[len(truth.modes) // 2][0], truth.modes[-1][0]), rng)

    found = tried(home, truth)

    assert found.good, f"{found} in a home with {home.damage}"


@pytest.mark.parametrize("trial", [
    Trial({}, None, None, "right", 0, False), Trial({}, 1.0, None, "wrong", 0, False),
    Trial({}, 1.0, None, "right", 3, False),
])  # fmt: skip
def test_a_house_that_does_not_come_up_or_says_nothing_is_not_good(trial):
    assert not trial.good
