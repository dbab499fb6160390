"""The judge of `bench events` counts what people feel: alerts while somebody is there, and alerts for nobody."""

import json

import numpy as np
import pytest

from benchmarks.drawn.figures import Present
from benchmarks.events import bench, real
from benchmarks.events.conditions import Condition, random_of
from benchmarks.events.footage import DrawnFootage, Shown, even
from benchmarks.events.judge import EventFigures, Judge, meets
from benchmarks.events.labels import FalseEventLabels
from benchmarks.events.peers import FINDERS, OurFinder
from benchmarks.events.strolls import Stroll, strolls
from benchmarks.events.table import at_most, goals, line, percentile, summary

PERSON = (0.4, 0.4, 0.1, 0.3)
BLACK = np.zeros((180, 320), np.uint8)


class Told:
    """A finder that says at each time what it was told to."""

    moving = True

    def __init__(self, *spans):
        self.spans = spans

    def step(self, luma, time):
        return tuple(box for begin, end, box in self.spans if begin <= time < end)


def played(seconds, visits, finder, gap=10.0, **how):
    """Judge ten frames a second; visits: (number, from, to, clear from)."""
    def there(t):
        return tuple(Present(number, PERSON, t >= clear) for number, begin, end, clear in visits if begin <= t < end)

    return Judge(finder, gap, **how).play(Shown(n / 10, BLACK, there(n / 10)) for n in range(round(seconds * 10)))


def test_the_delay_is_from_the_first_clear_frame_to_the_frame_that_opened_the_event():
    got = played(40, [(0, 10, 20, 11)], Told((12.05, 18, PERSON)))
    assert (got.visits, got.found, got.false) == (1, 1, [])
    assert got.delays == [pytest.approx(1.5)]  # half of a second's frames must be occupied: the fifth of them at 12.5
    assert got.covered == [pytest.approx(59 / 90, abs=0.02)]


def test_a_region_elsewhere_sees_nobody():
    got = played(40, [(0, 10, 20, 10)], Told((12, 18, (0.8, 0.1, 0.1, 0.1))))
    assert (got.found, got.joined, got.covered, got.false) == (0, 0, [0.0], [])


def test_a_visit_within_an_event_that_something_else_opened_is_not_found_but_joined():
    got = played(40, [(0, 10, 20, 10)], Told((5, 12, (0.8, 0.1, 0.1, 0.1)), (12, 18, PERSON)))
    assert (got.found, got.joined, got.false) == (0, 1, [5.4])


def test_visits_that_follow_one_another_may_share_an_event():
    visits, finder = [(0, 10, 20, 10), (1, 21, 30, 21)], Told((10, 30, PERSON))
    assert (played(40, visits, finder).found, played(40, visits, finder, following=True).found) == (1, 2)


def test_empty_time_counts_what_is_occupied_and_each_event_but_not_the_moment_after_a_visit():
    got = played(100, [(0, 10, 20, 10)], Told((10, 21, PERSON), (50, 60, PERSON), (80, 80.3, PERSON)))
    assert got.false == [50.4]
    assert got.wrong == pytest.approx(10.3, abs=0.11) and got.empty == pytest.approx(88.5, abs=0.3)


def test_a_region_tells_of_somebody_only_when_it_meets_him_and_is_not_the_whole_view():
    assert meets((0.45, 0.65, 0.02, 0.02), PERSON)
    assert not meets((0.0, 0.0, 1.0, 1.0), PERSON)
    assert not meets((0.6, 0.4, 0.1, 0.3), PERSON)


def test_the_summary_names_the_worst_marked_condition_and_bounds_the_rate_of_empty_time():
    rows = {name: (Condition(name, lambda *_: [], **kind), figures) for name, kind, figures in (
        ("good", {}, EventFigures(10, 10, 0, [0.5] * 10, [1.0] * 10)),
        ("bad", {}, EventFigures(10, 5, 1, [1.0] * 5, [0.4] * 10)),
        ("unmarked", {"marked": False}, EventFigures(10, 0, 0, [], [0.0] * 10)),
        ("empty", {"empty": True}, EventFigures(false=[1.0], empty=43200.0)))}
    told = summary(rows)
    assert (told["visits, mean %"], told["visits, worst %"], told["worst"]) == (75, 50, "bad")
    assert (told["or joined"], told["delay p50 s"], told["delay p95 s"]) == (80, 0.5, 1.0)
    assert told["covered, mean %"] == pytest.approx(70)
    assert (told["events"], told["hours"], told["events in 24 h of empty time"]) == (1, 12, 2)
    assert told["upper bound in 24 h"] == pytest.approx(2 * 4.744, abs=0.01)
    assert "bad" in goals(told) and goals(told).count("no") >= 4
    assert "10/10" in line(*rows["good"]) and "unmarked *" in line(*rows["unmarked"])


def test_the_bound_of_a_rate_is_that_of_a_poisson_process():
    assert [round(at_most(events), 2) for events in (0, 1, 10)] == [3.0, 4.74, 16.96]
    assert percentile([3, 1, 2], 0.5) == 2 and percentile([], 0.5) == 0


def test_a_run_prints_each_condition_and_the_goals(capsys):
    assert bench.run(["--only", "calm", "--takes", "0.2", "--hours", "0.01", "--workers", "1", "--json"]) == 0
    said = capsys.readouterr().out
    told = json.loads(said.splitlines()[-1])
    assert told["summary"]["visits, mean %"] == 100 and told["summary"]["events"] == 0
    assert set(told["rows"]) == {"calm", "empty: calm"}
    assert "2/2 after" in said


def test_a_condition_nobody_knows_is_said_in_one_line(capsys):
    assert bench.run(["--only", "earthquake"]) == 2
    assert "earthquake" in capsys.readouterr().out


@pytest.mark.parametrize("name", FINDERS)
def test_every_way_to_find_motion_sees_somebody_large_in_a_calm_room(name):
    stroll = Stroll((100, 101), contrast=(60, 61), ground=(160, 161), count=1)
    figures, seconds = strolls(random_of("large", 1, 0), 1, 1.0, stroll)
    got = Judge(FINDERS[name](), 10.0).play(DrawnFootage(seconds, figures, 1, 1.0, even(5)))
    assert (got.visits, got.found, got.false) == (1, 1, [])


def test_an_empty_room_with_a_shade_in_it_alerts_for_nobody_by_its_labels(shared):
    finder = OurFinder()
    labels = FalseEventLabels(finder, shared / "models", colours=True, seed=1)
    shade = BLACK + np.uint8(60)
    for t in range(30):
        room = BLACK + np.uint8(60)
        room[60:120, 100 + 3 * t : 160 + 3 * t] = 120 if t > 15 else 60
        finder.step(room if t > 15 else shade, t / 10)
        labels(Shown(t / 10, room, ()), 1)
    assert labels.alerting == set()


def test_people_of_the_real_clip_are_where_the_truth_says(shared):
    frames, present = real.people(1)
    there = [number for number, who in enumerate(present) if who]
    assert len(frames) == len(present) == 225 and {present[number].visit for number in there} == {0}
    assert (there[0], there[-1]) == real.VISITS[0]
    standing = present[130]
    assert standing.clear and standing.box[3] > 0.8 and 0.3 < standing.box[0] < 0.7
