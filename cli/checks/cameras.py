"""Cameras: whether each gives frames, and what is wrong with one that does."""

from collections.abc import Iterator

from camera_process.capabilities import IN_THE_CLEAR, USE_DIGEST
from camera_process.source import SourceError
from cli.checks import camera_trial
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from cli.checks.pushed import pushed
from house.adapters import UnknownAddress
from house.processes import process_of_group
from house.settings.sections.ingest import sender_of
from house.settings.whole_config import CameraSettings
from house.state.mode_switches import switches
from ledger.home import age_of

STALE_FRAME = 15.0

_LACKS = {
    "stream": "fix that stream's address or the camera's settings",
    "answers": "ask it for fewer pictures (#interval= or #fps=), and let no other program ask it as well",
    "frozen": "switch the camera off and on again",
}
"""What to do about the kinds of Trouble that a camera has which gives frames all the same."""


def cameras(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether each camera gives frames: the running house knows; a house that is down has them opened."""
    for name, camera in house.settings.cameras.items():
        if sender := sender_of(camera.source):
            yield from pushed(house, name, camera, sender)
            continue
        if house.running:
            yield _last_frame(house, name, camera)
            yield from _lacks(house, name, camera)
            continue
        yield from _opened(house, name, "source", camera.source)
        if camera.motion_source:
            yield from _opened(house, name, "motion_source", camera.motion_source)


def _lacks(house: ExaminedHouse, name: str, camera: CameraSettings) -> Iterator[Finding]:
    """A camera that gives frames, and not all is well with it."""
    for trouble in house.state.troubles if house.state is not None else ():
        if trouble.about == name and trouble.kind in _LACKS:
            fix = f"{_LACKS[trouble.kind]}; ./hearthwatch logs {process_of_group(camera.group)}"
            yield problem(f"camera {name}", trouble.text.removeprefix(f"{name}: "), fix)


def _last_frame(house: ExaminedHouse, name: str, camera: CameraSettings) -> Finding:
    about, now = f"camera {name}", house.clock.now()
    if house.state is not None:
        switch = switches(house.state, name, camera, house.settings, now)
        if not switch.watching:
            return ok(about, f"not watching: {switch.why}")
    age = age_of(house.home.frame_time(name), now)
    process = process_of_group(camera.group)
    fix = f"./hearthwatch logs {process}, and ./hearthwatch snapshot {name} once the house is down"
    if age is None:
        return problem(about, "has given no frame since the start", fix)
    if age > STALE_FRAME:
        return problem(about, f"its last frame is {age:.0f} s old", fix)
    return ok(about, f"its last frame is {age:.1f} s old")


def _opened(house: ExaminedHouse, name: str, setting: str, address: str) -> Iterator[Finding]:
    about = f"camera {name}" if setting == "source" else f"camera {name}, small stream"
    try:
        first = camera_trial.first_frame(address, house.clock)
    except (SourceError, UnknownAddress) as error:
        yield problem(about, str(error), f"fix cameras.{name}.{setting}; ./hearthwatch snapshot tries one")
        return
    yield ok(about, f"{first.width}x{first.height}, first frame after {first.seconds:.1f} s")
    if first.in_the_clear:
        yield note(about, f"it {IN_THE_CLEAR}", USE_DIGEST)
