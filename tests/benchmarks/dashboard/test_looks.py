"""How the bench of the dashboard reads what Chromium wrote down."""

from benchmarks.dashboard.bench import holds
from benchmarks.dashboard.looks import main_tasks, most_in_a_second


def test_tasks_are_those_of_the_pages_main_thread() -> None:
    trace = [{"name": "thread_name", "pid": 7, "tid": 1, "args": {"name": "CrRendererMain"}},
             {"name": "thread_name", "pid": 7, "tid": 2, "args": {"name": "Compositor"}},
             {"name": "ThreadControllerImpl::RunTask", "pid": 7, "tid": 1, "dur": 90_000, "tdur": 21_000},
             {"name": "ThreadControllerImpl::RunTask", "pid": 7, "tid": 2, "dur": 99_000, "tdur": 99_000},
             {"name": "Paint", "pid": 7, "tid": 1, "dur": 88_000, "tdur": 88_000}]

    assert list(main_tasks(trace)) == [(21.0, 90.0)]


def test_requests_are_counted_in_the_second_that_has_most() -> None:
    assert most_in_a_second([0.0, 0.9, 1.0, 1.5, 1.8, 4.0]) == 4
    assert most_in_a_second([]) == 0


def test_one_figure_beyond_its_bound_fails_the_bench() -> None:
    fine = {"bytes": {"/": 149_999}, "first_picture_s": {"median": 0.4, "longest": 1.2},
            "phone": {"long_tasks": 0, "shift": 0.0, "scrolling": 3.9, "at_rest": 1.0}}

    assert holds(fine)
    assert not holds(fine | {"bytes": {"/": 10, "/events": 150_001}})
    assert not holds(fine | {"first_picture_s": {"median": 1.1, "longest": 1.2}})
    assert not holds(fine | {"phone": fine["phone"] | {"long_tasks": 1}})
    assert not holds(fine | {"phone": fine["phone"] | {"shift": 0.01}})
