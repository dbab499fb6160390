"""`faces list` says whose faces are known, `faces forget NAME` deletes all that is known of one."""

import argparse
import os
from collections.abc import Sequence

from cli.commands.faces.audit import audited
from cli.commands.faces.enrol import told
from cli.errors import CliError
from cli.supervise import homes
from house.clock import SystemClock
from ledger.faces.known_faces import KnownFaces
from ledger.files.settings_in_force import settings_now
from ledger.home import Home

GONE = "; not in people any more: ./hearthwatch faces forget deletes it"


def run_list(argv: Sequence[str], home: Home) -> int:
    """Print a line for each; 1 when some cannot be opened."""
    argparse.ArgumentParser("hearthwatch faces list", description="whose faces are known").parse_args(argv)
    home = homes.current(home)
    settings = settings_now(home, os.environ)[0]
    found = KnownFaces(home).all()
    gone = {face.person for face in found if face.person not in settings.people}
    print("\n".join(told(face, settings.timezone) + (GONE if face.person in gone else "") for face in found)
          or "nobody's face is known")
    return 1 if any(face.locked for face in found) else 0


def run_forget(argv: Sequence[str], home: Home) -> int:
    """Delete template, photos and consent at once; CliError when nothing is known of that person."""
    parser = argparse.ArgumentParser("hearthwatch faces forget", description="delete all that is known of a person")
    parser.add_argument("name", metavar="NAME")
    name = parser.parse_args(argv).name
    home = homes.current(home)
    if not KnownFaces(home).forget(name):
        raise CliError(f"nobody called {name} is known; ./hearthwatch faces list says who is")
    said = f"all that was known of the face of {name} is deleted; older backups may still have it, sealed"
    audited(home, SystemClock(), f"faces forget {name}", said)
    print(said)
    return 0
