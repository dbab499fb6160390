"""What turns cameras: whether each head can be reached, and where it looks."""

from collections.abc import Iterator

from camera_process.pan_tilt.head import PanTiltError, Position
from camera_process.pan_tilt.mover import last_position
from camera_process.pan_tilt.movers import head
from cli.checks.finding import Finding, Patient, note, ok, problem
from house.adapters import UnknownAddress
from house.settings.model import PanTiltSection

SHARED = ("onvif://",)
"""Heads that may be asked beside the running house; every other one is the house's alone, which says how it is."""


def heads(patient: Patient) -> Iterator[Finding]:
    """One finding for each camera that turns."""
    for name, camera in patient.settings.cameras.items():
        own = camera.pan_tilt
        if own.address:
            alone = patient.running and not own.address.lower().startswith(SHARED)
            yield _told(patient, name) if alone else _asked(patient, name, own)


def _told(patient: Patient, name: str) -> Finding:
    """What the running house knows of the head."""
    about = f"pan-tilt {name}"
    if patient.state is None:
        return note(about, "the running house cannot be asked", "see redis above")
    wrong = [each.text for each in patient.state.troubles if (each.kind, each.about) == ("pan-tilt", name)]
    if wrong:
        return problem(about, wrong[0], _mend(name))
    stands = last_position(name, patient.state)
    if stands is None:
        return note(about, "it has not turned yet, so nobody knows where it looks",
                    f"./hearthwatch say rotate {name} 0 0")
    return ok(about, f"it looks at {stands}")


def _asked(patient: Patient, name: str, own: PanTiltSection) -> Finding:
    """What the head itself says."""
    about, last = f"pan-tilt {name}", last_position(name, patient.state) if patient.state else None
    try:
        stands = _position(patient, own, last)
    except (PanTiltError, UnknownAddress) as error:
        return problem(about, str(error), _mend(name))
    if stands is None:
        return ok(about, "it answers, and does not say where it looks")
    return ok(about, f"it answers, and looks at {stands}")


def _position(patient: Patient, own: PanTiltSection, last: Position | None) -> Position | None:
    found = head(own, patient.clock, last)
    try:
        return found.position()
    finally:
        found.close()


def _mend(name: str) -> str:
    return f"mend cameras.{name}.pan_tilt.address; docs/pan-tilt.md explains each error"
