"""What waits in the outboxes is stored and read back the same."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.redis.outbox import LANES, Outbox
from notifier import outbox_messages
from notifier.outbox_messages import KINDS, AlertMessage, MessageCodec, NoteMessage, OutboxMessage

CODEC = MessageCodec()


def made(kind):
    """Any message of that kind; its times and lengths are numbers."""
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    return st.builds(kind, **{each.name: numbers for each in fields(kind) if each.type is float})


messages = st.one_of([made(kind) for kind in KINDS.values()])


@given(messages)
def test_every_message_is_read_back_as_it_was(message):
    assert CODEC.decode(json.loads(json.dumps(CODEC.encode(message)))) == message


def test_every_kind_that_can_be_put_is_stored_under_its_own_name():
    defined = {name: each for name, each in vars(outbox_messages).items()
               if isinstance(each, type) and issubclass(each, OutboxMessage) and not each.__subclasses__()}
    assert defined == KINDS
    assert {kind.lane for kind in KINDS.values()} == set(LANES)


def test_fields_of_later_versions_are_ignored():
    assert CODEC.decode({"kind": "NoteMessage", "title": "a", "detail": "b", "colour": "red"}) == NoteMessage("a", "b")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("kind"), inner)))
def test_rubbish_is_nothing_but_a_value_error(stored):
    with pytest.raises(ValueError, match="not known"):
        CODEC.decode(stored)


@pytest.mark.parametrize("stored", [
    {"kind": "AlertMessage", "incident": "e1"}, {"kind": "AlertMessage", "incident": "e1", "version": "secret"},
    {"kind": "HomePageMessage", "user": {"name": "secret"}, "role": "owner", "opened": True},
])  # fmt: skip
def test_a_damaged_message_is_named_by_kind_and_field_and_never_quoted(stored):
    with pytest.raises(ValueError, match=f"^{stored['kind']}: ") as raised:
        CODEC.decode(stored)
    assert "secret" not in str(raised.value)


def test_the_outbox_gives_back_messages(client, caplog):
    outbox = Outbox(client, CODEC)
    outbox.put("show://", "old", AlertMessage("e0", 1))
    outbox.put("show://", "new", AlertMessage("e1", 2), key="e1")
    client.hset("{house}:outbox:show://:items", "old", json.dumps(
        {"message": {"do": "alert", "incident": "e0", "version": 1}, "key": "e0", "put_at": 1.0}))

    [item] = outbox.items("show://", "text")

    assert (item.message, item.key) == (AlertMessage("e1", 2), "e1")
    assert "a message of a kind that is not known" in caplog.text
