"""What the house runs on: its processes, Redis, the dashboard and the analyzer's model."""

from collections.abc import Iterator

from app.auth.passwords import Passwords
from camera_process.analyzer_models import model_of
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from cli.errors import CliError
from cli.supervise import port_check
from cli.supervise.xmlrpc_client import Running
from house.processes import counted
from house.watchdog.hangs import Beat
from ledger.errors import LedgerError
from ledger.files.model_files import find, search_path
from ledger.heartbeat import most_overdue
from ledger.redis import embedded_server
from ledger.redis.client import connect, inspect, translated
from ledger.redis.keys import IN_MEMORY


def processes(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether every process runs and goes round its loop."""
    if not house.running:
        yield note("processes", "the house is not running", "./hearthwatch up starts it")
        return
    if not house.processes:
        yield problem("processes", "the supervisor does not answer", "./hearthwatch down, then up")
        return
    bad = [each for each in house.processes if each.state != "RUNNING"]
    for each in bad:
        yield problem("processes", f"{each.name} is {each.state.lower()}", f"./hearthwatch logs {each.name} says why")
    silent = [(each, beat) for each in house.processes if (beat := _overdue(house, each)) and each not in bad]
    for each, beat in silent:
        yield problem("processes", f"{each.name} has not gone round its loop for {house.clock.boot() - beat.at:.0f} s",
                      f"the watchdog starts it again by itself; ./hearthwatch logs {each.name} says more")
    if not bad and not silent:
        names = [each.name for each in house.processes]
        yield ok("processes", counted(names, names))


def _overdue(house: ExaminedHouse, process: Running) -> Beat | None:
    """The last beat of a process that should have beaten again by now; None of one that goes round."""
    beat = most_overdue(house.home.heartbeat(process.name))
    return beat if beat and beat.pid == process.pid and beat.is_over(house.clock.boot()) else None


def redis(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether Redis answers and keeps what it is given."""
    foreign = house.settings.redis_url is not None
    if not foreign and not house.running:
        yield _ready(house)
        return
    fix = "see that it runs and redis_url (or REDIS_URL) is right" if foreign else "./hearthwatch logs redis says why"
    try:
        client = connect(house.redis_address())
        with translated():
            client.ping()
            in_memory = "" if foreign else client.get(IN_MEMORY)
        lacks = [] if in_memory else inspect(client)
    except LedgerError as error:
        yield problem("redis", str(error), fix)
        return
    for text in lacks:
        what, _, how = text.rpartition(": ")
        yield problem("redis", what or text, how)
    if in_memory:
        yield problem("redis", "the log is in memory, and a power cut would lose it", "see disk")
    elif not lacks:
        yield ok("redis", "yours answers and keeps what it is given" if foreign else "the embedded server answers")


def _ready(house: ExaminedHouse) -> Finding:
    try:
        return ok("redis", f"the embedded server is ready to start ({embedded_server.binary(house.home)})")
    except LedgerError as error:
        return problem("redis", str(error), "rm -r .venv, then ./hearthwatch up")


def page(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether the dashboard can be reached, by whom, and who can log in."""
    web = house.settings.web
    is_set = Passwords(house.home.secrets).is_set
    public = web.host in port_check.EVERYWHERE or not (web.host.startswith("127.") or web.host in ("::1", "localhost"))
    if not is_set:
        yield problem("page", "no password is set, so nobody can log in", "./hearthwatch password")
    if public:
        yield note("page", f"{web.bind} is open to the network, without encryption",
                   "keep web.bind at 127.0.0.1 and put a TLS proxy or VPN before it, unless you trust the network")
    if house.running:
        if port_check.is_served(web):
            yield ok("page", f"served at {port_check.url(web)}")
        else:
            yield problem("page", f"not served at {port_check.url(web)}", "./hearthwatch logs app says why")
        return
    try:
        port_check.check_free(web, house.home.config)
        yield ok("page", f"{web.bind} is free")
    except CliError as error:
        text, _, fix = str(error).partition("; ")
        yield problem("page", text, fix)


def models(house: ExaminedHouse) -> Iterator[Finding]:
    """Whether the models that name things are there, with exactly the bytes they should have."""
    for address in house.settings.analyzers_in_use:
        yield _model(house, address)
    if not house.settings.analyzers_in_use:
        yield note("models", "no analyzer is set: no labels")


def _model(house: ExaminedHouse, address: str) -> Finding:
    name, model = address.partition("://")[0], model_of(address)
    if model is None:
        return ok("models", f"{name} needs none")
    folders = search_path(house.home.models, house.environ)
    if find(model, folders) is not None:
        return ok("models", f"{name} is there and whole")
    if any((folder / model.file).exists() for folder in folders):
        text = f"{model.file} is not what it should be (sha256 differs)"
        return problem("models", text, "./hearthwatch models fetch")
    return note("models", f"{name} is missing: the house runs on motion alone", "./hearthwatch models fetch")
