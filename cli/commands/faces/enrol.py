"""`faces enrol NAME PICTURE... --agreed-by WHO [--for unlock] [--for door]`: learn the face of a person who agreed.

Without pictures and with --at DEVICE the first one is taken at that device within ten minutes.
"""

import argparse
import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from cli.commands.faces.audit import audited, who
from cli.commands.faces.pictures import checker, picture_of
from cli.errors import WRONG_USE, CliError
from cli.supervise import homes
from house.clock import Clock, SystemClock
from house.settings.whole_config import Settings
from house.times import local
from ledger.faces.known_faces import MOST, PURPOSES, Consent, KnownFace, KnownFaces, Numbers, normalised
from ledger.faces.sealing import FacesLocked
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from vision.faces.face_matching import THRESHOLD
from vision.faces.face_template import likeness

WAITING = 600.0
"""Seconds in which a device may take the first picture."""


def run(argv: Sequence[str], home: Home, clock: Clock | None = None) -> int:
    """Say what is known now; CliError when a picture is refused, or nobody agreed."""
    options = _options(argv)
    home, clock = homes.current(home), clock or SystemClock()
    settings, _ = settings_now(home, os.environ)
    consent = _consent(options, settings, clock.now())
    known = KnownFaces(home)
    if options.at:
        _check_device(options.at, settings)
        if (there := known.of(options.name)) is not None and (there.templates or there.locked):
            raise CliError(f"{options.name} is known already: update the picture at the device, or first "
                           f"./hearthwatch faces forget {options.name}")
        face = KnownFace(options.name, consent, waiting=options.at, until=clock.now() + WAITING)
    else:
        face = KnownFace(options.name, consent, _templates(options, known, home), _photos(options))
    try:
        known.save(face)
    except (FacesLocked, ImportError) as error:
        raise CliError(f"{options.name} cannot be enrolled: {error}") from error
    said = told(face, settings.timezone)
    audited(home, clock, f"faces enrol {options.name}", said)
    print(said)
    return 0


def told(face: KnownFace, timezone: str) -> str:
    """What is known of a person, in a line."""
    consent = face.consent
    words = _counted(len(face.templates), "template")
    if face.photos:
        words += f", {_counted(len(face.photos), 'photo')} kept"
    if face.waiting and not face.templates:
        words = f"waits for a first picture at {face.waiting} until {local(face.until, timezone):%H:%M}"
    purposes, agreed = " and ".join(consent.purposes) or "nothing", f"{local(consent.at, timezone):%Y-%m-%d %H:%M}"
    return (f"{face.person}: {face.locked or words}; for {purposes}; agreed by {consent.given_by} on {agreed}, "
            f"written down by {consent.recorded_by}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _consent(options: argparse.Namespace, settings: Settings, now: float) -> Consent:
    if options.name not in settings.people:
        raise CliError(f"nobody in people is called {options.name}: add them to config.yml first", WRONG_USE)
    if not options.agreed_by.strip() or not options.agreed_by.isprintable():
        raise CliError(f"a face is biometric data: {options.name} has to agree first, and freely. Once that is so, say "
                       f"who agreed: --agreed-by \"{options.name}\" (docs/faces/faces.md)", WRONG_USE)
    purposes = tuple(each for each in PURPOSES if each in (options.purposes or ["unlock"]))
    return Consent(options.agreed_by.strip()[:200], now, purposes, who())


def _check_device(name: str, settings: Settings) -> None:
    devices = settings.faces.devices if settings.faces else {}
    if name not in devices:
        raise CliError(f"no device is called {name}; faces.devices has: {', '.join(devices) or 'none'}", WRONG_USE)


def _templates(options: argparse.Namespace, known: KnownFaces, home: Home) -> tuple[Numbers, ...]:
    """Those of the pictures; CliError for a picture that is refused, and for faces of several people."""
    if not options.pictures:
        raise CliError("name one to eight pictures, better three, or a device with --at", WRONG_USE)
    if len(options.pictures) > MOST:
        raise CliError(f"{len(options.pictures)} pictures are too many: at most {MOST}", WRONG_USE)
    check = checker(home, liveness=False)
    found: list[Numbers] = []
    for path in options.pictures:
        look = check.look(picture_of(path), enrol=True)
        if look.template is None:
            raise CliError(f"{path} is refused: {', '.join(look.quality.gates)}; nothing was kept")
        found.append(look.template)
    if any(likeness(one, [other]) < THRESHOLD for one, other in combinations(found, 2)):
        raise CliError(f"the pictures are not alike enough to be of one person; nothing was kept of {options.name}")
    for other in known.all():
        if other.person != options.name and any(likeness(each, other.templates) >= THRESHOLD for each in found):
            raise CliError(f"this face is known already, as {other.person}; nothing was kept of {options.name}")
    return normalised(found)


def _photos(options: argparse.Namespace) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in options.pictures) if options.keep_photos else ()


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("hearthwatch faces enrol", description=(__doc__ or "").partition("`: ")[2])
    parser.add_argument("name", metavar="NAME", help="a name of people in config.yml")
    parser.add_argument("pictures", nargs="*", type=Path, metavar="PICTURE", help="one face each; best three")
    parser.add_argument("--agreed-by", default="", metavar="WHO", help="who agreed: the person, or who may for a child")
    parser.add_argument("--for", action="append", dest="purposes", choices=PURPOSES,
                        help="unlock: devices of faces.devices (the usual); door: pictures of cameras with the analyzer faces://")
    parser.add_argument("--at", default="", metavar="DEVICE", help="take the first picture at that device")
    parser.add_argument("--keep-photos", action="store_true", help="keep the pictures as well, sealed")
    return parser.parse_args(argv)
