"""A walk test: while it runs each event is alerted at once, whatever mode and snooze say, with how long that took."""

import logging

from house import facts
from house.commands.walk_test import WALKED, results, walk
from house.message import Message
from house.status_sentence import place
from house.times import local
from notifier.alerts.alerting import AlertingParts
from notifier.channel import Channel, ChannelError
from notifier.delivery.dispatch import DeliverySources, QueuedItem, Remember, Step
from notifier.delivery.text_steps import TextSteps

log = logging.getLogger(__name__)
LAST_ONES = 5.0
"""Seconds after the end of a walk test in which the channels may still answer."""


class WalkTest:
    """Tells events of a walk test; raises what log and store raise. The second time is harmless: ids are derived."""

    def __init__(self, desk: AlertingParts) -> None:
        self.desk = desk

    def event_began(self, fact: facts.EventBegan) -> None:
        """Tell the event when a walk test ran as it began."""
        if walk(self.desk.log.state(), fact.at) is None:
            return
        seen = local(fact.at, self.desk.settings.house.timezone)
        where = f", in {', '.join(fact.zones)}" if fact.zones else ""
        body = {"do": "walk", "event": fact.event, "camera": fact.camera, "began_at": fact.at,
                "words": f"began {seen:%H:%M:%S}{where}"}
        self.desk.post.everywhere(facts.derived_id("walk test", fact.event), body)

    def chosen(self, fact: facts.WalkTestChosen) -> None:
        """A walk test began, or its time is over: then what it found is alerted, unless it was ended by hand."""
        now, state = self.desk.clock.now(), self.desk.log.state()
        if fact.until <= fact.at:
            self.desk.timers.cancel("walk test")
        elif now < fact.until + LAST_ONES:
            self.desk.timers.after("walk test", fact.until + LAST_ONES - now, fact)
        elif (state.fields.get("walktest") or {}).get("until") == fact.until:
            found = [each for each in self.desk.log.since(fact.at, WALKED) if each.at < now]
            lines = results(found, self.desk.settings)
            self.desk.post.note(facts.derived_id("walked", fact.id), Message("The walk test is over", "\n".join(lines)))


class WalkTestSteps:
    """Delivers the events of a walk test on one channel, and says when the channel had answered."""

    def __init__(self, channel: Channel, sources: DeliverySources, words: TextSteps) -> None:
        self.channel, self.sources, self.words = channel, sources, words

    @property
    def steps(self) -> dict[str, Step]:
        """What this delivers, by what is to be done."""
        return {"walk": self._walk}

    def _walk(self, item: QueuedItem) -> Remember:
        body = item.body
        message = Message(f"Walk test: {place(body['camera'])}", body["words"])
        ref = self.words.send(item, message)
        delay = max(0.0, self.sources.clock.now() - body["began_at"])
        self.sources.walked(self.words.name, body["event"], body["camera"], delay)
        try:
            self.channel.edit(ref, Message(message.title, f"{message.detail}, alerted {delay:.1f} s later"))
        except ChannelError as error:
            log.info("%s: a walk test's message keeps its delay to itself: %s", self.words.name, error)
        return {"ref": ref}
