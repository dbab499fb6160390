"""What can become of the Redis of a running house, and how it is well again."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from benchmarks.kills.each_process import ask
from benchmarks.ports import held_port
from benchmarks.running_house import RunningHouse, wait_for
from ledger.redis.client import connect
from ledger.redis.embedded_server import MAX_MEMORY, binary

Break = Callable[[], object]
"""Begins the fault; it ends with the context that gave it."""

NOBODY = 9
"""A port at which no Redis listens."""


@contextmanager
def out_of_memory(house: RunningHouse) -> Iterator[Break]:
    """Its memory is full: each write is refused with OOM."""
    client = house.log.client
    try:
        yield lambda: client.config_set("maxmemory", "1mb")
    finally:
        client.config_set("maxmemory", MAX_MEMORY)


@contextmanager
def read_only(house: RunningHouse) -> Iterator[Break]:
    """It has become a replica, and its primary does not answer: each write is refused with READONLY."""
    client = house.log.client
    try:
        yield lambda: client.replicaof("127.0.0.1", NOBODY)
    finally:
        client.replicaof("NO", "ONE")


@contextmanager
def older_copy(house: RunningHouse) -> Iterator[Break]:
    """It follows a primary that has what it had a while before, and nothing of what came since."""
    with _other_server() as port:
        other, own = connect(f"redis://127.0.0.1:{port}"), held_port()
        house.log.client.config_set("port", own)
        other.replicaof("127.0.0.1", own)
        wait_for(lambda: other.info("replication")["master_link_status"] == "up", "the copy")
        other.replicaof("NO", "ONE")
        yield lambda: _follow(house, port)
        house.log.client.replicaof("NO", "ONE")


@contextmanager
def empty_copy(house: RunningHouse) -> Iterator[Break]:
    """It follows a primary that has nothing."""
    with _other_server() as port:
        yield lambda: _follow(house, port)
        house.log.client.replicaof("NO", "ONE")


@contextmanager
def gone(house: RunningHouse) -> Iterator[Break]:
    """It does not run."""
    try:
        yield lambda: ask(house, "stopProcess", "store:redis")
    finally:
        ask(house, "startProcess", "store:redis", False)


FAULTS: Mapping[str, Callable[[RunningHouse], AbstractContextManager[Break]]] = {
    "oom": out_of_memory, "read-only": read_only, "older": older_copy, "empty": empty_copy, "gone": gone}


def _follow(house: RunningHouse, port: int) -> None:
    client = house.log.client
    client.replicaof("127.0.0.1", port)
    wait_for(lambda: client.info("replication")["master_link_status"] == "up", "the primary's data")


@contextmanager
def _other_server() -> Iterator[int]:
    """Another server, empty; its port."""
    port = held_port()
    with tempfile.TemporaryDirectory(prefix="hearthwatch-bench-") as folder:
        command = [str(binary()), "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                   "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            wait_for(lambda: _answers(port), "the other server")
            yield port
        finally:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    try:
        return bool(connect(f"redis://127.0.0.1:{port}").ping())
    except Exception:  # noqa: BLE001 - whatever it is: not yet
        return False
