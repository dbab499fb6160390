"""What a decision about an event goes by, gathered from settings and state. Pure."""

from dataclasses import replace

from house.alerting.alert_decision import Inputs
from house.alerting.label_rule import Rule, Sighting
from house.alerting.rule_from_settings import in_time, rule_of
from house.alerting.sightings import in_pictures
from house.labels.titles import AskedFor, lowest
from house.settings.whole_config import CameraSettings, Settings
from house.state.house_state import HouseState
from house.state.mode_switches import effective_mode, switches
from notifier.alerts.incidents import Incident, KnownEvent
from vision.overlap import zones_of


def first_inputs(settings: Settings, state: HouseState, known: KnownEvent, now: float) -> Inputs:
    """The inputs when the house first looks at an event; its switches are fixed from here on."""
    camera = settings.cameras.get(known.camera)
    if camera is None:
        return Inputs(False, "the camera is not in config.yml", known.began_at, now, now)
    switch = switches(state, known.camera, camera, settings, known.began_at)
    return Inputs(
        alerting=switch.alerting,
        why=switch.why,
        began_at=known.began_at,
        asked_at=now,
        now=now,
        rule=rule_of(settings, camera),
        alerting_zones=switch.zones,
        zones=known.zones,
        labels=known.labels,
        doubted=known.doubted,
        also=known.also,
        motion=known.motion,
        in_time=in_time(settings, camera, known.began_at),
        analyzer=bool(settings.analyzers_of(known.camera)),
        entry_until=_entry_until(settings, state, camera, known, now) if switch.alerting else None,
    )


def _entry_until(settings: Settings, state: HouseState, camera: CameraSettings, known: KnownEvent,
                 now: float) -> float | None:
    """Until when an alert of that camera waits for somebody to come home; None where it does not.

    Only while presence says that nobody is home can somebody come: without presence, and while it is blind, nobody
    would be noticed. In mode vacation nobody is expected.
    """
    delay = settings.alerts.entry_delay
    blind = any(each.kind == "presence" for each in state.troubles)
    expected = state.people == () and not blind and effective_mode(state, settings, known.began_at)[0] != "vacation"
    return min(known.began_at, now) + delay if camera.is_entrance and delay and expected else None


def asked_by(rule: Rule) -> AskedFor:
    """What the rule asks for, by which its alerts are named."""
    labels = dict.fromkeys(each for wanted in rule.asks(rule.own_zones).values() for each in wanted)
    least = rule.min_score if rule.chosen else None
    leasts = lowest((rule.min_scores, *rule.zone_min_scores.values()))
    return AskedFor(tuple(labels), least, leasts, rule.new_labels_only)


def known_by_now(inputs: Inputs, known: KnownEvent, settings: Settings, now: float) -> Inputs:
    """The inputs with what is known of the event by now; of a camera that was taken out nothing is looked at."""
    unanswered = len(known.unanswered) if known.camera in settings.cameras else 0
    since = inputs.unanswered_since if 0 < inputs.unanswered <= unanswered else now
    return replace(inputs, now=now, zones=known.zones, labels=known.labels, doubted=known.doubted, also=known.also,
                   motion=known.motion, pictures=_pictures(inputs.rule, known, settings), unanswered=unanswered,
                   unanswered_since=since if unanswered else 0.0)


def going_on(inputs: Inputs, known: KnownEvent, settings: Settings, at: float) -> Inputs:
    """The inputs when the event was heard of at unix time `at`: one that went on until it may be alerted is in time."""
    camera, moment = settings.cameras.get(known.camera), at if known.duration is None else min(at, known.until)
    return inputs if inputs.in_time or camera is None else \
        replace(inputs, in_time=in_time(settings, camera, moment))


def _pictures(rule: Rule, known: KnownEvent, settings: Settings) -> tuple[tuple[Sighting, ...], ...]:
    """What was seen in each picture and in which zones, where the rule goes by that."""
    camera = settings.cameras.get(known.camera)
    if camera is None:
        return ()
    return in_pictures(rule, known.seen.values(), lambda box: zones_of(box, camera.motion.zones))


def beside(inputs: Inputs, newest: Incident | None, latest: Incident | None) -> Inputs:
    """With what was alerted before: the house's newest incident, and the camera's latest one."""
    if newest is not None:
        until = max(newest.ended_at, inputs.began_at) if newest.open else newest.ended_at
        inputs = replace(inputs, newest_from=newest.began_at, newest_to=until)
    return replace(inputs, last_alerted=latest.events[0].began_at if latest else None)
