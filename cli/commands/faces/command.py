"""`faces`: whose faces are known, and comparing two pictures.

faces compare A.jpg B.jpg [--json]   are these the same person?
faces list                           whose faces are known, for what, and who agreed to that
faces enrol NAME PICTURE...          learn the face of a person who agreed (enrol --help)
faces forget NAME                    delete all that is known of it
faces bench DIR                      how well faces are told apart in a folder of pictures
"""

import importlib
from collections.abc import Sequence

from cli.errors import WRONG_USE, CliError
from ledger.home import Home

WORDS = {"compare": ("compare", "run"), "list": ("people", "run_list"), "enrol": ("enrol", "run"),
         "forget": ("people", "run_forget")}
"""Each word's module beside this one, and its function."""
BENCH = "bench"


def run(argv: Sequence[str], home: Home) -> int:
    """Run what the first word names; its exit code."""
    if not argv or argv[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if argv[0] == BENCH:  # by its name, as `bench` does: the product stands on no benchmark
        return int(importlib.import_module("benchmarks.faces.bench").run(["--models", str(home.models), *argv[1:]]))
    if argv[0] not in WORDS:
        raise CliError(f"faces knows no {argv[0]!r}; known: {', '.join([*WORDS, BENCH])}", WRONG_USE)
    module, function = WORDS[argv[0]]
    return int(getattr(importlib.import_module(f"cli.commands.faces.{module}"), function)(argv[1:], home))
