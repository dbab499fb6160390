"""What people are told of a camera's view, by the looks at it."""

from hypothesis import given
from hypothesis import strategies as st

from camera_process.scene_check.scene_watch import AT_MOST, LASTS, LOOK_EVERY, SceneLook, SceneWatch


class Played:
    """A watch that is shown a look every two seconds."""

    def __init__(self) -> None:
        self.watch, self.time, self.told = SceneWatch(), 0.0, list[tuple[float, str]]()

    def show(self, seconds: float, suspicious: bool = False, question: bool = False, moving: bool = False) -> "Played":
        until = self.time + seconds
        while self.time < until - 1e-6:
            self.time += LOOK_EVERY
            if self.watch.step(SceneLook(self.time, suspicious, question, moving)):
                self.told.append((self.time, self.watch.state))
        return self


def test_a_cover_is_suspected_within_five_seconds_and_told_within_forty():
    played = Played().show(60).show(60, suspicious=True)
    (suspected, first), (told, second) = played.told
    assert (first, second) == ("suspected", "tampered") and suspected - 60 <= 5 and LASTS <= told - 60 <= 40


def test_a_cover_that_lasts_three_seconds_is_no_trouble_and_ends_by_itself():
    played = Played().show(20).show(4, suspicious=True).show(20)
    assert [state for _, state in played.told] == ["suspected", "ok"]


def test_somebody_who_stands_close_holds_it_off_but_not_for_ever():
    played = Played().show(20).show(100, suspicious=True, moving=True)
    assert [state for _, state in played.told] == ["suspected"]
    played.show(40, suspicious=True, moving=True)
    assert played.told[-1][1] == "tampered" and played.told[-1][0] - 20 <= AT_MOST + 6


def test_it_ends_once_and_begins_anew():
    played = Played().show(50, suspicious=True).show(20).show(50, suspicious=True)
    assert [state for _, state in played.told] == ["suspected", "tampered", "ok", "suspected", "tampered"]


def test_single_looks_among_calm_ones_are_nothing():
    played = Played()
    for _ in range(30):
        played.show(2, suspicious=True).show(4)
    assert played.told == []


def test_one_calm_look_among_suspicious_ones_does_not_end_it():
    played = Played().show(40, suspicious=True).show(2).show(40, suspicious=True)
    assert [state for _, state in played.told] == ["suspected", "tampered"]


def test_a_view_that_looks_different_for_a_minute_is_asked_about_at_most_once_an_hour():
    played = Played().show(50, question=True).show(10).show(70, question=True)
    assert [state for _, state in played.told] == ["question"]
    played.show(1800, question=True)
    assert len(played.told) == 1
    played.show(10).show(3600, question=True)
    assert [state for _, state in played.told] == ["question", "ok", "question"]


def test_what_is_different_while_somebody_moves_is_not_asked_about():
    assert Played().show(300, question=True, moving=True).told == []


def test_what_is_to_be_ignored_is_not_told_until_its_time_is_over():
    played = Played().show(40, suspicious=True)
    played.watch.ignore_until = played.time + 100
    played.show(90, suspicious=True)
    assert [state for _, state in played.told] == ["suspected", "tampered", "ok"]
    played.show(60, suspicious=True)
    assert [state for _, state in played.told][3:] == ["suspected", "tampered"]


def test_after_a_long_pause_the_looks_before_it_do_not_count():
    played = Played().show(2, suspicious=True)
    played.time += 1000
    assert played.show(2, suspicious=True).told == []


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=120))
def test_nothing_is_told_twice_nor_without_being_suspected_first(looks):
    played, before = Played(), "ok"
    for suspicious, question, moving in looks:
        played.show(LOOK_EVERY, suspicious, question, moving)
    for _, state in played.told:
        assert state != before and (state != "tampered" or before == "suspected")
        before = state
