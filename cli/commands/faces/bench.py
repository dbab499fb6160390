"""`faces bench DIR`: `bench faces` with the pictures of a folder."""

from collections.abc import Sequence

from benchmarks.faces import bench
from ledger.home import Home


def run(argv: Sequence[str], home: Home) -> int:
    """Measure, with the models of this home; the exit code of the bench."""
    return bench.run(["--models", str(home.models), *argv])
