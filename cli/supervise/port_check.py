"""The dashboard's address: whether it is free before the start, and whether the page is served after it."""

import contextlib
import errno
import http.client
import re
import socket
from pathlib import Path

from cli.errors import CliError
from cli.supervise.watchdog.probes import page_answers
from house.settings.sections.web import WebSettings

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")


def check_free(web: WebSettings, config: Path) -> None:
    """Raises CliError, with the fix, when the house could not listen at `web.bind`."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            raise CliError(_why(error, web) + f"; set web.bind in {config} to another, like {_other(web)}") from error


def free_port(wished: int = 0) -> int:
    """A port of this machine's loopback that nobody listens at: the wished one if it is free."""
    for port in (wished, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
            return int(probe.getsockname()[1])
    raise CliError(f"no port is free on {LOOPBACK}")


def url(web: WebSettings) -> str:
    """The address to open in a browser on this machine."""
    host, port = address(web)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def address(web: WebSettings) -> tuple[str, int]:
    """The host and port at which the page is reached on this machine."""
    return reached(web.host, web.port)


def reached(host: str, port: int) -> tuple[str, int]:
    """The host and port at which what listens there is reached on this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port


def is_served(web: WebSettings) -> bool:
    """Whether the page is served now; waits two seconds at most for each step."""
    return page_answers(*address(web))


def readiness(web: WebSettings) -> list[str] | None:
    """Why the house is not ready, a line each, as its own page says; None while the page is not served."""
    host, port = address(web)
    try:
        link = http.client.HTTPConnection(host, port, timeout=2)
        link.request("GET", "/healthz/ready")
        answer = link.getresponse()
        lines = answer.read(4096).decode("utf-8", "replace").splitlines()
    except (OSError, http.client.HTTPException):
        return None
    return [] if answer.status == 200 else lines


def _why(error: OSError, web: WebSettings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {web.port} of {web.host} is taken by {_taker(web.port)}"
    if error.errno == errno.EACCES:
        return f"port {web.port} is below 1024 and not yours to open"
    return f"this machine cannot listen at {web.bind} ({error.strerror})"


def _other(web: WebSettings) -> str:
    return f"{web.host}:{8081 if web.port == 8080 else 8080}"


def _taker(port: int) -> str:
    """What listens at a TCP port: its name and process id, where this user may see them."""
    inodes = set()
    for table in ("tcp", "tcp6"):
        for row in _lines(Path("/proc/net") / table)[1:]:
            words = row.split()
            if words[3] == "0A" and int(words[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{words[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(re.fullmatch(r"socket:\[\d+\]", str(fd.readlink())) and str(fd.readlink()) in inodes
                   for fd in (process / "fd").iterdir()):
                return f"something else ({(process / 'comm').read_text().strip()}, process {process.name})"
        except OSError:
            continue
    return "something else"


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return [""]
