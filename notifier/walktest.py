"""A walk test: while it runs each event is told at once, whatever mode and snooze say, with how long that took."""

from house import facts
from house.command_tests import walk
from house.message import Message
from house.sentence import place
from house.times import local
from notifier.tell import Desk


class WalkTest:
    """Tells events of a walk test; raises what log and store raise. The second time is harmless: ids are derived."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def event_began(self, fact: facts.EventBegan) -> None:
        """Tell the event when a walk test ran as it began."""
        if walk(self.desk.log.state(), fact.at) is None:
            return
        id = facts.derived_id("walk test", fact.event)
        if self.desk.log.has(id):
            return
        now = self.desk.clock.now()
        delay = max(0.0, now - fact.at)
        seen = local(fact.at, self.desk.settings.house.timezone)
        where = f", in {', '.join(fact.zones)}" if fact.zones else ""
        words = f"began {seen:%H:%M:%S}{where}, told {delay:.1f} s later"
        self.desk.post.note(id, Message(f"Walk test: {place(fact.camera)}", words))
        self.desk.log.record(facts.WalkTestReported(at=now, id=id, event=fact.event, camera=fact.camera, delay=delay))
