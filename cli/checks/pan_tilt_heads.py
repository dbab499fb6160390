"""What turns cameras: whether each head can be reached, and where it looks."""

from collections.abc import Iterator

from camera_process.pan_tilt.head import PanTiltError
from camera_process.pan_tilt.mover import last_position
from camera_process.pan_tilt.movers import head
from camera_process.position import Position
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.adapters import UnknownAddress, can
from house.settings.checks.cross_checks import PAN_TILTS
from house.settings.whole_config import PanTiltSection

SHARED = "shared"
"""What a head names in CAPABILITIES that may be asked beside the running house: any other one is the house's alone,
which says how it is."""


def heads(house: ExaminedHouse) -> Iterator[Finding]:
    """One finding for each camera that turns."""
    for name, camera in house.settings.cameras.items():
        own = camera.pan_tilt
        if own.address:
            alone = house.running and not _is_shared(own.address)
            yield _as_the_house_knows(house, name) if alone else _asked(house, name, own)


def _is_shared(address: str) -> bool:
    try:
        return can(PAN_TILTS, address, SHARED)
    except UnknownAddress:
        return False


def _as_the_house_knows(house: ExaminedHouse, name: str) -> Finding:
    """What the running house knows of the head."""
    about = f"pan-tilt {name}"
    if house.state is None:
        return note(about, "the running house cannot be asked", "see redis above")
    wrong = [each.text for each in house.state.troubles if (each.kind, each.about) == ("pan-tilt", name)]
    if wrong:
        return problem(about, wrong[0], _fix(name))
    stands = last_position(name, house.state)
    if stands is None:
        return note(about, "it has not turned yet, so nobody knows where it looks",
                    f"./hearthwatch say rotate {name} 0 0")
    return ok(about, f"it looks at {stands}")


def _asked(house: ExaminedHouse, name: str, own: PanTiltSection) -> Finding:
    """What the head itself says."""
    about, last = f"pan-tilt {name}", last_position(name, house.state) if house.state else None
    try:
        stands = _position(house, own, last)
    except (PanTiltError, UnknownAddress) as error:
        return problem(about, str(error), _fix(name))
    if stands is None:
        return ok(about, "it answers, and does not say where it looks")
    return ok(about, f"it answers, and looks at {stands}")


def _position(house: ExaminedHouse, own: PanTiltSection, last: Position | None) -> Position | None:
    found = head(own, house.clock, last)
    try:
        return found.position()
    finally:
        found.close()


def _fix(name: str) -> str:
    return f"fix cameras.{name}.pan_tilt.address; docs/pan-tilt.md explains each error"
