"""The servers that cameras send to, each in a thread of this process, with a real spool behind them."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ftp_ingest.ftp.server import CameraFtpServer
from ftp_ingest.mail.server import CameraMailServer
from ftp_ingest.senders import Senders
from house.clock import SystemClock
from house.settings.sections.ingest import FtpSection, SmtpSection
from ledger.home import Home
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.spool import PushSpool, SpoolLimits
from ledger.sizes import MEGABYTE
from tests.support.needed import missing


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Ingest:
    """A house to which the camera `yard` may send; `password` is its own."""

    def __init__(self, home: Home) -> None:
        home.create()
        self.home, self.clock = home, SystemClock()
        self.spool = PushSpool(home, self.clock, SpoolLimits(sender=MEGABYTE, disk_left=0))
        self.senders = Senders(home, self.spool, self.clock, ("yard", "door"))
        self.password = PushPasswords(home).make("yard")
        self._stop, self._threads = threading.Event(), []

    def serves(self, server: CameraFtpServer | CameraMailServer) -> int:
        """Serve until the test is over; returns the port."""
        port = server.port
        thread = threading.Thread(target=server.run, args=(self._stop,), daemon=True)
        thread.start()
        self._threads.append(thread)
        return port

    def ftp(self, certificate: Callable[[], str] = str, **settings: object) -> int:
        section = FtpSection(bind=f"127.0.0.1:{free_port()}", **settings)
        return self.serves(CameraFtpServer(section, self.senders, self.clock, certificate))

    def mail(self, certificate: Callable[[], str] = str, **settings: object) -> int:
        section = SmtpSection(bind=f"127.0.0.1:{free_port()}", **settings)
        return self.serves(CameraMailServer(section, self.senders, certificate))

    def came(self, sender: str = "yard") -> list[bytes]:
        """What waits, the oldest first."""
        return [file.path.read_bytes() for file in self.spool.waiting(sender)]

    def ends(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "run").mkdir()
    return Home(tmp_path / "home", bases=(tmp_path / "run",))


@pytest.fixture
def ingest(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ingest]:
    for module in ("ftp_ingest.ftp.server", "ftp_ingest.mail.server"):
        monkeypatch.setattr(f"{module}._ROUND", 0.02)
    made = Ingest(home)
    yield made
    made.ends()


@pytest.fixture
def needs_openssl() -> None:
    try:
        import OpenSSL  # noqa: F401, PLC0415
    except ImportError:
        missing("pyOpenSSL (requirements/ingest.txt)")
