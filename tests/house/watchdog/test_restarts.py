"""One restart and one Trouble; who hangs again and again is restarted ever more seldom, and the Trouble counts."""

from hypothesis import given
from hypothesis import strategies as st

from house.watchdog.faults import DOWN, HUNG, UNSTABLE, Fault
from house.watchdog.restarts import AGAIN, LONGEST_WAIT, STUBBORN, Moment, ReportedTrouble, RestartPolicy

WELL = ("notifier", "historian")


def at(seconds: float) -> Moment:
    return Moment(seconds, 1e9 + seconds)


def hung(pid: int, name: str = "notifier") -> Fault:
    return Fault(HUNG, name, pid, "hung (silent for 25 s, reading facts)")


def texts(policy: RestartPolicy, *kinds: str) -> list[str]:
    return [each.text for each in policy.troubles() if each.until is None and each.kind in (kinds or (HUNG, DOWN))]


def test_a_hung_process_is_restarted_at_once_and_its_trouble_ends_when_it_is_well() -> None:
    policy = RestartPolicy()

    assert policy.look(at(0), [hung(7)], (), WELL) == [hung(7)]
    assert texts(policy) == ["notifier hung (silent for 25 s, reading facts) and was started again"]
    policy.look(at(5), [], (), WELL)
    assert len(texts(policy)) == 1, "it has not shown that it works"
    policy.look(at(10), [], WELL, WELL)

    (trouble,) = policy.troubles()
    assert (trouble.since, trouble.until) == (1e9, 1e9 + 10)
    policy.reported([trouble])
    assert policy.troubles() == []


def test_hanging_again_within_ten_minutes_is_one_trouble_with_a_count() -> None:
    policy = RestartPolicy()
    for number in range(1, 6):
        policy.look(at(number * 120), [hung(number)], (), WELL)
        assert len(texts(policy)) == 1
        policy.look(at(number * 120 + 30), [], WELL, WELL)
        assert texts(policy) == [], "now it works"
        assert len(texts(policy, UNSTABLE)) == (1 if number > 1 else 0)

    (trouble,) = [each for each in policy.troubles() if each.until is None]
    assert "5 times in a row" in trouble.text and trouble.since == 1e9 + 240

    policy.look(at(600 + AGAIN - 1), [], WELL, WELL)
    assert len(texts(policy, UNSTABLE)) == 1
    policy.look(at(600 + AGAIN), [], WELL, WELL)
    assert texts(policy, UNSTABLE) == []


def test_a_process_that_waits_to_be_restarted_is_said_to() -> None:
    policy = RestartPolicy()
    for number in range(4):
        policy.look(at(number * 25), [hung(number)], (), WELL)
        policy.look(at(number * 25 + 5), [], WELL, WELL)

    assert policy.look(at(100), [hung(9)], (), WELL) == []
    assert texts(policy) == ["notifier hung (silent for 25 s, reading facts) and waits to be started again"]
    assert policy.look(at(160), [hung(9)], (), WELL) == [hung(9)]
    assert texts(policy) == ["notifier hung (silent for 25 s, reading facts) and was started again"]


def test_after_ten_quiet_minutes_a_hang_is_a_first_one_again() -> None:
    policy = RestartPolicy()
    policy.look(at(0), [hung(1)], (), WELL)
    policy.look(at(AGAIN), [], WELL, WELL)

    policy.look(at(AGAIN + 5), [hung(2)], (), WELL)

    assert texts(policy) == ["notifier hung (silent for 25 s, reading facts) and was started again"]


def test_a_process_that_cannot_be_killed_is_said_to_be_and_killed_again_and_again() -> None:
    policy = RestartPolicy()
    policy.look(at(0), [hung(7)], (), WELL)

    assert policy.look(at(5), [hung(7)], (), WELL) == [hung(7)]
    assert "cannot be ended" not in texts(policy)[0]
    assert policy.look(at(STUBBORN + 5), [hung(7)], (), WELL) == [hung(7)]

    assert len(texts(policy)) == 1 and "cannot be ended: process 7 waits" in texts(policy)[0]
    assert policy.troubles()[0].since == 1e9


def test_what_does_not_run_is_reported_and_not_killed() -> None:
    policy, down = RestartPolicy(), Fault(DOWN, "historian", 0, "does not run; its log says why", restart=False)

    assert policy.look(at(0), [down], (), WELL) == []
    assert texts(policy) == ["historian does not run; its log says why"]
    policy.look(at(5), [], WELL, WELL)
    assert texts(policy) == []


def test_a_process_that_ends_again_and_again_is_one_trouble_until_it_does_not() -> None:
    policy, ends = RestartPolicy(), Fault(UNSTABLE, "historian", 7, "ended 3 times", restart=False)

    assert policy.look(at(0), [ends], WELL, WELL) == []
    assert policy.look(at(5), [ends._replace(what="ended 4 times")], WELL, WELL) == []
    assert texts(policy, UNSTABLE) == ["historian ended 4 times"]
    policy.look(at(10), [], WELL, WELL)

    assert texts(policy, UNSTABLE) == []


def test_trouble_about_a_process_that_is_no_longer_wanted_ends() -> None:
    policy = RestartPolicy()
    policy.look(at(0), [hung(7)], (), WELL)

    policy.look(at(5), [], (), ("historian",))

    assert texts(policy) == []


@given(st.lists(st.floats(1.0, 500.0), min_size=1, max_size=60))
def test_restarts_grow_apart_to_ten_minutes_and_never_stop(gaps: list[float]) -> None:
    policy, now, pid, restarts = RestartPolicy(), 0.0, 1, []
    for gap in gaps:
        if policy.look(at(now), [hung(pid)], (), WELL):
            restarts.append(now)
            pid += 1
        now += gap
    waits = [later - one for one, later in zip(restarts, restarts[1:], strict=False)]
    for number, wait in enumerate(waits):
        least = min(LONGEST_WAIT, 10.0 * 2.0 ** number)
        assert least <= wait <= least + max(gaps)
    assert now - restarts[-1] <= LONGEST_WAIT + max(gaps)


@given(st.lists(st.tuples(st.sampled_from(["hang", "well", "wait"]), st.floats(1.0, 900.0)), max_size=60))
def test_whatever_happens_each_trouble_is_said_once_at_a_time_and_none_is_forgotten(
        steps: list[tuple[str, float]]) -> None:
    policy, now, pid = RestartPolicy(), 0.0, 1
    said: list[ReportedTrouble] = []
    for what, seconds in steps:
        faults = [hung(pid)] if what == "hang" else []
        pid += len(policy.look(at(now), faults, WELL if what == "well" else (), WELL))
        assert not faults or texts(policy), "at fault, and no word"
        assert what != "well" or not texts(policy)
        said += [each for each in policy.troubles() if each.until]
        policy.reported(policy.troubles())
        now += seconds
    policy.look(at(now + AGAIN), [], WELL, WELL)
    assert not [each for each in policy.troubles() if each.until is None]
    for kind in (HUNG, UNSTABLE):
        mine = [each for each in said if each.kind == kind]
        for one, later in zip(mine, mine[1:], strict=False):
            assert one.until is not None and one.until <= later.since, "they do not overlap"
