"""Motion as people feel it: visits found and how soon under hard conditions, and calm while nobody is there."""

import argparse
import json
import os
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

import cv2

from benchmarks.events.conditions import Condition, with_visits, without_visits
from benchmarks.events.judge import EventFigures, Judge
from benchmarks.events.labels import FalseEventLabels, named_by
from benchmarks.events.peers import FINDERS, OurFinder
from benchmarks.events.real import real
from benchmarks.events.table import HEAD, goals, line, summary

STRETCH = 300.0
"""Seconds of empty time under one scene and seed; each begins with a new warm-up."""
HOURS = 2.0
HELP = """

visits: found when an event opened while somebody was there and a region met him; joined when an event that had opened
before, for something else, was still open. Delay: from the first frame in which half of him is in the view to the frame
that opened the event. cover: the share of the frames of a visit with a region that meets him. false: events that opened
while nobody was there; wrong: the occupied share of that time. * does not count for the goals.
Drawn visits are further apart than the usual gap of 10 s; those of the real clips are not, their gap is 2 s.
All of it takes about ten minutes on two free cores, each peer as long again. The program motion is left out: it takes
frames in real time only, so that a drawn hour would take an hour (bench cameras runs beside it).
"""


def conditions() -> dict[str, Condition]:
    """Every condition by name."""
    return {each.name: each for each in (*with_visits(), *real(), *without_visits())}


def play(name: str, finder: str, seed: int, take: int, models: Path | None = None,
         seconds: float = STRETCH) -> EventFigures:
    """Judge one take of a condition; runs in a process of its own."""
    condition, finding = conditions()[name], FINDERS[finder]()
    judge = Judge(finding, condition.gap, condition.following)
    if models and isinstance(finding, OurFinder):
        judge.watch = labelling = FalseEventLabels(finding, models, condition.colours, seed + take)
        judge.play(condition.take(seed, take, seconds)).labelled = len(labelling.alerting)
        return judge.figures
    return judge.play(condition.take(seed, take, seconds))


def rows(chosen: Sequence[Condition], finder: str,
         arguments: argparse.Namespace) -> Iterator[tuple[Condition, EventFigures]]:
    """Judge the conditions in several processes, or here for one; gives each when all its takes are done."""
    left = {each.name: _takes(each, arguments) for each in chosen}
    whole = {each.name: EventFigures() for each in chosen}
    todo = [(each, take) for each in chosen for take in range(left[each.name])]
    for condition, figures in _played(todo, finder, arguments):
        whole[condition.name].add(figures)
        left[condition.name] -= 1
        if left[condition.name] == 0:
            yield condition, whole[condition.name]


def _takes(condition: Condition, arguments: argparse.Namespace) -> int:
    wanted = arguments.hours * 3600 / STRETCH if condition.drawn_empty else condition.takes * arguments.takes
    return max(1, round(wanted))


def _played(todo: Sequence[tuple[Condition, int]], finder: str,
            arguments: argparse.Namespace) -> Iterator[tuple[Condition, EventFigures]]:
    how, more = (finder, arguments.seed), (arguments.labels, min(STRETCH, 3600 * arguments.hours))
    if arguments.workers == 1:
        cv2.setNumThreads(1)
        yield from ((each, play(each.name, *how, take, *more)) for each, take in todo)
        return
    # Started anew, not forked: a fork of a process whose OpenCV has threads may hang.
    with ProcessPoolExecutor(arguments.workers, get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        of = {pool.submit(play, each.name, *how, take, *more): each for each, take in todo}
        yield from ((of[done], done.result()) for done in as_completed(of))


def run(argv: list[str]) -> int:
    """Print the table and the goals; 0 when measured, 2 when a name is not known."""
    arguments = _parser().parse_args(argv)
    known = conditions()
    if arguments.list:
        print("\n".join(known))
        return 0
    wanted = [name.strip() for name in arguments.only.split(",") if name.strip()]
    chosen = [each for each in known.values() if (not wanted or any(_means(word, each.name, known) for word in wanted))
              and (each.empty if arguments.empty else not each.empty if arguments.visits else True)]
    if not chosen:
        print(f"bench events: no condition has {arguments.only!r} in its name; --list shows them all")
        return 2
    if arguments.labels and named_by(arguments.labels) is None:
        print(f"bench events: no model in {arguments.labels}: ./hearthwatch models fetch brings it into the home")
        return 2
    hours = arguments.hours * sum(each.drawn_empty for each in chosen)
    print(f"{len(chosen)} conditions, {hours:.1f} drawn hours with nobody there; seed {arguments.seed}; "
          f"--hours and --takes make it shorter or longer", flush=True)
    for finder in FINDERS if arguments.peers else ("ours",):
        _measure(finder, chosen, arguments)
    return 0


def _means(word: str, name: str, known: Container[str]) -> bool:
    return name in (word, f"empty: {word}") if word in known else word in name


def _measure(finder: str, chosen: Sequence[Condition], arguments: argparse.Namespace) -> None:
    begin, got = monotonic(), dict[str, tuple[Condition, EventFigures]]()
    print(f"{finder}\n{HEAD}", flush=True)
    for condition, figures in rows(chosen, finder, arguments):
        got[condition.name] = condition, figures
        passed = monotonic() - begin
        print(f"{line(condition, figures)}   {len(got)}/{len(chosen)} after {passed:.0f} s, about "
              f"{passed / len(got) * (len(chosen) - len(got)):.0f} s left", flush=True)
    told = summary(got, bool(arguments.labels))
    print(json.dumps({"summary": told, "rows": {name: asdict(f) for name, (_, f) in got.items()}})
          if arguments.json else goals(told))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench events", description=__doc__ + HELP,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", action="store_true", help="only the conditions with visits")
    parser.add_argument("--empty", action="store_true", help="only the conditions on which nobody is there")
    parser.add_argument("--only", default="", help="only conditions with one of these names, or these words in it: A,B")
    parser.add_argument("--list", action="store_true", help="list the conditions")
    parser.add_argument("--seed", type=int, default=0, help="other scenes and people: 0-99 to tune by, 100 on to judge")
    parser.add_argument("--hours", type=float, default=HOURS, help="drawn hours of each empty condition (%(default)s)")
    parser.add_argument("--takes", type=float, default=1.0, help="so many times the usual visits (%(default)s)")
    parser.add_argument("--peers", action="store_true", help="P1, MOG2 and Frigate's motion as well")
    parser.add_argument("--labels", type=Path, metavar="MODELS", help="folder of models: which events on empty time "
                        "would still alert for a person, a vehicle or an animal")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON after the lines")
    return parser


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
