"""`push [NAME] [--new]`: where a camera that sends by itself (push://NAME) sends to, with its user and password.

The password is made up the first time, and shown once: only its hash is kept. --new makes another one.
"""

import argparse
import contextlib
import os
import socket
from collections.abc import Sequence

from cli.errors import CliError
from cli.supervise import homes, port_check
from house.clock import SystemClock
from house.settings.types import host_and_port
from house.settings.whole_config import Settings, survey
from ledger.home import Home
from ledger.pushed import counts
from ledger.pushed.passwords import PushPasswords

_SOMEWHERE = "192.0.2.1"
"""An address for documentation (RFC 5737): nothing is sent to it."""


def run(argv: Sequence[str], home: Home) -> int:
    """Show where to send to; without NAME, which cameras send by themselves."""
    parser = argparse.ArgumentParser("hearthwatch push", description=__doc__)
    parser.add_argument("name", nargs="?", help="NAME of push://NAME, or the camera's own name")
    parser.add_argument("--new", action="store_true", help="make up another password; the old one is of no use then")
    options = parser.parse_args(argv)
    home = homes.current(home)
    settings = survey(home.config, home.learned, os.environ).settings
    if settings is None:
        raise CliError("config.yml has a mistake; ./hearthwatch check names it")
    if not settings.senders:
        raise CliError("no camera sends by itself; `source: push://NAME` in config.yml says that one does "
                       "(docs/cameras/pushed-cameras.md)")
    passwords = PushPasswords(home)
    if options.name is None:
        print("\n".join(_row(home, settings, passwords, sender) for sender in settings.senders))
        return 0
    sender = _sender(settings, options.name)
    shown = passwords.make(sender) if options.new or not passwords.known(sender) else ""
    print("\n".join(lines(settings, sender, shown)))
    return 0


def lines(settings: Settings, sender: str, password: str) -> list[str]:
    """Where that camera sends to, by each way that there is; password: "" for one that was shown before."""
    ingest, host = settings.ingest, _address()
    secret = password or f"shown when it was made; ./hearthwatch push {sender} --new makes another one"
    query = f"?token={password}" if password else "?token=PASSWORD"
    return [
        f"user      {sender}",
        f"password  {secret}",
        _server("FTP", ingest.ftp.bind, host, "ingest.ftp.bind: 0.0.0.0:2121", ingest.ftp.encryption),
        _server("mail", ingest.smtp.bind, host, "ingest.smtp.bind: 0.0.0.0:2525", ingest.smtp.encryption),
        _http(settings, host, sender, query),
        f"folder    {ingest.folders.get(sender, 'none; ingest.folders names one for ' + sender)}",
    ]


def _server(what: str, bind: str, host: str, how: str, encryption: str) -> str:
    if not bind:
        return f"{what:<8}  not there; {how} in config.yml starts it"
    own, port = host_and_port(bind)
    shown = host if own in port_check.EVERYWHERE else own
    return f"{what:<8}  {shown}, port {port}" + ("" if encryption == "off" else f", encryption {encryption}")


def _http(settings: Settings, host: str, sender: str, query: str) -> str:
    own = settings.web.host
    shown = host if own in port_check.EVERYWHERE else own
    note = "  (this machine only; web.bind: 0.0.0.0:8080 opens it)" if own in ("127.0.0.1", "::1", "localhost") else ""
    where = f"[{shown}]" if ":" in shown else shown
    return f"HTTP      POST http://{where}:{settings.web.port}/push/{sender}{query}{note}"


def _row(home: Home, settings: Settings, passwords: PushPasswords, sender: str) -> str:
    known = "has a password" if passwords.known(sender) else f"no password yet: ./hearthwatch push {sender}"
    came = counts.told(counts.read(home, sender), SystemClock().now(), settings.house.timezone)
    return f"{sender:<12}  camera {settings.senders[sender]}, {known}; {'; '.join(came)}"


def _sender(settings: Settings, name: str) -> str:
    by_camera = {camera: sender for sender, camera in settings.senders.items()}
    sender = name if name in settings.senders else by_camera.get(name, "")
    if not sender:
        raise CliError(f"nobody sends as {name!r}; here: {', '.join(settings.senders)}", 2)
    return sender


def _address() -> str:
    """This machine's address in its network, as far as it knows."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((_SOMEWHERE, 9))
        return str(probe.getsockname()[0])
    return "this machine's address"
