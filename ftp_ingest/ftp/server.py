"""The FTP server's loop: one thread for all cameras, which only writes down what comes."""

import logging
import threading
from collections.abc import Callable

from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from ftp_ingest.ftp.handler import handler_class
from ftp_ingest.ftp.uploads import Uploads
from ftp_ingest.senders import Senders
from house.clock import Clock
from house.settings.sections.ingest import FtpSection
from house.settings.types import host_and_port

logging.getLogger("pyftpdlib").setLevel(logging.WARNING)  # it has a line for every file

MOST_CONNECTIONS, MOST_OF_ONE = 200, 40
"""Connections in all, and from one address: a recorder sends for all its cameras."""
_ROUND, _UPKEEP_EVERY = 0.5, 10.0


class CameraFtpServer:
    """Listens from when it is made until `close`; raises OSError without its port or a certificate that can be read."""

    def __init__(self, settings: FtpSection, senders: Senders, clock: Clock, certificate: Callable[[], str]) -> None:
        self._uploads, self._clock = Uploads(senders.spool, clock), clock
        handler = handler_class(settings, senders, self._uploads, certificate)
        self._loop = IOLoop()
        self._server = FTPServer(host_and_port(settings.bind), handler, ioloop=self._loop, backlog=100)
        self._server.max_cons, self._server.max_cons_per_ip = MOST_CONNECTIONS, MOST_OF_ONE
        self._upkept = clock.monotonic()

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._server.socket.getsockname()[1])

    def run(self, stop: threading.Event, went_well: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop` is set, calling `went_well` each time round; then every connection is closed."""
        try:
            while not stop.is_set():
                self._loop.loop(_ROUND, blocking=False)
                went_well()
                if self._clock.monotonic() - self._upkept >= _UPKEEP_EVERY:
                    self._upkept = self._clock.monotonic()
                    self._uploads.upkeep()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the port and of every connection; harmless the second time."""
        self._server.close_all()
