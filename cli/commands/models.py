"""`hearthwatch models [list | fetch [NAME]]`: the models that look at pictures, and fetching them."""

import argparse
import os
import sys

from camera_process.analyzer_models import catalogue
from ledger.faces.face_models import face_catalogue
from ledger.files.model_files import Model, ModelError, fetch, find, search_path
from ledger.home import Home

FACES = "faces"

def run(argv: list[str], home: Home) -> int:
    """List or fetch models; 0 when all asked for are there, 1 when one could not be had."""
    parser = argparse.ArgumentParser(prog="hearthwatch models", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("list", "fetch"), default="list")
    labels, faces = catalogue(), face_catalogue()
    models = labels | faces
    parser.add_argument("name", nargs="?", choices=[*sorted(models), FACES],
                        help=f"one model, or {FACES} for all that compare faces; without it those that give labels")
    arguments = parser.parse_args(argv)
    fetching = arguments.what == "fetch"
    usual = sorted(labels) if fetching else [*sorted(labels), *sorted(faces)]
    names = sorted(faces) if arguments.name == FACES else [arguments.name] if arguments.name else usual
    codes = [(_fetch if fetching else _show)(models[name], home) for name in names]
    return max(code for name, code in zip(names, codes, strict=True) if name in labels or arguments.name or fetching)


def _show(model: Model, home: Home) -> int:
    path = find(model, search_path(home.models, os.environ))
    place = path or f"not here; fetch it with: ./hearthwatch models fetch {model.name}"
    print(f"{model.name:14} {model.megabytes:5.1f} MB  {model.licence:11} {place}")
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
