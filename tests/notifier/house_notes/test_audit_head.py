"""The audit's head is posted on every channel, so that it can be compared later."""

from house import facts
from house.audit import head_of
from house.clock import FakeClock
from house.settings.whole_config import Settings
from notifier.alerts.event_alerting import AlertingParts
from notifier.house_notes.audit_head import AuditHeads


class Post:
    def __init__(self):
        self.notes = []

    def note(self, id, message, but=""):
        self.notes.append((id, message))


def test_the_head_is_posted_as_the_command_that_compares_it():
    post = Post()
    parts = AlertingParts(Settings.model_validate({"house": {"name": "Maple Street"}}), *[None] * 4, post, FakeClock())

    AuditHeads(parts).taken(facts.AuditHeadTaken(at=1.0, id="h1", number=12, head="ab" * 32))

    ((id, message),) = post.notes
    assert id == "h1", "the same fact again is put into the outbox once"
    assert message.title == "Audit of Maple Street: 12 records so far"
    said = message.detail.split()
    assert said[:3] == ["./hearthwatch", "audit", "verify"]
    assert (head_of(said[-1]).number, head_of(said[-1]).hash) == (12, "ab" * 32)
