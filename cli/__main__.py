"""`./hearthwatch COMMAND`: finds the command in one table and runs it; only its own module is imported."""

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Run as a file by the launcher, so that the working directory stays the user's: python put cli/ on the path.
    sys.path[0] = str(ROOT)

from cli import usage  # noqa: E402
from cli.command_table import COMMANDS  # noqa: E402
from cli.errors import WRONG_USE, CliError, say  # noqa: E402
from cli.supervise import home_owner_check  # noqa: E402
from house.settings.whole_config import SettingsError  # noqa: E402
from ledger.errors import LedgerError  # noqa: E402
from ledger.home import Home  # noqa: E402

OK, FAILED = 0, 1


def main(argv: list[str], environ: dict[str, str]) -> int:
    """Run one command; the exit code as `cli.usage` explains it. No expected failure has a traceback."""
    if (text := usage.wanted(argv)) is not None:
        print(text)
        return OK
    name = argv[0]
    if name not in COMMANDS:
        say(f"there is no command {name!r}; ./hearthwatch help lists them")
        return WRONG_USE
    home = Home.from_environment(environ, ROOT / "var")
    try:
        home_owner_check.check(home, name, environ)
        command = COMMANDS[name]
        module = importlib.import_module(f"cli.commands.{command.module}")
        return int(module.run([*command.before, *argv[1:]], home))
    except SettingsError as error:
        say(*map(str, error.problems))
        return WRONG_USE
    except CliError as error:
        say(str(error))
        return error.code
    except LedgerError as error:
        say(str(error))
        return FAILED
    except BrokenPipeError:
        # The reader (head, less) has gone; python must not complain again while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        say(home_owner_check.explained(error, home))
        return FAILED
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], dict(os.environ)))
