"""Where a camera that sends by itself sends to, by each way that there is: for its page and the terminal."""

import contextlib
import socket

from house.settings.types import host_and_port
from house.settings.whole_config import Settings

_EVERYWHERE = ("0.0.0.0", "::")
_SOMEWHERE = "192.0.2.1"
"""An address for documentation (RFC 5737): nothing is sent to it."""


def sending_rows(settings: Settings, sender: str, password: str) -> list[tuple[str, str]]:
    """Rows of what and where; password: "" for one that was shown before."""
    ingest, host = settings.ingest, own_address()
    secret = password or f"shown when it was made; ./hearthwatch push {sender} --new makes another one"
    query = f"?token={password}" if password else "?token=PASSWORD"
    return [
        ("user", sender),
        ("password", secret),
        ("FTP", _server(ingest.ftp.bind, host, "ingest.ftp.bind: 0.0.0.0:2121", ingest.ftp.encryption)),
        ("mail", _server(ingest.smtp.bind, host, "ingest.smtp.bind: 0.0.0.0:2525", ingest.smtp.encryption)),
        ("HTTP", _http(settings, host, sender, query)),
        ("folder", ingest.folders.get(sender, "none; ingest.folders names one for " + sender)),
    ]


def _server(bind: str, host: str, how: str, encryption: str) -> str:
    if not bind:
        return f"not there; {how} in config.yml starts it"
    own, port = host_and_port(bind)
    shown = host if own in _EVERYWHERE else own
    return f"{shown}, port {port}" + ("" if encryption == "off" else f", encryption {encryption}")


def _http(settings: Settings, host: str, sender: str, query: str) -> str:
    own = settings.web.host
    shown = host if own in _EVERYWHERE else own
    note = "  (this machine only; web.bind: 0.0.0.0:8080 opens it)" if own in ("127.0.0.1", "::1", "localhost") else ""
    where = f"[{shown}]" if ":" in shown else shown
    return f"POST http://{where}:{settings.web.port}/push/{sender}{query}{note}"


def own_address() -> str:
    """This machine's address in its network, as far as it knows."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((_SOMEWHERE, 9))
        return str(probe.getsockname()[0])
    return "this machine's address"
