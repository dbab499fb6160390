"""`bench presence`: 30 days of made-up phones in many houses, judged by the house's own code and by two plain rules.

Seed 0 is for tuning; another one gives the figure.
"""

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from benchmarks.presence import score
from benchmarks.presence.cells import CELLS, WANTED
from benchmarks.presence.houses import Cell, house
from benchmarks.presence.score import HouseScore, figure, percentile, scored
from benchmarks.presence.verdicts import consider_home, own, predecessor

MOST_FALSE, MOST_MINUTES, MOST_STALE_MINUTES, MOST_DISARM = 0.05, 12.0, 16.0, 35.0
RULES = ("ours", "first predecessor", "consider_home 180 s")


def run(argv: list[str]) -> int:
    """Print the table; 1 when a figure that is wanted was missed."""
    arguments = _arguments(argv)
    chosen = [cell for cell in CELLS if arguments.cell in cell.name]
    if not chosen:
        print(f"no row has {arguments.cell!r} in its name; there are: {'; '.join(cell.name for cell in CELLS)}",
              file=sys.stderr)
        return 2
    good = True
    if not arguments.json:
        print(HEAD)
    with ProcessPoolExecutor(arguments.workers) as pool:
        for cell in chosen:
            found = list(pool.map(partial(_tried, arguments.seed, cell, arguments.days), range(arguments.houses)))
            for number, rule in enumerate(RULES):
                row = _row(cell, rule, [each[number] for each in found])
                good &= rule != RULES[0] or _is_good(cell, row)
                print(json.dumps(row) if arguments.json else _text(row), flush=True)
    return 0 if good else 1


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hearthwatch bench presence", description=__doc__)
    parser.add_argument("--houses", type=_positive, default=60)
    parser.add_argument("--days", type=_positive, default=30)
    parser.add_argument("--seed", type=int, default=1, help="0 is for tuning")
    parser.add_argument("--workers", type=_positive, default=2)
    parser.add_argument("--cell", default="", help="only rows with this in their name")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(argv)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _tried(seed: int, cell: Cell, days: int, number: int) -> tuple[HouseScore, ...]:
    """One house by each rule."""
    made = house(seed, number, cell, days)
    return tuple(scored(made, verdict) for verdict in
                 (own(made, number, cell.tablet), predecessor(made), consider_home(made)))


def _row(cell: Cell, rule: str, scores: list[HouseScore]) -> dict[str, Any]:
    return {
        "row": cell.name, "rule": rule, "person-weeks": round(sum(each.person_weeks for each in scores)),
        "false": figure(scores, score.false_arms).__dict__,
        "races": sum(each.races for each in scores) / sum(each.person_weeks for each in scores),
        "guests": sum(each.with_guest for each in scores) / sum(each.person_weeks for each in scores),
        "median": figure(scores, score.median_to_arm).__dict__, "p95": percentile(scores, 95, stale=False),
        "stale": percentile(scores, 50, stale=True), "missed": score.share_missed(scores),
        "probes": score.mean(scores, "probes_a_day"), "questions": score.mean(scores, "questions"),
        "disarm": score.slowest_disarm(scores),
    }


HEAD = (f"{'':34}{'':20}{'false arms / person-week':>26}{'min to arm, median':>22}{'p95':>6}{'stale':>7}{'missed':>8}"
        f"{'probes/d':>10}{'disarm':>8}{'asked/pw':>10}{'guest arms/pw':>15}")


def _text(row: dict[str, Any]) -> str:
    false, median = (score.Figure(**row[name]) for name in ("false", "median"))
    return (f"{row['row']:34}{row['rule']:20}{false!s:>26}{median!s:>22}{row['p95']:6.1f}{row['stale']:7.1f}"
            f"{row['missed']:6.1f} %{row['probes']:10.0f}{row['disarm']:6.0f} s{row['questions']:10.2f}"
            f"{row['guests']:15.3f}")


def _is_good(cell: Cell, row: dict[str, Any]) -> bool:
    """Whether what is wanted of this row was reached; much is only reported."""
    if cell.name not in WANTED:
        return True
    stale = row["stale"]
    return bool(row["false"]["value"] < MOST_FALSE and row["median"]["value"] < MOST_MINUTES
                and not stale > MOST_STALE_MINUTES and row["disarm"] <= MOST_DISARM)
