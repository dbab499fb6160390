"""A real Redis that answers and takes nothing for now: full memory, a replica, a lost primary. All of it waits."""

import socket
import subprocess
import threading

import pytest
import redis

from house import facts
from house.clock import SystemClock
from ledger.errors import LedgerAway, LedgerRefused
from ledger.redis import embedded_server
from ledger.redis.client import connect, translated
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox, PlainJson
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.timers import Timers
from ledger.redis.worker import Worker

GROUP = "notifier"
NOBODY = ("127.0.0.1", "1")
"""A primary that is not there: nothing listens on port 1."""


class Server:
    """The test's Redis, which can be brought into each of these states and out of them."""

    def __init__(self, server):
        self.server, self.client = server, server.client()

    def take_nothing(self, state):
        if state == "OOM":
            self.client.config_set("maxmemory", "1")
        else:
            self.client.config_set("replica-serve-stale-data", "no" if state == "MASTERDOWN" else "yes")
            self.client.execute_command("REPLICAOF", *NOBODY)

    def take_all(self):
        self.client.config_set("maxmemory", "0")
        self.client.execute_command("REPLICAOF", "NO", "ONE")
        self.client.config_set("replica-serve-stale-data", "yes")


@pytest.fixture
def server(redis_server):
    found = Server(redis_server)
    yield found
    found.take_all()
    found.client.close()


states = pytest.mark.parametrize("state", ["OOM", "READONLY", "MASTERDOWN"])


def began(number=0):
    return facts.EventBegan(at=float(number), event=f"e{number}", camera="front")


@states
def test_whatever_is_written_then_is_away_and_not_refused(server, state):
    log, timers, outbox = Log(server.client), Timers(server.client, GROUP), Outbox(server.client, PlainJson())
    server.take_nothing(state)

    for write in (lambda: log.record(began()), lambda: log.failed(GROUP, "x"),
                  lambda: log.put_aside(GROUP, "x", {}, "why"), lambda: timers.set("t", 0.0, began()),
                  lambda: outbox.put("c", "x", {}), lambda: log.ensure_groups([GROUP])):
        with pytest.raises(LedgerAway) as raised:
            write()
        assert raised.value.transient
        assert raised.value.disk == ""


@states
def test_camera_facts_wait_and_are_in_the_log_in_order_afterwards(server, state, home, until):
    log, made = Log(server.client), [began(number) for number in range(5)]
    recorder = Recorder(Log(server.server.client()), Spool(home, "camera-lan"), patience=10.0)
    try:
        server.take_nothing(state)

        assert [recorder.record(fact) for fact in made] == ["spooled"] * 5
        assert not Spool(home, "camera-lan").empty()
        server.take_all()

        until(lambda: all(log.has(fact.id) for fact in made), "what waited is in the log")
    finally:
        recorder.close()
    assert log.recent(10) == made[::-1], "in order, and nothing about trouble"


@states
def test_a_worker_loses_and_parks_nothing_and_goes_on_afterwards(server, state, until):
    log, answered, rounds = Log(server.client), [], []
    log.ensure_groups([GROUP])
    own = server.server.client()
    worker = Worker(Log(own), GROUP, GROUP, {facts.EventBegan: answered.append}, Timers(own, GROUP))
    failed = worker.log.again
    worker.log.again = lambda *who: rounds.append(who) or failed(*who)
    facts_before = [began(number) for number in range(3)]
    for fact in facts_before:
        log.record(fact)
    server.take_nothing(state)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    until(lambda: len(rounds) >= 3, "rounds of the worker fail")

    server.take_all()
    after = began(7)
    log.record(after)

    until(lambda: len(answered) == 4, "the worker answers all of it")
    stop.set()
    thread.join(timeout=60)
    assert answered == [*facts_before, after]
    until(lambda: log.client.xpending("{house}:log", GROUP)["pending"] == 0, "all is acknowledged")
    assert log.parked(GROUP) == []
    assert log.recent(10, [facts.TroubleBegan]) == []


@states
def test_a_handler_that_finds_redis_so_is_asked_again_and_nothing_is_parked(server, state, until):
    log, tried, stop = Log(server.client), [], threading.Event()
    log.ensure_groups([GROUP])
    own = Log(server.server.client())

    def decide(fact):
        tried.append(fact)
        if len(tried) == 1:
            server.take_nothing(state)
        own.record(facts.AlertDecided(at=1.0, id="decided", event=fact.event, camera="front", sent=True, reasons=()))

    log.record(began())
    worker = Worker(Log(server.server.client()), GROUP, GROUP, {facts.EventBegan: decide}, clock=SystemClock())
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    until(lambda: tried, "the handler was asked")
    server.take_all()

    until(lambda: log.has("decided"), "the handler has recorded what it decided")
    stop.set()
    thread.join(timeout=60)
    assert log.parked(GROUP) == []


def _parsed(text):
    """The error as redis-py makes it of a server's answer."""
    return redis.connection.DefaultParser(65536).parse_error(text)


@pytest.mark.parametrize(("answer", "said"), [
    ("OOM command not allowed when used memory > 'maxmemory'.", "memory is full"),
    ("READONLY You can't write against a read only replica.", "replica"),
    ("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "replica"),
    ("CLUSTERDOWN The cluster is down", "cluster"),
    ("TRYAGAIN Multiple keys request during rehashing of slot", "cluster"),
    ("MOVED 3999 192.0.2.7:6381", "192.0.2.7:6381"),
    ("ASK 3999 192.0.2.7:6381", "192.0.2.7:6381"),
    ("LOADING Valkey is loading the dataset in memory", "starting"),
    ("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", "busy"),
    ("NOREPLICAS Not enough good replicas to write.", "replicas"),
    ("UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)", "UNBLOCKED"),
    ("ERR Error running script (call to f_1): @user_script:12: @user_script: 12: -OOM command not allowed", "memory"),
    ("EXECABORT Transaction discarded because of: READONLY You can't write against a read only replica.", "replica"),
    ("ERR max number of clients reached", "max number of clients"),
])
def test_what_passes_by_itself_is_away_and_says_what_it_is(answer, said):
    with pytest.raises(LedgerAway, match=said), translated():
        raise _parsed(answer)


@pytest.mark.parametrize("answer", [
    "WRONGTYPE Operation against a key holding the wrong kind of value", "ERR unknown command 'EVALSHA'",
    "NOPERM this user has no permissions to run the 'xadd' command", "CROSSSLOT Keys in request don't hash",
    "ERR Error running script (call to f_1): @user_script:12: the text of a fact says -OOM and READONLY",
])
def test_what_no_waiting_mends_is_refused(answer):
    with pytest.raises(LedgerRefused), translated():
        raise _parsed(answer)


def test_the_words_of_a_fact_are_not_taken_for_those_of_redis(client):
    client.set("{house}:parked:notifier", "no list")

    with pytest.raises(LedgerRefused):
        Log(client).put_aside(GROUP, "x", {}, "OOM READONLY MISCONF BUSY ")


@pytest.fixture
def cluster(tmp_path, until):
    """A server of a cluster that nobody has given any slots yet, and its address."""
    with socket.socket() as free, socket.socket() as bus:
        free.bind(("127.0.0.1", 0))
        bus.bind(("127.0.0.1", 0))
        port, bus_port = free.getsockname()[1], bus.getsockname()[1]
    command = [embedded_server.binary(), "--cluster-enabled", "yes", "--bind", "127.0.0.1", "--port", str(port),
               "--cluster-port", str(bus_port), "--dir", tmp_path, "--save", ""]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = connect(f"redis://127.0.0.1:{port}")

    def ready():
        try:
            return client.ping()
        except redis.RedisError:
            return False

    until(ready, "the server answers")
    yield client
    client.close()
    process.kill()
    process.wait(timeout=60)


def test_a_cluster_that_is_down_is_waited_for_and_gets_what_was_spooled(cluster, home, until):
    log, made = Log(cluster), [began(number) for number in range(3)]
    recorder = Recorder(log, Spool(home, "camera-lan"), patience=10.0)
    try:
        assert [recorder.record(fact) for fact in made] == ["spooled"] * 3
        cluster.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)

        until(lambda: Spool(home, "camera-lan").empty(), "what waited was written")
    finally:
        recorder.close()
    assert log.recent(10) == made[::-1]
