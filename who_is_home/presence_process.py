"""The presence process: what it is made of, and which facts it handles."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from house import facts
from house.clock import Clock
from house.fact_table import checked
from house.settings.sections.presence import RouterSettings
from house.settings.whole_config import Settings
from ledger.files.disk_reserve import DiskReserve
from ledger.files.presence_files import PresenceFiles
from ledger.home import Home
from ledger.process_startup import ProcessContext, heartbeat_of
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.trouble import say_trouble
from ledger.redis.worker import Worker
from ledger.supervised_thread import SupervisedThread
from who_is_home.factory import probes_phones, router
from who_is_home.household_settings import household_of
from who_is_home.polling.router_poll_thread import AskedRouter
from who_is_home.polling.router_polling import RouterPolling
from who_is_home.presence.evidence import DeviceExplained, EntranceSeen, Evidence, FaceRecognised, PersonSaid
from who_is_home.presence_keeper import PresenceKeeper
from who_is_home.presence_loop import PresenceLoop
from who_is_home.presence_troubles import KINDS, Troubles
from who_is_home.router import RouterContext

log = logging.getLogger(__name__)

PROCESS = "presence"
POLLING = "polling"
"""The loop beside its first, by the name of its heartbeat."""
FACES = "faces"
"""The analyzer that knows people by their faces, as labels name it."""
_NEIGHBOURS = "neighbours://"
"""Probes phones where no router does: it needs no right, and its list alone counts for nothing here."""


ANOTHER_CAUSE = 600.0
"""Seconds after which a router that fails in another way by now is said so: many change between two."""


class PresenceWorker(Worker):
    """The worker of this process: few facts concern it, so that it waits long for each."""

    block = 2.0


@dataclass
class PresenceProcess:
    """Its two loops: one asks routers, the other handles facts. `run` returns once `halt` was called."""

    worker: Worker
    loop: PresenceLoop
    recorder: Recorder
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask and decide until `halt`; then what is known is kept."""
        def ask(stop: threading.Event) -> None:
            self.loop.run(stop, asking.went_well)

        asking = SupervisedThread("asking routers", ask, self.loop.clock, self.recorder.record, f"{PROCESS}/{POLLING}",
                                  stopping=self.stop)
        asking.start()
        self.worker.run(self.stop)
        asking.join(10.0)
        self.recorder.close()

    def halt(self) -> None:
        """Let `run` return soon."""
        self.stop.set()
        self.loop.wake.set()


def build(context: ProcessContext, changed: Callable[[facts.SettingsChanged], None]) -> PresenceProcess:
    """The process of a house, connected to nothing yet. changed: called when a setting was changed."""
    home, clock, settings = context.home, context.clock, context.settings
    reserve = DiskReserve(home)
    recorder = Recorder(context.log, Spool(home, PROCESS, clock), patience=1.0, reserve=reserve)
    files, wake = PresenceFiles(home), threading.Event()
    keeper = PresenceKeeper(household_of(settings), files, recorder.record, clock)
    loop = PresenceLoop(keeper, polling_of(settings, home, clock, wake.set), clock, files.show, wake,
                        heartbeat_of(home, PROCESS, clock, loop=POLLING))
    log_sync = LogSync(context, loop)
    worker = PresenceWorker(context.log, PROCESS, PROCESS, handlers(loop, log_sync, settings, changed), None, clock,
                            heartbeat_of(home, PROCESS, clock), reserve, log_sync)
    return PresenceProcess(worker, loop, recorder)


def polling_of(settings: Settings, home: Home, clock: Clock, wake: Callable[[], object]) -> RouterPolling:
    """All routers of the settings, and what probes phones: the first of them that can, else this machine itself."""
    def asked(name: str, own: RouterSettings) -> AskedRouter:
        made = RouterContext(own, clock, folder=home.path)
        return AskedRouter(name, lambda: router(made), clock, wake, made.timeout)

    chosen = settings.presence.routers
    routers = {name: asked(name, own) for name, own in chosen.items()}
    probing = next((name for name, own in chosen.items() if probes_phones(own.address)), None)
    prober = routers[probing] if probing else asked(_NEIGHBOURS, RouterSettings(address=_NEIGHBOURS))
    return RouterPolling(list(routers.values()), prober, clock)


def handlers(loop: PresenceLoop, log_sync: "LogSync", settings: Settings,
             changed: Callable[[facts.SettingsChanged], None]) -> dict[type[facts.Fact], Callable[[Any], None]]:
    """Which function handles which fact. What was heard is decided about and kept when a handler returns."""
    def hear(evidence: Evidence) -> None:
        loop.keeper.hear(evidence)
        loop.wake.set()

    def said(fact: facts.PresenceSaid) -> None:
        """A press from long before this process handled facts says nothing about now."""
        if loop.clock.now() - fact.at < loop.keeper.household.times.button_holds:
            hear(PersonSaid(fact.at, fact.person, fact.home))

    def entrance(fact: facts.EventBegan | facts.EventPictured) -> None:
        """An event at an entrance; one that began elsewhere in the view may come to it with a later picture."""
        camera = settings.cameras.get(fact.camera)
        again = isinstance(fact, facts.EventPictured) and not (camera and camera.entrance_zones)
        if camera is not None and not again and camera.entrance_at(fact.zones):
            hear(EntranceSeen(fact.at, fact.camera))

    def labelled(fact: facts.EventLabelled) -> None:
        household = loop.keeper.household
        if household.faces and FACES in fact.analyzer.split(", "):
            names = {label.name for label in fact.labels if not label.doubt}
            for person in (each for each in household.people if each.lower() in names):
                hear(FaceRecognised(fact.at, fact.camera, person))

    return checked("presence", {
        facts.PresenceSaid: said,
        facts.PresenceDeviceNamed: lambda fact: hear(DeviceExplained(fact.at, fact.device, fact.whose)),
        facts.EventBegan: entrance,
        facts.EventPictured: entrance,
        facts.EventLabelled: labelled,
        facts.EpochBegan: lambda fact: log_sync.again(),
        facts.SettingsChanged: changed,
    })


@dataclass
class LogSync:
    """Lets the log say what this process knows: who is home, after a start and in a log that was made anew, and what is
    wrong. Called once a round of the worker; raises what the log raises, and is then due again."""

    context: ProcessContext
    loop: PresenceLoop
    _compared: bool = field(default=False, init=False)
    _said: Troubles | None = field(default=None, init=False)
    _said_at: float = field(default=0.0, init=False)

    def again(self) -> None:
        """The log is another one."""
        self._compared, self._said = False, None

    def __call__(self) -> None:
        if not self._compared:
            self._compared = self._compare()
        wanted, now = dict(self.loop.troubles), self.context.clock.monotonic()
        others = self._said is None or wanted.keys() != self._said.keys()
        if others or (wanted != self._said and now - self._said_at >= ANOTHER_CAUSE):
            self._say(wanted)
            self._said, self._said_at = wanted, now

    def _compare(self) -> bool:
        """Whether who is home could be compared: the newest fact about it must be in the log."""
        if not self.context.settings.presence.routers:
            return True  # this process is about to end, and who is home is forgotten
        log_, newest = self.context.log, self.loop.keeper.newest
        return (not newest or log_.has(newest)) and self.loop.keeper.compare(log_.state().people, newest)

    def _say(self, wanted: Troubles) -> None:
        """Begin and end Troubles, also those of an earlier run; one for another cause is another one."""
        log_, now = self.context.log, self.context.clock.now()
        open_now = {(each.kind, each.about): each.text for each in log_.state().troubles
                    if each.kind in KINDS}
        for (kind, about), text in open_now.items():
            if wanted.get((kind, about)) != text:
                say_trouble(log_, now, kind, about, "")
        for (kind, about), text in wanted.items():
            say_trouble(log_, now, kind, about, text)
