"""What `bench reports` and `bench log-faults` count."""

import pytest

from benchmarks.trouble import log_faults
from benchmarks.trouble.report_times import FaultReport
from benchmarks.trouble.reports import summary


@pytest.mark.parametrize(("kind", "reported_after", "in_time"), [
    ("hung", 59.9, True), ("hung", 60.1, False), ("frozen", 89.0, True), ("frozen", 91.0, False),
    ("channel", None, False),
])  # fmt: skip
def test_a_report_is_in_time_when_people_could_read_it_within_the_bound_of_its_kind(kind, reported_after, in_time):
    assert FaultReport(kind, "x", 1.0, reported_after).in_time is in_time


def test_the_summary_counts_each_kind_and_all():
    found = summary([FaultReport("hung", "redis", 20.0, 21.0), FaultReport("hung", "app", 20.0, None),
                     FaultReport("disk", "full", 2.0, 3.0)])

    assert found["in_time"] == "2 of 3"
    assert found["hung"] == {"in_time": 1, "bound_s": 60.0, "reported_after_s": [21.0, None], "what": ["redis", "app"]}
    assert found["disk"]["in_time"] == 1


@pytest.mark.parametrize("wrong", [{"alerted": 2}, {"visits": 0, "alerted": 0}, {"facts_lost": 1},
                                   {"all_after_s": None}])
def test_a_fault_of_redis_is_passed_only_when_every_visit_was_alerted_and_nothing_lost(wrong):
    well = {"visits": 3, "alerted": 3, "facts_lost": 0, "all_after_s": 2.0}

    assert log_faults.good(well)
    assert not log_faults.good(well | wrong)
