"""How calm the scene check is about the same scene, how sure about a tampered one, each camera left out of the fit."""

import argparse
import json
import pickle
from dataclasses import asdict
from pathlib import Path

from benchmarks.scenes.clips import clip_rows, clip_table
from benchmarks.scenes.fit import as_code, fitted
from benchmarks.scenes.judged import examples, judged
from benchmarks.scenes.measured import LookPlan, MeasuredLook, measured_looks, milliseconds
from benchmarks.scenes.table import report

TABLES = Path(__file__).parents[2] / "vision" / "scene" / "point_tables.py"
QUICK = {"each": 4, "pairs": 60, "sift": 0}


def run(argv: list[str]) -> int:
    """Print calm, recall, verdicts and time; --fit writes the product's tables from all cameras."""
    arguments = _arguments(argv)
    plan = LookPlan(arguments.data, arguments.each, arguments.pairs, arguments.seed, arguments.sift)
    if arguments.quick:
        plan = LookPlan(arguments.data, QUICK["each"], QUICK["pairs"], arguments.seed, QUICK["sift"])
    looks = _looks(plan, arguments.workers, arguments.keep)
    if arguments.fit:
        TABLES.write_text(as_code(fitted(examples(looks)), "Fitted by `./hearthwatch bench scenes --fit`."))
    found = judged(looks, arguments.workers)
    took, rows = milliseconds(plan.data), clip_rows(plan.data)
    if arguments.json:
        print(json.dumps({"ms": took, "clips": [asdict(row) for row in rows], "looks": [
            {"camera": each.look.camera, "kind": each.look.kind, "source": each.look.source, "verdict": each.kind,
             "points": each.points, "unclear": each.unclear, "sift": each.look.sift} for each in found]}))
        return 0
    times = ", ".join(f"{name} look: {value:.1f} ms" for name, value in took.items())
    print(report(found), clip_table(rows), times, sep="\n\n")
    return 0


def _looks(plan: LookPlan, workers: int, keep: Path | None) -> list[MeasuredLook]:
    """Measure, or read what --keep holds from an earlier run."""
    if keep is not None and keep.exists():
        looks: list[MeasuredLook] = pickle.loads(keep.read_bytes())  # noqa: S301 - a file this bench wrote
        return looks
    looks = measured_looks(plan, workers)
    if keep is not None:
        keep.write_bytes(pickle.dumps(looks))
    return looks


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scenes", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with scenes/, clips/...")
    parser.add_argument("--quick", action="store_true", help="few looks, without the peer")
    parser.add_argument("--each", type=int, default=24, help="tampered looks of each kind and camera")
    parser.add_argument("--pairs", type=int, default=300, help="pairs of each camera")
    parser.add_argument("--seed", type=int, default=0, help="other pairs, other tampering")
    parser.add_argument("--sift", type=int, default=12, help="every how many looks are shown to the peer; 0: none")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="write what was measured to this file, or read it from there")
    parser.add_argument("--fit", action="store_true", help="write the tables of the product, fitted to all cameras")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(argv)


if __name__ == "__main__":
    import sys

    raise SystemExit(run(sys.argv[1:]))
