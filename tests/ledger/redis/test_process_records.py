"""Small records of a process, on a real Redis."""

import pytest

from ledger.errors import LedgerAway
from ledger.redis.process_records import KEPT, RecordStore


def test_what_is_written_is_read_back_by_the_same_owner_only(client):
    RecordStore(client, "notifier").put({"a": {"n": 1}, "b": {"text": "é", "none": None}})
    assert RecordStore(client, "notifier").get("a") == {"n": 1}
    assert RecordStore(client, "notifier").get("b") == {"text": "é", "none": None}
    assert RecordStore(client, "other").get("a") is None


def test_a_record_is_replaced_whole_and_forgotten_when_asked(client):
    memory = RecordStore(client, "notifier")
    memory.put({"a": {"n": 1}})
    memory.put({"a": {"m": 2}})
    assert memory.get("a") == {"m": 2}
    memory.forget("a")
    memory.forget("a")
    assert memory.get("a") is None


def test_records_outlive_their_month_of_pictures_and_no_more(client):
    RecordStore(client, "notifier").put({"a": {"n": 1}})
    [key] = client.keys("*memory*")
    assert key.startswith("{house}:")
    assert KEPT - 5 <= client.ttl(key) <= KEPT
    assert KEPT > 30 * 86400
    RecordStore(client, "notifier").put({"a": {"n": 2}}, keep=60)
    assert 55 <= client.ttl(key) <= 60


def test_without_redis_it_says_that_the_ledger_is_away(client, redis_server):
    redis_server.kill()
    for call in (lambda: RecordStore(client, "n").get("a"), lambda: RecordStore(client, "n").put({"a": {}})):
        with pytest.raises(LedgerAway):
            call()
