"""Builds the notifier: every part gets what it needs, nothing connects yet."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from house import facts
from house.fact_table import Use, checked, kinds
from ledger.clock_sync import synchronised
from ledger.files.disk_reserve import DiskReserve
from ledger.files.settings_watch import SettingsFiles
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.process_startup import address, heartbeat_of
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.log_upkeep import upkeep_of
from ledger.redis.outbox import LANES
from ledger.redis.process_records import RecordStore
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker
from ledger.spending.spending_now import spending_line
from ledger.supervised_thread import SupervisedThread
from notifier.alerts.alert_answers import AlertAnswers
from notifier.alerts.entry_delay import EntryDelay
from notifier.alerts.event_alerting import AlertingParts, EventAlerting
from notifier.alerts.incident_records import IncidentRecords
from notifier.alerts.outgoing_messages import ConfiguredChannel, OutgoingMessages
from notifier.alerts.switches_at_event_start import SwitchesAt
from notifier.channel import Channel, SchedulingChannel
from notifier.channel_opening import name_of
from notifier.context import NotifierContext
from notifier.delivery.channel_health import ChannelHealth, RemovedChannels
from notifier.delivery.clip_steps import ClipAlerts
from notifier.delivery.dispatch import Dispatch
from notifier.delivery.lane_queue import LaneQueue
from notifier.delivery.send_locks import ChannelLocks
from notifier.delivery.sender import Sender
from notifier.delivery_steps import DeliveryParts, both
from notifier.house_notes.audit_head import AuditHeads
from notifier.house_notes.clock_jumps import ClockSteps
from notifier.house_notes.config_watch import ConfigWatch
from notifier.house_notes.digests import Digests
from notifier.house_notes.face_reports import FaceReports
from notifier.house_notes.home_page import HomePage
from notifier.house_notes.mode_schedule import ModeSchedule
from notifier.house_notes.notes import HouseNotes
from notifier.house_notes.presence_ended import PresenceEnded
from notifier.house_notes.presence_notes import PresenceNotes
from notifier.house_notes.presence_questions import PresenceQuestions
from notifier.house_notes.scene_notes import SceneNotes
from notifier.house_notes.tuning_notes import TuningNotes
from notifier.house_notes.walk_test_alerts import WalkTest
from notifier.listener_watch import ListenerWatch
from notifier.outbox_messages import NoteMessage
from notifier.worker_and_senders import SENDING, Notifier

GROUP = "notifier"
SUPERVISED = "SUPERVISOR_ENABLED"
"""What supervisord sets in the environment of its processes (https://supervisord.org/subprocess.html)."""


def build(context: NotifierContext, channels: Mapping[str, Channel], spares: Mapping[str, Channel] | None = None,
          reports: Mapping[str, Channel] | None = None) -> Notifier:
    """The notifier of a house with these channels by address.

    spares: are used while all of them refuse us. reports: get nothing but reports that name them.
    """
    settings, home, clock, outbox = context.settings, context.home, context.clock, context.outbox
    client = connect(address(home, settings))
    log, store, timers = house_log(home, client), RecordStore(client, GROUP), Timers(client, GROUP, clock)
    records = IncidentRecords(store)
    delivery = DeliveryParts(settings, log, outbox, timers, records, home, clock)
    used, senders = _senders(channels, delivery, context.locks)
    unused, spare_senders = _senders(spares or {}, delivery, context.locks, spare=True)
    reported, report_senders = _senders(reports or {}, delivery, context.locks, reports=True)
    outgoing = OutgoingMessages(outbox, [*used, *unused, *reported])
    senders += [*spare_senders, *report_senders]
    for sender in senders:
        sender.refused = outgoing.refused
    parts = AlertingParts(settings, log, timers, records, SwitchesAt(log, store, clock), outgoing, clock)
    schedule, presence_ended = ModeSchedule(parts, synchronised), PresenceEnded(settings, log, clock)
    digests = Digests(parts, lambda: LedgerLookback(log, HistoryReader(home)),
                      lambda: spending_line(home, settings, clock.now()))
    reload, known = threading.Event(), {name_of(each) for each in (*channels, *(spares or {}), *(reports or {}))}
    config_watch = ConfigWatch(SettingsFiles(context.home, context.environ, settings, clock), log.record, clock)
    worker = Worker(log, GROUP, GROUP, {}, timers, clock, heartbeat_of(home, GROUP, clock), DiskReserve(context.home),
                    _upkeep(upkeep_of(settings, context.home, log, clock), outgoing, config_watch,
                            ClockSteps(log, store, clock, stepped=schedule.look), schedule, digests,
                            presence_ended, RemovedChannels(known, log, clock)))
    silent_houses = [delivery.silent_house(name_of(each), channel) for each, channel in channels.items()
                     if isinstance(channel, SchedulingChannel)]
    notifier = Notifier(worker, senders, records, reload, silent_houses,
                        lambda loop: heartbeat_of(home, GROUP, clock, SENDING, loop))
    if SUPERVISED in context.environ:
        notifier.beside.append(_watching(ListenerWatch(home, log, clock), notifier))

    def begin_again(_: facts.Fact) -> None:
        reload.set()
        notifier.halt()

    own = handlers(parts, schedule, digests)
    worker.handlers = checked("notifier", {**own, facts.SettingsChanged: begin_again,
                                           facts.PeopleChanged: both(own[facts.PeopleChanged],
                                                                     presence_ended.people_changed),
                                           facts.EpochBegan: both(own[facts.EpochBegan], begin_again)})
    return notifier


def handlers(parts: AlertingParts, schedule: ModeSchedule, digests: Digests
             ) -> dict[type[facts.Fact], Callable[[Any], None]]:
    """Which function handles which fact; whatever the Home page shows refreshes it as well."""
    alerting, answers, clips = EventAlerting(parts), AlertAnswers(parts), ClipAlerts(parts)
    notes, home_page, walk_test = HouseNotes(parts), HomePage(parts), WalkTest(parts)
    scenes = SceneNotes(parts)
    entry, presence = EntryDelay(parts, alerting), PresenceNotes(parts)
    noted = both(parts.switches_at.note, presence.note)
    own: dict[type[facts.Fact], Callable[[Any], None]] = {
        **dict.fromkeys(kinds(Use.SWITCHES), both(noted, entry.switched)),
        facts.ModeChosen: both(noted, entry.mode_chosen),
        facts.PeopleChanged: both(parts.switches_at.note, both(entry.people_changed, presence.people_changed)),
        facts.PresenceSaid: both(noted, entry.said),
        facts.ScheduleReached: both(lambda fact: schedule.look(), presence.time_passed),
        facts.DigestReached: digests.reached,
        facts.EventBegan: both(walk_test.event_began, alerting.event_began),
        **dict.fromkeys((facts.EventLabelled, facts.EventPictured, facts.EventEnded, facts.SampleStored),
                        alerting.more_known),
        facts.EventTagged: both(alerting.more_known, answers.tagged),
        facts.EventDeleted: alerting.deleted,
        facts.AlertAnswered: both(both(noted, entry.answered), answers.answered),
        facts.AlertDecided: alerting.cooldown_over,
        facts.EntryDelayEnded: lambda fact: alerting.decide_again(fact.event),
        facts.CoverAwaited: alerting.cover_settles,
        facts.MessageLost: alerting.message_lost,
        facts.AlertTestAsked: notes.test_asked,
        facts.AuditHeadTaken: AuditHeads(parts).taken,
        facts.FaceTried: FaceReports(parts).tried,
        facts.EpochBegan: both(noted, notes.epoch_began),
        facts.PictureTaken: notes.picture_taken,
        facts.ClipStored: clips.stored,
        facts.ClipAsked: clips.asked,
        facts.RecordingFailed: notes.recording_failed,
        facts.CameraMoved: notes.camera_moved,
        facts.MoveFailed: notes.move_failed,
        facts.TroubleBegan: notes.trouble_began,
        facts.TroubleEnded: notes.trouble_ended,
        facts.HomeOpened: home_page.opened,
        facts.WalkTestChosen: walk_test.chosen,
        facts.PresenceQuestionRaised: PresenceQuestions(parts).raised,
        facts.ReferenceKept: scenes.kept,
        facts.SceneChecked: scenes.checked,
        facts.TuningReported: TuningNotes(parts).reported,
        facts.PictureShared: lambda fact: parts.outgoing.forget(fact.channel, fact.file),
        facts.SilenceGuarded: lambda fact: parts.outgoing.guard(fact.id),
    }
    return own | {kind: both(own[kind], home_page.changed) if kind in own else home_page.changed
                  for kind in kinds(Use.HOME_PAGE)}


def _watching(watch: ListenerWatch, notifier: Notifier) -> SupervisedThread:
    """The thread that watches the supervisor's listener."""
    def work(stop: threading.Event) -> None:
        watch.run(stop, thread.went_well)

    thread = SupervisedThread("watching the listener", work, notifier.worker.clock, notifier.worker.log.record,
                              stopping=notifier.stop)
    return thread


def _senders(channels: Mapping[str, Channel], delivery: DeliveryParts, locks: ChannelLocks,
             spare: bool = False, reports: bool = False) -> tuple[list[ConfiguredChannel], list[Sender]]:
    """Every channel with what it takes, and a sender for each of its lanes."""
    configured: list[ConfiguredChannel] = []
    senders: list[Sender] = []
    for each, channel in channels.items():
        name = name_of(each)
        queues = {lane: LaneQueue(delivery.outbox, name, lane, delivery.clock) for lane in LANES}
        steps = delivery.steps(name, channel, queues["text"])
        health = ChannelHealth(name, delivery.log, delivery.clock)
        delivery_facts = delivery.delivery_facts(name, channel)
        takes = frozenset(each for each in steps if not reports or each is NoteMessage)
        configured.append(ConfiguredChannel(name, takes, spare, reports))
        own = [Sender(configured[-1], queues[lane], Dispatch(steps, delivery_facts), health, locks)
               for lane in configured[-1].lanes]
        for sender in own:
            sender.given_up = delivery_facts.given_up
        senders += own
    return configured, senders


def _upkeep(ledgers: Callable[[], None], outgoing: OutgoingMessages,
            *others: Callable[[], None]) -> Callable[[], None]:
    """What is done once a round; at first also what a start needs: the silent-house alarm is looked after."""
    started: list[str] = []

    def once_a_round() -> None:
        if not started:
            outgoing.guard(f"start:{facts.new_id()}")
            started.append("done")
        for each in others:
            each()
        ledgers()

    return once_a_round
