"""Builds the notifier once, at its door: every part gets what it needs, nothing connects yet."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from house import facts
from house.adapters import hidden, pick
from house.clock import Clock
from house.settings.model import Settings
from ledger.errors import LedgerError
from ledger.files.disk_reserve import DiskReserve
from ledger.files.settings_watch import SettingsFiles
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox
from ledger.redis.records import RecordStore
from ledger.redis.timers import Timers
from ledger.redis.upkeep import upkeep_of
from ledger.redis.worker import Worker
from notifier.alerts.alerting import AlertingParts, EventAlerting
from notifier.alerts.button_answers import ButtonAnswers
from notifier.alerts.outgoing import ConfiguredChannel, Lane, OutgoingMessages
from notifier.alerts.records import Records
from notifier.alerts.switches_at import SWITCHING, SwitchesAt
from notifier.channel import Channel, ChannelContext, ChannelError, PictureChannel, PromisingChannel, ThreadChannel
from notifier.delivery.channel_health import ChannelHealth
from notifier.delivery.clip_steps import ClipAlerts
from notifier.delivery.dispatch import Dispatch
from notifier.delivery.sender import MessageTurns, Sender
from notifier.delivery_steps import DeliveryParts, both
from notifier.house_notes.audit_head import AuditHeads
from notifier.house_notes.config_watch import ConfigWatch
from notifier.house_notes.home_page import HomePage
from notifier.house_notes.notes import HouseNotes
from notifier.house_notes.silent_house import SilentHouse
from notifier.house_notes.walk_test import WalkTest

GROUP = "notifier"
LANES: tuple[Lane, ...] = ("text", "media")
SHOWN_AT_HOME: tuple[type[facts.Fact], ...] = (*SWITCHING, facts.EventBegan, facts.EventEnded, facts.EventLabelled,
                                                facts.AlertDecided, facts.CoverAwaited, facts.TroubleBegan,
                                                facts.TroubleEnded)
"""Facts that change what the house's page in Slack shows."""
GRACE, RELOAD_GRACE = 2.0, 15.0
"""Seconds the senders get to finish a call before the process ends, or begins again with new settings."""


@dataclass(frozen=True)
class NotifierContext:
    """What comes from outside: home, settings, clock, standard output and the environment."""

    home: Home
    settings: Settings
    clock: Clock
    out: IO[str]
    environ: dict[str, str] = field(default_factory=dict)


@dataclass
class Notifier:
    """The worker that decides and the senders that send; `reload` is set when the settings have changed.

    dead_men: the silent-house alarm of each channel that has one; it is called off when the house stops.
    """

    worker: Worker
    senders: list[Sender]
    records: Records
    reload: threading.Event
    dead_men: list[SilentHouse] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until `halt` is called; senders that hang in a call are left behind after a moment."""
        threads = [threading.Thread(target=each.run, args=(self.stop,), daemon=True,
                                    name=f"{each.line.name}-{each.lane}") for each in self.senders]
        for thread in threads:
            thread.start()
        self.worker.run(self.stop)
        self.halt()
        if not self.reload.is_set():
            threads += self._call_off()
        until = self.worker.clock.monotonic() + (RELOAD_GRACE if self.reload.is_set() else GRACE)
        for thread in threads:
            thread.join(max(0.0, until - self.worker.clock.monotonic()))

    def halt(self) -> None:
        """Let `run` end soon; may be called from a signal handler or another thread."""
        self.stop.set()
        for sender in self.senders:
            sender.line.wake[sender.lane].set()

    def _call_off(self) -> list[threading.Thread]:
        """An orderly stop is no silence. Threads that do it, which may be left behind."""

        def cancel(dead_man: SilentHouse) -> None:
            try:
                dead_man.cancel()
            except (ChannelError, LedgerError) as error:
                logging.getLogger(__name__).warning("%s: the silent-house alarm stays: %s", dead_man.name, error)

        threads = [threading.Thread(target=cancel, args=(each,), daemon=True) for each in self.dead_men]
        for thread in threads:
            thread.start()
        return threads


def open_channels(door: NotifierContext) -> dict[str, Channel]:
    """The configured channels by address, in order; raises UnknownAddress or ChannelError for one that cannot be."""
    around = ChannelContext(door.settings, door.out, lambda id: door.home.pictures / f"{id}.jpg", door.environ)
    addresses = dict.fromkeys(door.settings.channels)
    return {address: pick("notifier.channels", address).connect(address, around) for address in addresses}


def spare_channels(door: NotifierContext) -> dict[str, Channel]:
    """Where alerts go while every configured channel refuses us: the terminal, where it is not one of them."""
    if "terminal://" in door.settings.channels:
        return {}
    around = ChannelContext(door.settings, door.out, lambda id: door.home.pictures / f"{id}.jpg", door.environ)
    return {"terminal://": pick("notifier.channels", "terminal://").connect("terminal://", around)}


def build(door: NotifierContext, channels: Mapping[str, Channel], spares: Mapping[str,
                                                                                  Channel] | None = None) -> Notifier:
    """The notifier of a house with these channels by address; `spares` are used while all of them refuse us."""
    settings, clock = door.settings, door.clock
    address = settings.redis_url.get_secret_value() if settings.redis_url else door.home.redis_socket
    client = connect(address)
    log, outbox, memory = Log(client), Outbox(client, clock), RecordStore(client, GROUP)
    timers, records = Timers(client, GROUP, clock), Records(memory)
    kit = DeliveryParts(settings, log, outbox, timers, records, door.home, clock)
    lines, senders = _senders(channels, kit)
    spare_lines, spare_senders = _senders(spares or {}, kit, spare=True)
    post, senders = OutgoingMessages(outbox, [*lines, *spare_lines]), [*senders, *spare_senders]
    for sender in senders:
        sender.refused = post.refused
    desk = AlertingParts(settings, log, timers, records, SwitchesAt(log, memory, clock), post, clock)
    reload = threading.Event()
    noticing = ConfigWatch(SettingsFiles(door.home, door.environ, settings, clock), log.record, clock)
    worker = Worker(log, GROUP, GROUP, {}, timers, clock, door.home.heartbeat(GROUP), DiskReserve(door.home),
                    _upkeep(upkeep_of(settings, door.home, log, clock), post, noticing))
    dead_men = [kit.dead_man(name_of(address), channel) for address, channel in channels.items()
                if isinstance(channel, PromisingChannel)]
    notifier = Notifier(worker, senders, records, reload, dead_men)

    def changed(_: facts.SettingsChanged) -> None:
        reload.set()
        notifier.halt()

    worker.handlers = {**handlers(desk), facts.SettingsChanged: changed}
    return notifier


def handlers(desk: AlertingParts) -> dict[type[facts.Fact], Callable[[Any], None]]:
    """Who answers which fact."""
    teller, answers, clips = EventAlerting(desk), ButtonAnswers(desk), ClipAlerts(desk)
    notes, homes, walk_test = HouseNotes(desk), HomePage(desk), WalkTest(desk)
    own: dict[type[facts.Fact], Callable[[Any], None]] = {
        **dict.fromkeys(SWITCHING, desk.switchboard.note),
        facts.EventBegan: both(walk_test.event_began, teller.event_began),
        facts.EventLabelled: teller.more_known,
        facts.EventPictured: teller.more_known,
        facts.EventEnded: teller.more_known,
        facts.EventTagged: both(teller.more_known, answers.tagged),
        facts.AlertAnswered: answers.answered,
        facts.AlertDecided: teller.cooldown_over,
        facts.CoverAwaited: teller.cover_settles,
        facts.AlertTestAsked: notes.test_asked,
        facts.AuditHeadTaken: AuditHeads(desk).taken,
        facts.PictureTaken: notes.picture_taken,
        facts.ClipStored: clips.stored,
        facts.ClipAsked: clips.asked,
        facts.CameraMoved: notes.camera_moved,
        facts.MoveFailed: notes.move_failed,
        facts.TroubleBegan: notes.trouble_began,
        facts.TroubleEnded: notes.trouble_ended,
        facts.HomeOpened: homes.opened,
        facts.WalkTestChosen: walk_test.chosen,
        facts.RoleChosen: homes.changed,
        facts.HousePaired: homes.changed,
        facts.PictureShared: lambda fact: desk.post.forget(fact.channel, fact.file),
        facts.SilenceGuarded: lambda fact: desk.post.guard(fact.id),
    }
    return own | {kind: both(own[kind], homes.changed) for kind in SHOWN_AT_HOME}


def _senders(channels: Mapping[str, Channel], kit: DeliveryParts,
             spare: bool = False) -> tuple[list[ConfiguredChannel], list[Sender]]:
    lines: list[ConfiguredChannel] = []
    senders: list[Sender] = []
    for address, channel in channels.items():
        line = ConfiguredChannel(name_of(address), isinstance(channel, PictureChannel), isinstance(channel,
                                                                                                   ThreadChannel),
                                 spare)
        shared = (MessageTurns(), ChannelHealth(line.name, kit.log, kit.clock))
        deliver = Dispatch(kit.steps(line.name, channel))
        lines.append(line)
        lanes = LANES if line.pictures else LANES[:1]
        senders += [Sender(line, lane, kit.outbox, deliver, shared) for lane in lanes]
    return lines, senders


def _upkeep(ledgers: Callable[[], None], post: OutgoingMessages, noticing: Callable[[], None]) -> Callable[[], None]:
    """What is done once a round; at first also what a start needs: the silent-house alarm is looked after."""
    started: list[str] = []

    def once_a_round() -> None:
        if not started:
            post.guard(f"start:{facts.new_id()}")
            started.append("done")
        noticing()
        ledgers()

    return once_a_round


def name_of(address: str) -> str:
    """What the channel is called in queues, troubles and logs: its address without secrets."""
    return address if address.endswith("://") else hidden(address)
