"""`hearthwatch tune CAMERA [-o picture.png]`: what people's tags say about a camera's settings, tried on its samples.

`tune CAMERA apply [NUMBER]` lays a proposal over the settings, `tune CAMERA revert` takes it back, `tune CAMERA show`
says again what was found; those three need the house to run.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from cli.errors import WRONG_USE, CliError, say
from cli.supervise import homes
from house.clock import SystemClock
from house.settings.whole_config import Settings
from ledger.files.samples import Samples
from ledger.files.settings_in_force import settings_now
from ledger.home import Home
from ledger.process_startup import host_name
from ledger.supervised_thread import end_with_starter
from ledger.tuning_files import TuningFiles, TuningProgress

NICENESS = 15
STEPS = 30
"""Changes that are tried at most, about."""
_ASKED_OF_HOUSE = ("show", "apply", "revert")


def run(argv: Sequence[str], home: Home) -> int:
    """Print the report; 0 also when nothing is proposed."""
    options = _parser().parse_args(argv)
    if options.job:
        end_with_starter()
    if options.then and options.then[0] in _ASKED_OF_HOUSE or options.camera in _ASKED_OF_HOUSE:
        from cli.commands.say import run as give  # it brings the whole house

        return give(["tune", *filter(None, [options.camera]), *options.then], home)
    if options.then:
        raise CliError("after the camera comes nothing, show, apply [NUMBER] or revert", WRONG_USE)
    home = homes.current(home)
    settings, wrong = settings_now(home, os.environ)
    if wrong:
        say(f"config.yml has a mistake, so this goes by the settings as they were: {wrong}")
    camera = _camera(options.camera, settings)
    if options.output is not None:
        from cli.picture_output import check_suffix

        check_suffix(options.output)
    return _looked(camera, settings, home, options)


def _looked(camera: str, settings: Settings, home: Home, options: argparse.Namespace) -> int:
    from cli.commands.tune.sample_look import SampleLook  # OpenCV is heavy

    os.nice(NICENESS)
    files = TuningFiles(home)
    tried = _told(files, camera, sys.stderr.isatty() and not options.job)
    try:
        look = SampleLook(camera, settings, Samples(home, host_name()), SystemClock(), tried)
        report, picture = look.run()
        files.save(report, picture)
    finally:
        files.over(camera)
    if not options.job:
        print("\n".join(report.lines))
        if report.proposals:
            print(f"./hearthwatch tune {camera} apply applies the first one")
        if options.output is not None:
            _copy(picture, options.output)
    return 0


def _told(files: TuningFiles, camera: str, shown: bool) -> Callable[[], None]:
    """What is called after each change that was tried: says how far the look is."""
    done = [0]
    files.begun(camera, TuningProgress(0, STEPS))

    def tried() -> None:
        done[0] += 1
        files.begun(camera, TuningProgress(done[0], max(STEPS, done[0])))
        if shown:
            print(f"\r{done[0]} changes tried ", end="", file=sys.stderr, flush=True)

    return tried


def _copy(picture: bytes, output: Path) -> None:
    import cv2
    import numpy as np

    from cli.picture_output import write_picture

    if not picture:
        raise CliError("there is no picture: no sample of this camera is tagged")
    write_picture(output, np.asarray(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR), np.uint8))


def _camera(named: str, settings: Settings) -> str:
    if named in settings.cameras:
        return named
    known = ", ".join(settings.cameras) or "none"
    if not named and len(settings.cameras) == 1:
        return next(iter(settings.cameras))
    raise CliError(f"{'name a camera' if not named else f'no camera is called {named!r}'}; here: {known}", WRONG_USE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("hearthwatch tune", description=__doc__.partition(": ")[2],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("camera", nargs="?", default="", help="whose samples are looked at; left out: the only one")
    parser.add_argument("then", nargs="*", metavar="show | apply [NUMBER] | revert")
    parser.add_argument("-o", "--output", type=Path, help="write the report's picture as well: PNG or JPEG")
    parser.add_argument("--job", action="store_true", help=argparse.SUPPRESS)
    return parser
