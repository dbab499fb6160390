"""Delivering a line in the thread of an incident's message: quiet, for nobody is notified of it."""

from ledger.redis.outbox import OutboxItem
from notifier.channel import NotYet, ThreadChannel
from notifier.delivery.dispatch import DeliverySources, Refs, Steps, growing
from notifier.delivery.lane_queue import LaneQueue
from notifier.outbox_messages import AlertMessage, ThreadNote


class ThreadNoteSteps:
    """Delivers the notes of one channel that has threads; raises ChannelError and what the ledger raises."""

    def __init__(self, name: str, channel: ThreadChannel, sources: DeliverySources, texts: LaneQueue) -> None:
        self.name, self.channel, self.sources, self.texts = name, channel, sources, texts

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        return {ThreadNote: self._note}

    def _note(self, item: OutboxItem[ThreadNote]) -> Refs:
        refs = self.sources.outbox.refs(self.name, item.key)
        if "ref" in refs:
            if item.id not in refs.get("noted", []):
                self.channel.reply(refs["ref"], item.message.text, item.id)
            return {"noted": [*refs.get("noted", []), item.id]}
        if self.texts.waits_for(item.key, AlertMessage):
            raise NotYet("the message of this line has not been sent yet", growing(item.waits, 0.5, 60.0))
        return {}
