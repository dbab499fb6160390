"""`hearthwatch models [list | fetch [NAME]]`: the detection models, and fetching them."""

import argparse
import os
import sys

from camera_process.analyzer_models import catalogue
from ledger.files.model_files import Model, ModelError, fetch, find, search_path
from ledger.home import Home


def run(argv: list[str], home: Home) -> int:
    """List or fetch models; 0 when all asked for are there, 1 when one could not be had."""
    parser = argparse.ArgumentParser(prog="hearthwatch models", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("list", "fetch"), default="list")
    models = catalogue()
    parser.add_argument("name", nargs="?", choices=sorted(models), help="one model; without it all of them")
    arguments = parser.parse_args(argv)
    names = [arguments.name] if arguments.name else sorted(models)
    step = _fetch if arguments.what == "fetch" else _show
    return max(step(models[name], home) for name in names)


def _show(model: Model, home: Home) -> int:
    path = find(model, search_path(home.models, os.environ))
    place = path or "not here; fetch it with: hearthwatch models fetch"
    print(f"{model.name:10} {model.megabytes:5.1f} MB  {model.licence:11} {place}")
    return 0 if path else 1


def _fetch(model: Model, home: Home) -> int:
    if path := find(model, search_path(home.models, os.environ)):
        print(f"{model.name} is already here: {path}")
        return 0
    mirror = os.environ.get("HEARTHWATCH_MODELS_URL", "").rstrip("/")
    try:
        path = fetch(model, home.models, f"{mirror}/{model.file}" if mirror else "", _progress)
    except ModelError as error:
        print(f"\n{error}" if sys.stdout.isatty() else error, file=sys.stderr)
        return 1
    print(f"\r{model.name} fetched and checked: {path}")
    return 0


def _progress(done: int, whole: int) -> None:
    if sys.stdout.isatty():
        share = f"{100 * done // whole:3} %" if whole else f"{done >> 10} KB"
        print(f"\r{share}", end="", flush=True)
