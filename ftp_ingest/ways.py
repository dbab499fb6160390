"""The threads of this process: one for each way by which cameras send, begun anew with other settings."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ftp_ingest.certificate import certificate_file
from ftp_ingest.folder_watch import FolderWatch
from ftp_ingest.senders import Senders
from house.processes import INGEST
from house.settings.sections.ingest import IngestSettings
from ledger.errors import LedgerError
from ledger.process_startup import ProcessContext, heartbeat_of
from ledger.pushed.spool import house_spool
from ledger.redis.trouble import say_trouble
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)

TROUBLE = "ingest"
"""The kind of Trouble about a way by which nothing can come."""
MISSING = "is not installed here; stop the house and start it again with ./hearthwatch up, which installs it"
_AGAIN, _LOOK_EVERY = 5.0, 1.0
_FAREWELL = 3.0


class ListeningServer(Protocol):
    """A server that listens already."""

    def run(self, stop: threading.Event, went_well: Callable[[], None] = ...) -> None: ...


@dataclass
class Ways:
    """All ways that the settings of `context` call for."""

    context: ProcessContext
    senders: Senders = field(init=False)
    _threads: list[SupervisedThread] = field(default_factory=list, init=False)
    _said: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        home, clock = self.context.home, self.context.clock
        spool = house_spool(home, self.context.settings, clock)
        self.senders = Senders(home, spool, clock, frozenset(self.context.settings.senders))

    def start(self) -> None:
        """Take what an earlier run left, and begin."""
        ingest = self.context.settings.ingest
        try:
            self.senders.spool.recover()
            self.senders.spool.forget_all_but(self.senders.names)
        except OSError as error:
            log.warning("what an earlier run left half sent is not taken: %s", error)
        if ingest.ftp.bind:
            self._begin("ftp", lambda stop, well: self._serve("ftp", self._ftp, stop, well))
        if ingest.smtp.bind:
            self._begin("mail", lambda stop, well: self._serve("mail", self._mail, stop, well))
        if ingest.folders:
            self._begin("folders", self._watch)
        for way in {"ftp", "mail", "folders"} - {each.name for each in self._threads}:
            self._say(way, "")

    def stop(self) -> None:
        """End all of them, and wait for that."""
        for each in self._threads:
            each.stop()
        for each in self._threads:
            each.join(_FAREWELL)

    def _begin(self, name: str, work: Callable[[threading.Event, Callable[[], None]], None]) -> None:
        heart = heartbeat_of(self.context.home, INGEST, self.context.clock, loop=name)

        def well() -> None:
            heart.beat()
            thread.went_well()

        def run(stop: threading.Event) -> None:
            try:
                work(stop, well)
            finally:
                heart.end()

        thread = SupervisedThread(name, run, self.context.clock, self.context.log.record, f"{INGEST}/{name}")
        self._threads.append(thread)
        thread.start()

    def _serve(self, name: str, listen: Callable[[], ListeningServer], stop: threading.Event,
               well: Callable[[], None]) -> None:
        """Listen, and again when the port cannot be had: another program may let go of it."""
        while not stop.is_set():
            well()
            try:
                server = listen()
            except ImportError as error:
                self._say(name, f"{name}: {error.name or 'a package'} {MISSING}")
            except (OSError, ValueError) as error:
                self._say(name, f"{name}: it cannot listen: {error}; change ingest.{_SECTIONS[name]} in config.yml")
            else:
                self._say(name, "")
                server.run(stop, well)
            self.context.clock.sleep(_AGAIN, stop)

    def _ftp(self) -> ListeningServer:
        from ftp_ingest.ftp.server import CameraFtpServer

        settings = self.context.settings.ingest.ftp
        clock = self.context.clock
        return CameraFtpServer(settings, self.senders, clock, lambda: self._certificate(settings.certificate))

    def _mail(self) -> ListeningServer:
        from ftp_ingest.mail.server import CameraMailServer

        settings = self.context.settings.ingest.smtp
        return CameraMailServer(settings, self.senders, lambda: self._certificate(settings.certificate))

    def _certificate(self, given: str) -> str:
        return certificate_file(self.context.home, given, self.context.clock)

    def _watch(self, stop: threading.Event, well: Callable[[], None]) -> None:
        wrong: dict[str, str] = {}
        watches = self._folders(self.context.settings.ingest)
        while not self.context.clock.sleep(_LOOK_EVERY, stop):
            for watch in watches:
                well()
                try:
                    watch.look(well)
                    wrong.pop(watch.sender, None)
                except OSError as error:
                    wrong[watch.sender] = f"{watch.folder}: {error.strerror or error}"
                self.senders.passed_over(watch.sender, watch.passed_over)
            self._say("folders", "folders: " + "; ".join(wrong.values()) if wrong else "")

    def _folders(self, ingest: IngestSettings) -> list[FolderWatch]:
        return [FolderWatch(sender, Path(folder), self.senders.spool, self.context.clock, ingest.remove_files,
                            self.context.home.path / "pushed" / f"{sender}.taken.json")
                for sender, folder in ingest.folders.items() if sender in self.senders.names]

    def _say(self, way: str, text: str) -> None:
        """Let Trouble begin or end, once the log takes it."""
        if self._said.get(way) == text:
            return
        if text:
            log.error("%s", text)
        with suppress(LedgerError):
            say_trouble(self.context.log, self.context.clock.now(), TROUBLE, way, text)
            self._said[way] = text


_SECTIONS = {"ftp": "ftp.bind", "mail": "smtp.bind"}
