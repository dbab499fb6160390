"""A walk test: while it runs each event is alerted at once, whatever mode and snooze say, with how long that took."""

import logging

from house import facts
from house.alerting.walk_test_results import OVER, results, running_walk_test
from house.fact_table import Use, kinds
from house.message import Message
from house.names import place
from house.times import local
from ledger.redis.outbox import OutboxItem
from notifier.alerts.event_alerting import AlertingParts
from notifier.channel import Channel, ChannelError, EditingChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Steps
from notifier.delivery.message_steps import MessageSteps
from notifier.outbox_messages import WalkTestMessage

log = logging.getLogger(__name__)
LAST_ONES = 5.0
"""Seconds after the end of a walk test in which the channels may still answer."""


class WalkTest:
    """Alerts the events of a walk test; raises what log and store raise. Ids are derived: again does nothing."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts

    def event_began(self, fact: facts.EventBegan) -> None:
        """Alert the event when a walk test ran as it began."""
        if running_walk_test(self.parts.log.state(), fact.at) is None:
            return
        seen = local(fact.at, self.parts.settings.house.timezone)
        where = f", in {', '.join(fact.zones)}" if fact.zones else ""
        message = WalkTestMessage(fact.event, fact.camera, fact.at, f"began {seen:%H:%M:%S}{where}")
        self.parts.outgoing.everywhere(facts.derived_id("walk test", fact.event), message)

    def chosen(self, fact: facts.WalkTestChosen) -> None:
        """A walk test began, or its time is over: then what it found is alerted, unless it was ended by hand."""
        now, state = self.parts.clock.now(), self.parts.log.state()
        if fact.until <= fact.at:
            self.parts.timers.cancel("walk test")
        elif now < fact.until + LAST_ONES:
            self.parts.timers.after("walk test", fact.until + LAST_ONES - now, fact)
        elif (state.fields.get("walktest") or {}).get("until") == fact.until:
            found = self.parts.log.since(fact.at, kinds(Use.WALK_TEST))
            lines = results([each for each in found if each.at < now], self.parts.settings)
            over = Message(OVER, "\n".join(lines))
            self.parts.outgoing.note(facts.derived_id("walked", fact.id), over)


class WalkTestSteps:
    """Delivers the events of a walk test on one channel, and says when the channel had taken them."""

    def __init__(self, channel: Channel, sources: DeliverySources, texts: MessageSteps) -> None:
        self.channel, self.sources, self.texts = channel, sources, texts

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        return {WalkTestMessage: self._walk}

    def _walk(self, item: OutboxItem[WalkTestMessage]) -> Refs:
        walked = item.message
        message = Message(f"Walk test: {place(walked.camera)}", walked.text)
        ref = self.texts.send(item, message)
        delay = max(0.0, self.sources.clock.now() - walked.began_at)
        self.sources.walked(self.texts.name, walked.event, walked.camera, delay)
        if not isinstance(self.channel, EditingChannel):
            return {"ref": ref}
        try:
            self.channel.edit(ref, Message(message.title, f"{message.detail}, alerted {delay:.1f} s later"))
        except ChannelError as error:
            log.info("%s: a walk test's message is left without its delay: %s", self.texts.name, error)
        return {"ref": ref}
