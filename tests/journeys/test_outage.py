"""Slack down while events go on and the notifier is killed: a tenth of `bench outage`."""

import pytest

from benchmarks.outage import measure


@pytest.mark.timeout(400)  # a busy machine may be waited for longer than for a usual test
def test_an_outage_with_kills_loses_doubles_and_disorders_nothing():
    found = measure(seconds=6.0, every=0.5)
    assert found["events_alerted"] >= 10
    assert found["events_missing"] == 0
    assert found["in_order"]
    assert found["doubled"] <= found["kills"]
