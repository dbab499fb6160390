"""Whoever beats in time never hangs, whoever falls silent is noticed, and a judge that stood still accuses nobody."""

from hypothesis import given
from hypothesis import strategies as st

from house.watchdog.hangs import GRACE, STALLED, STARTING, Beat, HangJudge, LivingProcess

EVERY = 5.0


def beating(name: str, pid: int, *silences: float, at: float = 0.0) -> LivingProcess:
    return LivingProcess(name, pid, tuple(Beat(at, pid, each, "reading facts") for each in silences))


def watched(judge: HangJudge, process: LivingProcess, since: float, until: float) -> float | None:
    """When the judge first found that process at fault, looking every five seconds."""
    now = since
    while now <= until:
        if judge.look(now, [process]):
            return now
        now += EVERY
    return None


def test_a_silent_process_is_noticed_soon_after_its_silence_is_over() -> None:
    judge, process = HangJudge(), beating("notifier", 7, 20.0, at=1000.0)
    assert watched(judge, process, 900.0, 1015.0) is None

    found = watched(judge, process, 1020.0, 1060.0)

    assert found == 1025.0


def test_what_it_was_doing_and_for_how_long_is_said() -> None:
    judge = HangJudge()
    judge.look(0.0, [beating("notifier", 7, 20.0)])
    watched(judge, beating("notifier", 7, 60.0), 5.0, 55.0)

    (found,) = judge.look(65.0, [beating("notifier", 7, 60.0)])

    assert found == ("hung", "notifier", 7, "hung (silent for 65 s, reading facts)", True)


def test_one_silent_loop_of_several_is_enough() -> None:
    judge, process = HangJudge(), beating("notifier", 7, 1000.0, 20.0)

    assert watched(judge, process, 0.0, 100.0) == GRACE + EVERY


def test_a_process_that_never_began_to_work_is_noticed() -> None:
    assert watched(HangJudge(), LivingProcess("historian", 7), 0.0, 100.0) == STARTING + EVERY


def test_beats_of_an_earlier_process_of_that_name_do_not_count() -> None:
    judge = HangJudge()
    old = LivingProcess("historian", 8, (Beat(0.0, 7, 20.0, "reading facts"),))

    assert watched(judge, old, 1000.0, 2000.0) == 1000.0 + STARTING + EVERY


def test_nothing_is_accused_for_a_while_after_its_start_or_after_the_judge_stood_still() -> None:
    judge, process = HangJudge(), beating("redis", 7, 1.0)

    assert watched(judge, process, 0.0, 100.0) == GRACE + EVERY
    assert watched(judge, process, 500.0, 600.0) == 500.0 + GRACE


@given(st.lists(st.floats(0.1, 100.0), min_size=1, max_size=60),
       st.lists(st.floats(0.1, 1.0), min_size=60, max_size=60))
def test_who_beats_within_its_silence_never_hangs(gaps: list[float], shares: list[float]) -> None:
    judge, now, beat = HangJudge(), 0.0, Beat(0.0, 7, 20.0, "x")
    for gap, share in zip(gaps, shares, strict=False):
        now += gap
        beat = beat._replace(at=now - share * beat.silence)  # at the look, the last beat is younger than promised
        assert judge.look(now, [LivingProcess("notifier", 7, (beat,))]) == []


@given(st.floats(0.5, 120.0), st.floats(0.1, STALLED), st.floats(0.0, 1e6))
def test_who_falls_silent_is_found_within_its_silence_a_grace_and_one_look(
        silence: float, every: float, began: float) -> None:
    judge, process, now = HangJudge(), beating("x", 7, silence, at=began), began
    while not judge.look(now, [process]):
        assert now <= began + max(silence, GRACE) + every + 1e-6
        now += every


@given(st.floats(STALLED + 0.1, 1e6))
def test_after_a_stall_of_the_judge_nobody_is_accused_in_the_time_of_grace(stall: float) -> None:
    judge, process = HangJudge(), beating("x", 7, 20.0)
    for now in range(0, 20, 5):
        judge.look(float(now), [process])
    back = 15.0 + stall
    for step in range(6):
        assert judge.look(back + step * EVERY, [process]) == []
    assert judge.look(back + GRACE, [process]) != []
