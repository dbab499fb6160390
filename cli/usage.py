"""What `help`, `--version` and `test --help` print, also where nothing is installed yet: no package is needed here."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    sys.path[0] = str(ROOT)

from cli.command_table import COMMANDS  # noqa: E402
from house.version import described  # noqa: E402

EXIT_CODES = """\
Exit codes: 0 done; 1 something is wrong; 2 a mistake in the command or in config.yml; 3 the house runs already (up)
or does not run (status, say); 130 ended by Ctrl-C."""
ASKED, VERSION = ("--help", "-h"), ("--version", "version")


def wanted(argv: list[str]) -> str | None:
    """The text that these words ask for, None when they ask for something else."""
    first, *more = argv or ["help"]
    if first in VERSION:
        return f"hearthwatch {described(ROOT)}"
    if first == "test" and set(more) & set(ASKED):
        return about("test")
    if first not in ("help", *ASKED):
        return None
    name = more[0] if more else ""
    return about(name) if name in COMMANDS else (f"There is no command {name!r}.\n\n" if name else "") + everything()


def everything() -> str:
    """Every command in a line."""
    width = max(map(len, COMMANDS))
    rows = [f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()]
    home = "HEARTHWATCH_HOME names where the house keeps everything; left out: var/ beside ./hearthwatch"
    return "\n".join(["./hearthwatch COMMAND", "", *rows, "", "./hearthwatch help COMMAND says more of one.", home,
                      EXIT_CODES])


def about(name: str) -> str:
    """One command: its line, and what its file says of it."""
    file = ROOT / "cli" / "commands" / f"{COMMANDS[name].module.replace('.', '/')}.py"
    return "\n".join([f"{name}: {COMMANDS[name].help}", "", ast.get_docstring(ast.parse(file.read_text())) or ""])


if __name__ == "__main__":
    sys.stdout.write(f"{wanted(sys.argv[1:]) or everything()}\n")
