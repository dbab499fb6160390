"""Errors of the command line, and lines for its user on stderr."""

import sys

WRONG_USE = 2
"""Exit code of a command that was not written as it is meant."""
HOUSE_RUNS = 3
"""Exit code of a command that must have the house at rest, when it runs."""


class CliError(Exception):
    """What a command cannot do, in one line for its user; `code` is the exit code. Trying again alone does not help."""

    transient = False

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def say(*lines: str) -> None:
    """Print lines for the user on stderr, each with the program's name."""
    for line in lines:
        print(f"hearthwatch: {line}", file=sys.stderr)
