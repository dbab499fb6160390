"""The mail server's loop: takes mail of cameras that have logged in, and puts what it carries into the spool."""

import asyncio
import logging
import ssl
import threading
import warnings
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from ftp_ingest.mail.pictures import attached
from ftp_ingest.sender_names import is_timed
from ftp_ingest.senders import Senders
from house.settings.sections.ingest import SmtpSection
from house.settings.types import host_and_port
from ledger.pushed.sender_counts import SKIPPED

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's, which writes down what clients say
warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS", UserWarning)  # cameras seldom know TLS

MOST_PARTS = 20
"""Pictures and clips of one mail that are taken."""
LARGEST = 30 * 1024 * 1024
"""Bytes of one mail."""
MOST_CONNECTIONS = 50
TIMEOUT = 90
"""Seconds without a line after which a connection ends."""
_ROUND = 0.5
_TOO_LARGE = b"552"


class CameraMail:
    """What aiosmtpd asks: who may log in, and what becomes of a mail. Which camera it is says the login alone."""

    def __init__(self, senders: Senders) -> None:
        self._senders = senders

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Whether user and password are those of a camera."""
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        sender = data.login.decode("utf-8", "replace").partition("@")[0].strip().lower()
        if self._senders.let_in(sender, data.password.decode("utf-8", "surrogateescape")):
            return AuthResult(success=True, auth_data=sender)
        log.warning("mail: a login was refused, from %s", session.peer[0] if session.peer else "?")
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the pictures of one mail."""
        sender = str(session.auth_data)
        try:
            found = attached(envelope.content)
            for name, data in found[:MOST_PARTS]:
                self._senders.spool.put(sender, data, is_timed(name))
            self._senders.count(sender, SKIPPED, len(found[MOST_PARTS:]))
        except OSError as error:
            self._senders.dropped(sender, error)
            return "452 Too much of this camera waits already, or there is no room."
        return "250 OK"


    def too_large(self, session: Any) -> None:
        """A mail was refused for its size."""
        if sender := getattr(session, "auth_data", None):
            self._senders.dropped(str(sender), ValueError(f"its mail is larger than {LARGEST // 1024 // 1024} MB"))


class CameraMailServer:
    """Listens from when it is made until `close`; raises OSError without its port or a certificate that can be read."""

    def __init__(self, settings: SmtpSection, senders: Senders, certificate: Callable[[], str]) -> None:
        self._settings, self._handler = settings, CameraMail(senders)
        self._context = _context(certificate()) if settings.encryption != "off" else None
        self._loop = asyncio.new_event_loop()
        self._open = 0
        host, port = host_and_port(settings.bind)
        self._server = self._loop.run_until_complete(self._loop.create_server(self._connection, host, port))

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._server.sockets[0].getsockname()[1])

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop` is set, calling `went_well` each time round; then every connection is closed."""
        try:
            while not stop.is_set():
                self._loop.run_until_complete(asyncio.sleep(_ROUND))
                went_well()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the port and of every connection; harmless the second time."""
        if self._loop.is_closed():
            return
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _connection(self) -> SMTP:
        required = self._settings.encryption == "required"
        return _Connection(self, self._handler, data_size_limit=LARGEST, hostname="hearthwatch", ident="ready",
                           timeout=TIMEOUT, authenticator=self._handler.authenticate, auth_required=True,
                           auth_require_tls=required, tls_context=self._context, require_starttls=required,
                           loop=self._loop)

    def opened(self) -> bool:
        """Count one connection more; False when there are too many."""
        self._open += 1
        return self._open <= MOST_CONNECTIONS

    def lost(self) -> None:
        """Count one connection less."""
        self._open -= 1


class _Connection(SMTP):
    """One connection; too many at once are closed."""

    def __init__(self, server: CameraMailServer, handler: CameraMail, **options: Any) -> None:
        super().__init__(handler, **options)
        self._counted_by, self._counted = server, False

    async def push(self, status: Any) -> None:
        if (status if isinstance(status, bytes) else str(status).encode())[:3] == _TOO_LARGE:
            self.event_handler.too_large(self.session)
        await super().push(status)

    def connection_made(self, transport: Any) -> None:
        if not self._counted:  # STARTTLS makes it again
            self._counted = True
            if not self._counted_by.opened():
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted:
            self._counted = False
            self._counted_by.lost()
        if self.transport is not None:
            super().connection_lost(error)


def _context(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
