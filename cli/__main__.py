"""`./hearthwatch COMMAND`: finds the command in one table and runs it; only its own module is imported."""

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:
    # Run as a file by the launcher, so that the working directory stays the user's: python put cli/ on the path.
    sys.path[0] = str(ROOT)

from cli.errors import WRONG_USE, CliError, say  # noqa: E402
from cli.supervise import owner  # noqa: E402
from house.settings.whole_config import SettingsError  # noqa: E402
from ledger.errors import LedgerError  # noqa: E402
from ledger.home import Home  # noqa: E402


@dataclass(frozen=True)
class CliCommand:
    """One row of the table: a module of cli.commands, whose `run(argv, home)` returns the exit code, and its help."""

    module: str
    help: str
    before: tuple[str, ...] = ()
    """Words that are put before those that were typed."""


COMMANDS = {
    "up": CliCommand("up.command", "start the house and stay until Ctrl-C; without a camera, the demo"),
    "down": CliCommand("down", "stop the house"),
    "status": CliCommand("status", "which processes run, since when"),
    "logs": CliCommand("logs", "what the processes wrote: logs [process] [-f]"),
    "say": CliCommand("say", "give a command: say mode away, say tag EVENT occupied, say help"),
    "tag": CliCommand("say", "what an event was: tag EVENT... occupied|unoccupied [WHAT], tag EVENT none", ("tag",)),
    "pin": CliCommand("say", "keep the files of an event, however old they become: pin EVENT", ("pin",)),
    "unpin": CliCommand("say", "let them go as all others do: unpin EVENT", ("unpin",)),
    "samples": CliCommand("samples.command", "training data: samples export DIR [--format coco|csv], import DIR"),
    "pair": CliCommand("pair", "show the code that makes somebody in Slack the owner"),
    "slack-manifest": CliCommand("slack_manifest", "print what sets the Slack app up in one paste"),
    "s3-policy": CliCommand("s3_policy", "print the least rights that a store at AWS must give the house"),
    "history": CliCommand("history.command", "what the house remembers: history export --camera front --events"),
    "reindex": CliCommand("history.reindex", "make the history's index again from the journal, with the house down"),
    "audit": CliCommand("history.audit", "who did what: audit [n]; audit verify [--head HASH@N] finds changes"),
    "password": CliCommand("password", "set the password of the dashboard"),
    "check": CliCommand("check", "read config.yml and name every mistake in it"),
    "doctor": CliCommand("doctor", "look for what is wrong, and say how to fix it"),
    "backup": CliCommand("backup.make", "a copy of the house while it runs: backup house.tar, or FOLDER/ for restic"),
    "restore": CliCommand("backup.restore", "fill an empty home from a backup: restore house.tar"),
    "repair": CliCommand("repair", "check the files of the log while the house is down, and repair them"),
    "snapshot": CliCommand("snapshot", "try a camera's address, which it asks for: snapshot -o x.jpg"),
    "push": CliCommand("push", "where a camera that sends by itself sends to, with its password: push NAME"),
    "presence": CliCommand("presence.command", "who is home: presence try [ROUTER], presence replay TRACE.jsonl"),
    "replay": CliCommand("replay", "play a video or folder through the camera's own motion"),
    "explain": CliCommand("explain", "show what motion made of a frame: explain SOURCE --frame N -o stages.png"),
    "compare": CliCommand("compare", "is this still the same scene? compare REFERENCE... CURRENT -o result.jpg"),
    "scenes": CliCommand("scenes.command", "do all cameras still look at what they should? scenes run, for cron"),
    "models": CliCommand("models", "fetch the models that name things in pictures"),
    "bench": CliCommand("bench", "measure this machine: bench motion"),
    "test": CliCommand("test.command", "install what the tests need and run all of them"),
}

OK, FAILED = 0, 1
EXIT_CODES = """\
Exit codes: 0 done; 1 something is wrong; 2 a mistake in the command or in config.yml; 3 the house runs already (up)
or does not run (status, say); 130 ended by Ctrl-C."""


def main(argv: list[str], environ: dict[str, str]) -> int:
    """Run one command; the exit code as above. Every expected failure is printed as lines, without a traceback."""
    name = argv[0] if argv else "help"
    if name in ("help", "--help", "-h"):
        print(_help())
        return OK
    if name not in COMMANDS:
        say(f"there is no command {name!r}; ./hearthwatch help lists them")
        return WRONG_USE
    home = Home.from_environment(environ, ROOT / "var")
    try:
        owner.check(home, name, environ)
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
        say(owner.explained(error, home))
        return FAILED
    except KeyboardInterrupt:
        return 130


def _help() -> str:
    width = max(map(len, COMMANDS))
    rows = [f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()]
    home = "HEARTHWATCH_HOME names where the house keeps everything; left out: var/ beside ./hearthwatch"
    return "\n".join(["./hearthwatch COMMAND", "", *rows, "", home, EXIT_CODES])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], dict(os.environ)))
