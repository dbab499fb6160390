from vision.motion.event_hysteresis import Closed, EventHysteresis, Opened


def play(frames, gap=2.0, fps=10.0, **settings):
    """Feed one flag per frame; return what was said, with the number of the frame that said it."""
    occupancy = EventHysteresis(gap, **settings)
    said = [(n, occupancy.step(n / fps, n, bool(flag))) for n, flag in enumerate(frames)]
    return [(n, what) for n, what in said if what], occupancy


def test_an_event_opens_when_half_of_the_last_second_is_occupied():
    said, occupancy = play([0] * 20 + [1] * 5)
    assert said == [(24, Opened(20, 2.0))]
    assert occupancy.open


def test_four_occupied_frames_of_ten_open_nothing():
    said, occupancy = play([0] * 20 + [1] * 4 + [0] * 20)
    assert said == [] and not occupancy.open


def test_the_beginning_is_the_first_occupied_frame_of_the_window_and_not_of_the_past():
    said, _ = play([0] * 20 + [1] + [0] * 30 + [1, 0, 1, 0, 1, 0, 1, 0, 1])
    assert said == [(59, Opened(51, 5.1))]


def test_an_event_closes_after_the_gap_and_ended_with_its_last_motion():
    said, _ = play([0] * 20 + [1] * 30 + [0] * 40)
    assert said[1] == (69, Closed(20, 2.0, 49, 4.9))


def test_one_occupied_frame_within_the_gap_keeps_the_event_open():
    said, occupancy = play([0] * 20 + [1] * 10 + [0] * 18 + [1] + [0] * 18)
    assert len(said) == 1 and occupancy.open


def test_two_visits_further_apart_than_the_gap_are_two_events():
    said, _ = play([0] * 20 + [1] * 10 + [0] * 25 + [1] * 10 + [0] * 25)
    assert [type(what) for _, what in said] == [Opened, Closed, Opened, Closed]
    assert said[2][1] == Opened(55, 5.5)


def test_frames_before_a_closed_event_cannot_open_the_next_one():
    said, _ = play([0] * 20 + [1] * 10 + [0] * 6, gap=0.3)
    assert [type(what) for _, what in said] == [Opened, Closed]


def test_the_frame_rate_does_not_change_when_an_event_opens():
    for fps in (5, 15, 25, 30):
        said, _ = play([0] * fps + [1] * fps, fps=fps)
        opened = said[0][1]
        assert opened == Opened(fps, 1.0)
        assert 0.3 <= said[0][0] / fps - 1.0 <= 0.6


def test_a_source_of_one_picture_every_two_seconds_opens_on_the_first_occupied_one():
    said, _ = play([0, 0, 1, 0, 0, 0, 0, 0, 0], gap=10.0, fps=0.5)
    assert said == [(2, Opened(2, 4.0)), (7, Closed(2, 4.0, 2, 4.0))]


def test_time_that_jumps_back_closes_the_event_and_starts_afresh():
    occupancy = EventHysteresis(2.0)
    for n in range(10):
        occupancy.step(100 + n / 10, n, True)
    assert occupancy.step(0.0, 10, True) == Closed(0, 100.0, 9, 100.9)
    assert occupancy.step(0.1, 11, True) == Opened(10, 0.0)


def test_motion_after_a_long_pause_of_the_stream_is_a_new_event():
    occupancy = EventHysteresis(2.0)
    for n in range(10):
        occupancy.step(n / 10, n, True)
    assert occupancy.step(60.0, 10, True) == Closed(0, 0.0, 9, 0.9)
    assert occupancy.step(60.1, 11, True) == Opened(10, 60.0)


def test_the_end_of_the_source_closes_what_is_open_and_only_once():
    _, occupancy = play([1] * 10)
    assert occupancy.flush() == Closed(0, 0.0, 9, 0.9)
    assert occupancy.flush() is None


def test_an_event_that_is_split_while_motion_goes_on_becomes_two_without_a_gap():
    _, occupancy = play([0] * 20 + [1] * 30)
    assert occupancy.split() == (Closed(20, 2.0, 49, 4.9), Opened(49, 4.9))
    assert occupancy.open


def test_an_event_that_is_split_while_nothing_moves_only_closes():
    _, occupancy = play([0] * 20 + [1] * 20 + [0] * 12)
    assert occupancy.split() == (Closed(20, 2.0, 39, 3.9), None)
    assert not occupancy.open


def test_after_a_split_one_lively_frame_alone_opens_nothing():
    _, occupancy = play([0] * 20 + [1] * 20 + [0] * 12)
    occupancy.split()
    assert [occupancy.step(n / 10, n, n == 53) for n in range(52, 60)] == [None] * 8


def test_nothing_is_split_where_no_event_is_open():
    _, occupancy = play([0] * 20)
    assert occupancy.split() == (None, None)


def test_only_motion_that_lasts_opens_an_event_where_that_is_wanted_and_it_is_dated_back():
    said, _ = play([0] * 20 + [1] * 25, lasting=2.0)
    assert said == [(40, Opened(20, 2.0))]


def test_motion_that_ends_sooner_opens_none():
    said, occupancy = play([0] * 20 + [1] * 18 + [0] * 20 + [1] * 18, lasting=2.0)
    assert said == [] and not occupancy.open


def test_a_pause_of_a_second_does_not_begin_lasting_motion_anew():
    said, _ = play([0] * 20 + [1] * 10 + [0] * 9 + [1] * 10, lasting=2.0)
    assert said[0][1] == Opened(20, 2.0) and 40 <= said[0][0] <= 44


def test_frames_that_are_occupied_by_nothing_that_moves_do_not_make_motion_last():
    occupancy = EventHysteresis(2.0, lasting=2.0)
    assert not any(occupancy.step(n / 10, n, True, moving=n < 10) for n in range(60))


def test_lasting_motion_opens_an_event_at_two_seconds_between_pictures_as_well():
    said, _ = play([0, 0, 1, 1, 1, 0], gap=10.0, fps=0.5, lasting=2.0)
    assert said[0] == (3, Opened(2, 4.0))


def opened_by(came, moved, occupied_from=0, gap=2.0):
    """Opened by somebody who appeared in frame `came` and was known to move in frame `moved`; ten frames a second."""
    occupancy = EventHysteresis(gap)
    for n in range(moved + 20):
        said = occupancy.step(n / 10, n, n >= occupied_from, n >= moved, since=came / 10)
        if said:
            return said
    return None


def test_an_event_begins_when_what_moves_appeared():
    assert opened_by(came=30, moved=50, occupied_from=10) == Opened(30, 3.0)


def test_an_event_begins_no_earlier_than_something_was_seen():
    assert opened_by(came=30, moved=50, occupied_from=35) == Opened(35, 3.5)


def test_an_event_is_dated_back_by_four_seconds_at_most():
    assert opened_by(came=10, moved=100) == Opened(61, 6.1)


def test_an_event_is_not_dated_back_into_the_one_before():
    occupancy = EventHysteresis(0.5)
    said = [occupancy.step(n / 10, n, True, n < 10 or n >= 20, since=0.0) for n in range(30)]
    assert [each for each in said if each] == [Opened(0, 0.0), Closed(0, 0.0, 9, 0.9), Opened(15, 1.5)]
