"""`samples` counts them; `samples export DIR [--format coco|csv]` copies them out, `samples import DIR` back in."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cli.commands.samples.export import Exported, exported, to_coco, to_csv, to_folders
from cli.commands.samples.importing import import_from
from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from ledger.files.samples import Samples
from ledger.home import Home
from ledger.process_startup import host_name

FORMATS = {"folders": to_folders, "coco": to_coco, "csv": to_csv}
"""How samples are written: as they are, for `import` (the usual way), or for other programs."""


def run(argv: Sequence[str], home: Home) -> int:
    """Exit code 1 when something could not be exported or imported."""
    options = _parser().parse_args(argv)
    samples = Samples(homes.current(home), host_name())
    if options.what == "import":
        return _import(samples, options.folder)
    failed: list[str] = []
    chosen = [each for each in exported(samples, options.camera or "", failed) if _wanted(each, options)]
    if options.what == "export":
        return _export(chosen, _place(options.folder, home), options.format, failed)
    print(summary(chosen))
    return _report(failed)


def summary(chosen: Sequence[Exported]) -> str:
    """How many samples there are of each camera and kind, and how many of them are tagged."""
    if not chosen:
        return "no samples yet: each event of a camera that records gives one"
    kinds = Counter((each.camera, str(each.about["kind"])) for each in chosen)
    tagged = Counter(each.camera for each in chosen if each.annotations.get("tag"))
    lines = []
    for camera in sorted({camera for camera, _ in kinds}):
        counts = ", ".join(f"{count} {kind}" for (own, kind), count in sorted(kinds.items()) if own == camera)
        lines.append(f"{camera}: {counts}; {tagged[camera]} tagged")
    return "\n".join(lines)


def _place(folder: Path | None, home: Home) -> Path:
    """The folder to export into, which is empty and not in the house, where it would be taken for a part of it."""
    if folder is None:
        raise CliError("say where to: ./hearthwatch samples export DIR", WRONG_USE)
    if home.holds(folder):
        raise CliError(f"{folder} is inside the home: name a folder elsewhere", WRONG_USE)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CliError(f"{folder} is there already and not empty: name a new folder", WRONG_USE)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _export(chosen: Sequence[Exported], folder: Path, format: str, damaged: Sequence[str]) -> int:
    failed = FORMATS[format](chosen, folder)
    print(f"{len(chosen) - len(failed)} samples are in {folder}")
    return _report([*damaged, *failed])


def _import(samples: Samples, folder: Path | None) -> int:
    if folder is None or not folder.is_dir():
        raise CliError("say where from: ./hearthwatch samples import DIR, a folder that export made", WRONG_USE)
    done = import_from(samples, folder)
    print(f"{done.new} samples imported, {done.known} were here already")
    return _report(done.failed)


def _report(failed: Sequence[str]) -> int:
    for each in failed:
        print(f"left out: {each}")
    return 1 if failed else 0


def _wanted(each: Exported, options: argparse.Namespace) -> bool:
    return not options.tag or each.annotations.get("tag") == options.tag


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("hearthwatch samples", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("list", "export", "import"), default="list")
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    parser.add_argument("--format", choices=tuple(FORMATS), default="folders",
                        help="folders: as they are, for import; coco: pictures and one JSON; csv: one row a sample")
    parser.add_argument("--camera", help="only samples of this camera")
    parser.add_argument("--tag", choices=("occupied", "unoccupied"), help="only samples that people tagged so")
    return parser
