"""What the scene check's figures and tables come from."""

import numpy as np
import pytest

from benchmarks.scenes.fit import EVIDENCE, FALLING, Example, as_code, fitted
from benchmarks.scenes.table import upper_bound
from benchmarks.scenes.tampering import cover
from benchmarks.scenes.views import shifted
from vision.scene.cues.pair_cues import MOVE, NAMES
from vision.scene.fitted_scores import POINTS


def examples(count: int = 200) -> list[Example]:
    """Untouched scenes and covers that lose more and keep less; the other cues are chance."""
    random = np.random.default_rng(1)
    made = []
    for number in range(count):
        group = ("same", *EVIDENCE)[number % 6]
        cues = {name: float(random.normal()) for name in (*NAMES, *MOVE)}
        cues["lost"] = float(group == "covered") + random.normal() / 4
        cues["kept"] = float(group == "same") + random.normal() / 4
        made.append(Example(f"camera {number % 3}", group, cues, 1.0))
    return made


def test_points_only_rise_with_what_is_lost_and_fall_with_what_is_kept():
    for tables in (fitted(examples()), POINTS):
        for table in tables.values():
            for name, (limits, points) in table.steps.items():
                assert len(points) == len(limits) + 1 and list(limits) == sorted(limits)
                assert list(points) == sorted(points, reverse=name in FALLING), name


def test_the_tables_tell_what_they_were_fitted_to():
    tables, made = fitted(examples()), examples()
    scores = {group: np.mean([tables["covered"].score(each.cues) for each in made if each.group == group])
              for group in ("same", "covered")}
    assert scores["covered"] > 1 and scores["same"] < -1


def test_the_tables_written_as_code_are_the_same_tables():
    tables = fitted(examples())
    written: dict = {}
    exec(as_code(tables, "Made up."), written)  # noqa: S102 - what this test has just written
    assert written["POINTS"] == tables


def test_the_products_tables_know_every_kind_and_only_cues_that_are_measured():
    assert set(POINTS) == set(EVIDENCE)
    assert {name for table in POINTS.values() for name in table.steps} <= {*NAMES, *MOVE}


@pytest.mark.parametrize(("events", "count", "bound"), [(0, 274, 0.0109), (2, 274, 0.0228), (5, 5, 1.0)])
def test_the_upper_bound_is_that_of_clopper_and_pearson(events, count, bound):
    assert upper_bound(events, count) == pytest.approx(bound, abs=2e-4)


def test_a_cover_hides_the_share_it_says():
    picture = np.full((90, 160, 3), 200, np.uint8)
    covered, share = cover(picture, np.random.default_rng(4), 0.5, 0.7, [])
    assert 0.5 <= share <= 0.7
    assert (np.abs(covered.astype(int) - 200).max(axis=2) > 4).mean() == pytest.approx(share, abs=0.15)


def test_a_shift_is_as_far_as_it_says():
    before, after = shifted(np.random.default_rng(2), 0.2, 0.4)
    moved = np.hypot(after.x - before.x, after.y - before.y) / before.width
    assert 0.2 <= moved <= 0.4
    assert all(half <= middle <= 1 - half for view in (before, after) for half, middle in
               ((view.width / 2 - 0.02, view.x), (view.width / 2 - 0.02, view.y)))
