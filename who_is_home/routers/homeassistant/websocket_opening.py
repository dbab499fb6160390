"""Opens a WebSocket to Home Assistant; every failure is a RouterError in plain words."""

import socket
import ssl

from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from who_is_home.router import RouterError

LARGEST = 16 * 1024 * 1024
"""Bytes of one message; the first one holds every entity of the house."""
PING_SECONDS = 20.0
"""A connection on which no ping is answered for this long has ended; they are sent as often."""


def opened(url: str, shown: str, verify: bool, seconds: float) -> ClientConnection:
    """A WebSocket on which nothing was said yet; raises RouterError after at most so many seconds."""
    tls = ssl.create_default_context() if url.startswith("wss:") else None
    if tls is not None and not verify:
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    try:
        return connect(url, ssl=tls, open_timeout=seconds, close_timeout=1, compression=None, proxy=None,
                       ping_interval=PING_SECONDS, ping_timeout=PING_SECONDS, max_size=LARGEST, legacy=True)
    except InvalidStatus as error:
        problem = _refused(error.response.status_code, shown)
    except (OSError, ValueError, WebSocketException) as error:
        problem = _unreachable(error, shown)
    raise problem  # raised out here: it needs no chain of foreign errors


def _refused(status: int, shown: str) -> RouterError:
    if status == 403:
        return RouterError(f"{shown} has locked this machine out after refused logins; remove it from ip_bans.yaml in "
                           "Home Assistant's configuration and restart it", transient=False, about="login")
    if status >= 500:
        return RouterError(f"{shown} does not work now (status {status}), as in a start", transient=True)
    return RouterError(f"{shown} answers, but not as Home Assistant does (status {status}); check host and port",
                       transient=False, about="answer")


def _unreachable(error: Exception, shown: str) -> RouterError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return RouterError(f"{shown}: its certificate is not trusted ({error.verify_message}); for one that it made "
                           "itself write ?tls=yes&verify=no", transient=False, about="answer")
    if isinstance(error, ssl.SSLError):
        return RouterError(f"{shown} does not speak TLS at this port; leave out ?tls=yes", False, about="answer")
    if isinstance(error, InvalidHandshake | EOFError):
        return RouterError(f"{shown} answers, but not as Home Assistant does; check host and port, and whether it "
                           "wants ?tls=yes", transient=False, about="answer")
    if isinstance(error, socket.gaierror | UnicodeError):
        return RouterError(f"{shown} is a name that nothing answers to; check how it is written", transient=True)
    if isinstance(error, ConnectionRefusedError):
        return RouterError(f"{shown} refuses connections; check the port, and whether Home Assistant runs", True)
    if isinstance(error, TimeoutError):
        return RouterError(f"{shown} takes too long to answer; check its power and the network", transient=True)
    return RouterError(f"{shown} cannot be reached; check the address, its power and the network", transient=True)
