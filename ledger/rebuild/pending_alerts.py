"""Which alerts may not have gone out when the log was lost: those are decided and sent again. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from house import facts
from house.alerting.alert_decision import Inputs, decide

RECENT = 600.0
"""Seconds for which an alert is still worth sending."""
OF_EVENTS = (facts.EventBegan, facts.EventPictured, facts.EventLabelled, facts.EventEnded)


@dataclass(frozen=True)
class PendingAlerts:
    """again: the facts of these events, in their order, for the notifier to handle once more.

    doubtful: those of the events whose alert may have gone out before.
    """

    again: tuple[facts.Fact, ...] = ()
    doubtful: tuple[str, ...] = ()


def pending_alerts(remembered: Sequence[facts.Fact], now: float, delivered: Collection[str] = ()) -> PendingAlerts:
    """What is pending among these facts, oldest first, at unix time `now`.

    An event without a decision is pending, so is one whose alert waits (for somebody to come home), and one that was to
    be alerted and is not known to be `delivered`. A clock
    that is behind the facts (a Raspberry Pi after a power cut) makes none of them too young.
    """
    newest = max((fact.at for fact in remembered), default=now)
    since = max(now, newest) - RECENT
    began = [fact.event for fact in remembered if isinstance(fact, facts.EventBegan) and fact.at >= since]
    decisions = {fact.event: fact for fact in remembered if isinstance(fact, facts.AlertDecided)}
    decided = {event: fact.sent for event, fact in decisions.items() if not _waits(fact)}
    doubtful = tuple(each for each in began if decided.get(each) and each not in delivered)
    pending = {*doubtful, *(each for each in began if each not in decided)}
    again = tuple(fact for fact in remembered if isinstance(fact, OF_EVENTS) and fact.event in pending)
    return PendingAlerts(again, doubtful)


def _waits(decision: facts.AlertDecided) -> bool:
    try:
        return not decision.sent and decide(Inputs.from_json(decision.inputs)).verdict == "wait"
    except ValueError:
        return False
