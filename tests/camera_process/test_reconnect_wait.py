"""How long is waited before a failed stream is connected to again."""

from camera_process.reconnect_wait import LONGEST_WAIT_FOR_MAIN_STREAM, ReconnectWait


def test_each_wait_is_twice_as_long_as_the_one_before_up_to_the_longest():
    wait = ReconnectWait()
    assert [wait.after_failure() for _ in range(5)] == [0.5, 1.0, 2.0, 4.0, 4.0]


def test_a_main_stream_waits_longer_because_motion_is_seen_without_it():
    wait = ReconnectWait(LONGEST_WAIT_FOR_MAIN_STREAM)
    assert [wait.after_failure() for _ in range(7)] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_a_stream_that_works_again_is_waited_for_shortly_the_next_time():
    wait = ReconnectWait()
    assert [wait.after_failure(), wait.after_failure()] == [0.5, 1.0]
    wait.works()
    assert wait.after_failure() == 0.5


def test_a_source_that_came_to_its_end_is_opened_again_after_half_a_minute_at_first():
    wait = ReconnectWait()
    wait.ended()
    assert [wait.after_failure() for _ in range(2)] == [30.0, 4.0]
