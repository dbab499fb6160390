"""Addresses of network cameras taken apart: what the camera sees, who logs in, what is ours."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from camera_process.source import SourceError
from house.masking import hidden, torn


@dataclass(frozen=True)
class CameraAddress:
    """A camera on the network. Everything after `#` in its address is ours, the query is the camera's own.

    url: without user, password and our options; user and password are decoded, None where there are none.
    shown: the address as an error or a log may print it.
    """

    url: str
    user: str | None
    password: str | None
    options: str
    shown: str


def parsed(address: str) -> CameraAddress:
    """The parts of a camera's address; raises SourceError (not transient) that says how to write it."""
    rest, _, options = address.partition("#")
    try:
        parts = urlsplit(rest)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, 0
    if torn(address) or port == 0:
        raise SourceError("a camera's address has a port or password that cuts it short; in a password write / as %2F, "
                          "? as %3F, # as %23, @ as %40 and : as %3A", transient=False)
    if not host:
        raise SourceError(f"{hidden(address)} names no camera; write {parts.scheme}://192.168.1.20/path", False)
    return CameraAddress(
        url=parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(),
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        options=options,
        shown=hidden(rest),
    )
