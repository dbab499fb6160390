"""`presence try [NAME or ADDRESS]` asks a router step by step, and shows what it lists or what to fix.

`presence watch [--record FILE]` shows evidence as it comes in, and who is home by it.
`presence replay TRACE.jsonl` plays recorded evidence, and shows who was found home or away, when and why.
"""

import importlib
from collections.abc import Sequence

from cli.errors import WRONG_USE, CliError
from ledger.home import Home

PARTS = {"try": "try_router", "watch": "watch_evidence", "replay": "replay_evidence"}
"""Modules of this folder by the word that picks them; each has a `run(argv, home)` that returns the exit code."""


def run(argv: Sequence[str], home: Home) -> int:
    """Run the part that the first word names."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if argv else WRONG_USE
    if argv[0] not in PARTS:
        raise CliError(f"presence has no part {argv[0]!r}; it has: {', '.join(PARTS)}", WRONG_USE)
    module = importlib.import_module(f"cli.commands.presence.{PARTS[argv[0]]}")
    return int(module.run(argv[1:], home))
