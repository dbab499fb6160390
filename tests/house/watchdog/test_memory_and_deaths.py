"""Memory above its limit twice in a row, and processes that do not stay alive."""

from house.watchdog.deaths import MANY, PATIENCE, WITHIN, DeathJudge
from house.watchdog.faults import DOWN, UNSTABLE, Fault
from house.watchdog.memory import MemoryJudge, MemoryUse

LOGS = "./hearthwatch logs historian says why"


def test_memory_counts_when_two_looks_in_a_row_find_too_much() -> None:
    judge, much, little = MemoryJudge(), MemoryUse("analysis", 7, 801.0, 700.0), MemoryUse("analysis", 7, 700.0, 700.0)

    assert judge.look([much]) == []
    assert judge.look([little]) == []
    assert judge.look([much]) == []
    assert judge.look([much]) == [("memory", "analysis", 7, "used 801 MB of memory, more than its 700", True)]


def test_another_process_of_that_name_begins_anew() -> None:
    judge = MemoryJudge()
    judge.look([MemoryUse("analysis", 7, 801.0, 700.0)])

    assert judge.look([MemoryUse("analysis", 8, 801.0, 700.0)]) == []


def test_a_process_that_stays_down_is_at_fault_until_it_runs() -> None:
    judge = DeathJudge()
    judge.look(0.0, {"historian": 7})

    assert judge.look(5.0, {"historian": 0}) == []
    assert judge.look(5.0 + PATIENCE, {"historian": 0}) == []
    assert judge.look(6.0 + PATIENCE, {"historian": 0}) == [Fault(DOWN, "historian", 0, f"does not run; {LOGS}", False)]
    assert judge.look(11.0 + PATIENCE, {"historian": 8}) == []


def test_a_process_that_ends_again_and_again_is_at_fault_though_it_runs() -> None:
    judge = DeathJudge()
    for number in range(MANY):
        assert judge.look(number * 60.0, {"historian": number + 1}) == []

    found = judge.look(MANY * 60.0, {"historian": MANY + 1})

    assert found == [Fault(UNSTABLE, "historian", MANY + 1, f"ended 3 times within 10 minutes; {LOGS}", False)]
    assert judge.look(MANY * 60.0 + WITHIN, {"historian": MANY + 1}) == []


def test_what_the_watchdog_killed_did_not_end_by_itself() -> None:
    judge = DeathJudge()
    for number in range(2 * MANY):
        assert judge.look(number * 60.0, {"historian": number + 1}, ended=[number]) == []


def test_a_process_that_is_no_longer_wanted_is_forgotten() -> None:
    judge = DeathJudge()
    judge.look(0.0, {"camera-lan": 7})
    judge.look(5.0, {})

    assert judge.look(1000.0, {"camera-lan": 0}) == []
