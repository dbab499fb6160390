"""The one place where a client is built: explicit bounds, no hidden retries, errors that are ours."""

import pytest
import redis

from ledger.errors import LedgerAway, LedgerRefused
from ledger.redis.client import connect, inspect, translated


@pytest.mark.parametrize("address", ["/tmp/x.sock", "unix:///tmp/x.sock", "redis://localhost:1/0",
                                     "rediss://localhost:1"])
def test_every_client_has_explicit_bounds_and_retries_nothing(address):
    given = connect(address, timeout=0.7).connection_pool.connection_kwargs

    assert (given["socket_timeout"], given["socket_connect_timeout"]) == (0.7, 0.7)
    assert given["retry"].get_retries() == 0
    assert given["retry_on_error"] == []
    assert given["health_check_interval"] == 0
    assert given["decode_responses"] is True


def test_a_redis_that_is_not_there_is_asked_once(redis_server, monkeypatch):
    redis_server.kill()
    client, tried = redis_server.client(), []
    connection = client.connection_pool.connection_class
    open_ = connection._connect
    monkeypatch.setattr(connection, "_connect", lambda self: tried.append(1) or open_(self))

    with pytest.raises(LedgerAway), translated():
        client.ping()

    assert len(tried) == 1


def test_a_redis_that_hangs_is_away(redis_server):
    client = redis_server.client(timeout=1.0)
    client.ping()
    redis_server.hang()

    with pytest.raises(LedgerAway) as raised, translated():
        client.ping()

    assert raised.value.transient
    assert isinstance(raised.value.__cause__, redis.TimeoutError)


def test_the_first_question_after_a_restart_is_answered(redis_server):
    client = redis_server.client()
    client.ping()
    redis_server.restart()

    with translated():
        assert client.ping()


@pytest.mark.parametrize(("text", "disk"), [
    ("MISCONF Errors writing to the AOF file: No space left on device", "full"),
    ("MISCONF Errors writing to the AOF file: Disk quota exceeded", "full"),
    ("MISCONF Errors writing to the AOF file: Read-only file system", "read-only"),
    ("MISCONF Errors writing to the AOF file: Input/output error. script: 1f, on @user_script:12.", "other"),
    ("MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to persist to disk.", "unknown"),
    ("Command # 1 (XADD x READONLY) of pipeline caused error: MISCONF Errors writing to the AOF file: No space left on "
     "device", "full"),
])
def test_a_redis_that_cannot_write_to_its_disk_is_away_and_says_why_if_it_knows(text, disk):
    with pytest.raises(LedgerAway) as raised, translated():
        raise redis.ResponseError(text)

    assert raised.value.disk == disk


def test_a_question_redis_does_not_understand_is_refused(client):
    client.set("{house}:x", "text")

    with pytest.raises(LedgerRefused) as raised, translated():
        client.hset("{house}:x", "a", "b")

    assert not raised.value.transient


@pytest.mark.parametrize("address", ["http://user:secret@localhost", "localhost:6379",
                                     "redis://:secret@localhost:port"])
def test_what_is_no_address_is_refused_in_one_line_without_its_password(address):
    with pytest.raises(LedgerRefused) as raised:
        connect(address)

    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_redis_that_would_forget_facts_is_told(client):
    client.config_set("appendonly", "no")
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        problems = inspect(client)
    finally:
        client.config_set("appendonly", "yes")
        client.config_set("maxmemory-policy", "noeviction")

    assert len(problems) == 2
    assert any("noeviction" in problem for problem in problems)
    assert any("appendonly yes" in problem for problem in problems)


def test_snapshots_alone_are_not_enough(client):
    client.config_set("appendonly", "no")
    client.config_set("save", "3600 1")
    try:
        (problem,) = inspect(client)
    finally:
        client.config_set("appendonly", "yes")
        client.config_set("save", "")

    assert "snapshots" in problem


class Answering:
    """Says about itself what a foreign server would say."""

    def __init__(self, address, **info):
        self.connection_pool = connect(address).connection_pool
        self._info = {"redis_version": "7.2.4", "maxmemory_policy": "noeviction", "aof_enabled": 1} | info

    def info(self):
        return self._info


@pytest.mark.parametrize(("address", "told"), [
    ("redis://192.0.2.7:6379/0", True), ("redis://redis.example:6379/0", True),
    ("rediss://redis.example:6379/0", False), ("redis://127.0.0.1:6379/0", False),
    ("redis://[::1]:6379/0", False), ("redis://localhost/0", False),
    ("unix:///run/redis.sock", False),
])
def test_a_redis_reached_over_the_network_without_tls_is_told(address, told):
    problems = inspect(Answering(address))

    assert any("rediss://" in problem for problem in problems) is told


@pytest.mark.parametrize(("version", "told"), [("6.0.16", True), ("5.0.14", True), ("6.2.0", False), ("7.0.15", False)])
def test_a_redis_that_is_too_old_is_told(version, told):
    problems = inspect(Answering("redis://localhost/0", redis_version=version))

    assert any(version in problem for problem in problems) is told


def test_asking_about_a_redis_that_is_away_says_so(redis_server):
    redis_server.kill()

    with pytest.raises(LedgerAway):
        inspect(redis_server.client())
