"""Known faces: whether they can be opened and compared, and whether each device gives a picture to the house."""

from collections.abc import Iterator

from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from cli.supervise import port_check
from cli.supervise.watchdog.probes import page_answers
from face_verification.device.errors import DeviceError
from face_verification.device.snapshots import snapshots
from house.settings.sections.faces import FaceDevice
from ledger.faces.face_models import FETCH, LIVENESS, face_catalogue, lacking
from ledger.faces.known_faces import KnownFaces
from ledger.files.model_files import find, search_path

ENROL = "./hearthwatch faces enrol NAME PICTURE... --agreed-by NAME"


def faces(house: ExaminedHouse) -> Iterator[Finding]:
    """Nothing where neither faces is configured nor anybody's face is known."""
    known, settings = KnownFaces(house.home).all(), house.settings.faces
    if settings is None and not known:
        return
    folders = search_path(house.home.models, house.environ)
    if missing := lacking(folders):
        yield problem("faces", f"{' and '.join(each.file for each in missing)}: not here, so no face is known", FETCH)
    elif not any(find(face_catalogue()[name], folders) for name in LIVENESS):
        yield note("faces", "a picture of a face may pass for the face", FETCH)
    for face in known:
        if face.locked:
            yield problem("faces", f"{face.person}: {face.locked}", f"put the key back, or {ENROL}")
    yield ok("faces", f"known: {', '.join(face.person for face in known)}") if known else note(
        "faces", "nobody's face is known", ENROL)
    if settings is None or not settings.devices:
        return
    if settings.host_and_port[0] not in ("127.0.0.1", "::1", "localhost"):
        yield note("faces", f"{settings.bind} is open to the network, without encryption: keys can be read there",
                   "a TLS proxy before it and faces.bind at 127.0.0.1, or a network that only devices are in")
    if house.running and not page_answers(*port_check.reached(*settings.host_and_port)):
        yield problem("faces", f"nothing answers at {settings.bind}", "./hearthwatch logs faces says why")
    for name, device in settings.devices.items():
        yield _tried(house, name, device)


def _tried(house: ExaminedHouse, name: str, device: FaceDevice) -> Finding:
    try:
        taken = list(snapshots(device, 1, house.clock, house.home.path))
    except DeviceError as error:
        return problem("faces", f"{name}: {error}", "docs/faces/faces.md has what the device needs")
    return ok("faces", f"{name} gives pictures of {taken[0].shape[1]}x{taken[0].shape[0]}")
