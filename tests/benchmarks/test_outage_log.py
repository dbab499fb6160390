"""What an hour of outage writes to the log's file, as the bench measures it."""

from benchmarks.outage import HOUR, MOST_KB_AN_HOUR
from benchmarks.outage_log import bytes_written


def test_an_hour_of_outage_with_an_alert_and_its_picture_waiting_writes_less_than_fifty_kb():
    assert 5.0 < bytes_written(HOUR) / 1000 < MOST_KB_AN_HOUR == 50.0
