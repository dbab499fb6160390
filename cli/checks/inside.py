"""The house itself: its processes, Redis, the dashboard's door, cameras and models."""

from collections.abc import Iterator

from app.auth.passwords import Passwords
from camera_process.model_files import CATALOGUE, find, search_path
from camera_process.source import SourceError
from cli.checks import camera_trial
from cli.checks.finding import Finding, Patient, note, ok, problem
from cli.errors import CliError
from cli.supervise import port_check
from house.adapters import UnknownAddress
from house.settings.model import CameraSettings
from house.state import switches
from ledger.errors import LedgerError
from ledger.home import age_of
from ledger.redis import embedded_server
from ledger.redis.client import connect, inspect, translated

STALE_FRAME, STALE_BEAT = 15.0, 20.0


def processes(patient: Patient) -> Iterator[Finding]:
    """Whether every process runs and goes round its loop."""
    if not patient.running:
        yield note("processes", "the house is not running", "./hearthwatch up starts it")
        return
    if not patient.processes:
        yield problem("processes", "the supervisor does not answer", "./hearthwatch down, then up")
        return
    bad = [each for each in patient.processes if each.state != "RUNNING"]
    for each in bad:
        yield problem("processes", f"{each.name} is {each.state.lower()}", f"./hearthwatch logs {each.name} says why")
    ages = [(each, age_of(patient.home.heartbeat(each.name), patient.clock.now())) for each in patient.processes]
    silent = [(each, age) for each, age in ages
              if each not in bad and age is not None and each.seconds > STALE_BEAT < age]
    for each, age in silent:
        yield problem("processes", f"{each.name} has not gone round its loop for {age:.0f} s",
                      f"./hearthwatch logs {each.name} says why; kill {each.pid} has it started anew")
    if not bad and not silent:
        yield ok("processes", f"{len(patient.processes)} run")


def redis(patient: Patient) -> Iterator[Finding]:
    """Whether Redis answers and keeps what it is given."""
    foreign = patient.settings.redis_url is not None
    if not foreign and not patient.running:
        yield _ready()
        return
    fix = "see that it runs and redis_url (or REDIS_URL) is right" if foreign else "./hearthwatch logs redis says why"
    try:
        client = connect(patient.redis_address())
        with translated():
            client.ping()
        lacks = inspect(client)
    except LedgerError as error:
        yield problem("redis", str(error), fix)
        return
    for text in lacks:
        what, _, mend = text.rpartition(": ")
        yield problem("redis", what or text, mend)
    if not lacks:
        yield ok("redis", "yours answers and keeps what it is given" if foreign else "the embedded server answers")


def _ready() -> Finding:
    try:
        return ok("redis", f"the embedded server is ready to start ({embedded_server.binary().name})")
    except LedgerError as error:
        return problem("redis", str(error), "rm -r .venv, then ./hearthwatch up")


def page(patient: Patient) -> Iterator[Finding]:
    """Whether the dashboard can be reached, by whom, and who can log in."""
    web = patient.settings.web
    is_set = Passwords(patient.home.secrets).is_set
    public = web.host in port_check.EVERYWHERE or not (web.host.startswith("127.") or web.host in ("::1", "localhost"))
    if not is_set:
        yield problem("page", "no password is set, so nobody can log in", "./hearthwatch password")
    if public:
        yield note("page", f"{web.bind} is open to the network, without encryption",
                   "keep web.bind at 127.0.0.1 and put a TLS proxy or VPN before it, unless you trust the network")
    if patient.running:
        if port_check.is_served(web):
            yield ok("page", f"served at {port_check.url(web)}")
        else:
            yield problem("page", f"not served at {port_check.url(web)}", "./hearthwatch logs app says why")
        return
    try:
        port_check.check_free(web, patient.home.config)
        yield ok("page", f"{web.bind} is free")
    except CliError as error:
        text, _, fix = str(error).partition("; ")
        yield problem("page", text, fix)


def cameras(patient: Patient) -> Iterator[Finding]:
    """Whether each camera gives frames: the running house knows; a house that is down has them opened."""
    for name, camera in patient.settings.cameras.items():
        if patient.running:
            yield _last_frame(patient, name, camera)
            yield from _lacks(patient, name, camera)
            continue
        yield _opened(patient, name, "source", camera.source)
        if camera.motion_source:
            yield _opened(patient, name, "motion_source", camera.motion_source)


def _lacks(patient: Patient, name: str, camera: CameraSettings) -> Iterator[Finding]:
    """A stream of a camera of two that stays away while the other one comes."""
    for trouble in patient.state.troubles if patient.state is not None else ():
        if (trouble.kind, trouble.about) == ("stream", name):
            fix = f"mend that stream's address or the camera's settings; ./hearthwatch logs camera-{camera.group}"
            yield problem(f"camera {name}", trouble.text.removeprefix(f"{name}: "), fix)


def _last_frame(patient: Patient, name: str, camera: CameraSettings) -> Finding:
    about, now = f"camera {name}", patient.clock.now()
    if patient.state is not None:
        switch = switches(patient.state, name, camera, patient.settings.house.first_mode, now)
        if not switch.watching:
            return ok(about, f"not watching: {switch.why}")
    age = age_of(patient.home.frame_time(name), now)
    fix = f"./hearthwatch logs camera-{camera.group}, and ./hearthwatch snapshot {name} once the house is down"
    if age is None:
        return problem(about, "has given no frame since the start", fix)
    if age > STALE_FRAME:
        return problem(about, f"its last frame is {age:.0f} s old", fix)
    return ok(about, f"its last frame is {age:.1f} s old")


def _opened(patient: Patient, name: str, setting: str, address: str) -> Finding:
    about = f"camera {name}" if setting == "source" else f"camera {name}, small stream"
    try:
        sight = camera_trial.look(address, patient.clock)
    except (SourceError, UnknownAddress) as error:
        return problem(about, str(error), f"mend cameras.{name}.{setting}; ./hearthwatch snapshot tries one")
    return ok(about, f"{sight.width}x{sight.height}, first frame after {sight.seconds:.1f} s")


def models(patient: Patient) -> Iterator[Finding]:
    """Whether the model that names things is there, with exactly the bytes it should have."""
    name = patient.settings.analysis.analyzer.partition("://")[0]
    model = CATALOGUE.get(name)
    if model is None:
        yield ok("models", f"{name} needs none") if name else note("models", "no analyzer is set: no labels")
        return
    folders = search_path(patient.home.models, patient.environ)
    if find(model, folders) is not None:
        yield ok("models", f"{name} is there and whole")
    elif any((folder / model.file).exists() for folder in folders):
        yield problem("models", f"{model.file} is not what it should be (sha256 differs)", "./hearthwatch models fetch")
    else:
        yield note("models", f"{name} is missing: the house runs on motion alone", "./hearthwatch models fetch")
