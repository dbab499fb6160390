"""A log of numbered steps as a real server writes it, copies of it to damage, and how much a real server loads."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import redis

from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect

BASE_STEPS, ALL_STEPS = 60, 180
LOG, STATE, IDS, GROUP, ODD = "{t}:log", "{t}:state", "{t}:ids", "readers", "{t}:odd"
ODD_VALUES = ("a\r\nb\r\n$3\r\n*1", "long" * 2000, "", "é" * 9)


class LogServer:
    """The embedded server over the redis folder of a home, with a socket in `run`."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.output = home.runtime / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> redis.Redis:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(embedded_server.command(self.home), stdout=output, stderr=output)
        client, end = connect(self.home.redis_socket, timeout=5.0), time.monotonic() + 60
        while not _answers(client):
            said = self.output.read_text(errors="replace")
            assert self.process.poll() is None, f"the server refuses to start: {said}"
            assert time.monotonic() < end, f"the server never answers: {said}"
            time.sleep(0.01)
        return client

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            # Not killed: while a sync is under way, a server holds back for up to two seconds what it should write.
            # Asked rather than signalled: it looks at signals ten times a second only.
            with connect(self.home.redis_socket, timeout=5.0) as client, contextlib.suppress(redis.RedisError):
                client.shutdown(nosave=True)
            self.process.terminate()
            self.process.wait(timeout=60)


def record(home: Home) -> None:
    """A log of `ALL_STEPS` steps: `BASE_STEPS` of them in base 2, the others in the file of commands 2 behind it."""
    with LogServer(home) as client:
        client.xgroup_create(LOG, GROUP, id="0", mkstream=True)
        for number in range(BASE_STEPS):
            step(client, number)
        rewrite(client, home)
        for number in range(BASE_STEPS, ALL_STEPS):
            step(client, number)


def step(client: redis.Redis, number: int) -> None:
    """One step as the house takes it: several keys in one transaction, then a group that reads and answers it."""
    with client.pipeline(transaction=True) as pipe:
        pipe.xadd(LOG, {"id": f"{number:032x}", "body": f'{{"at": {number}}}'}, id=f"{number + 1}-0")
        pipe.zadd(IDS, {f"{number:032x}": number})
        pipe.hset(STATE, "last", number)
        pipe.execute()
    client.xreadgroup(GROUP, "one", {LOG: ">"}, count=1)
    client.xack(LOG, GROUP, f"{number + 1}-0")
    if number % 11 == 0:
        client.hset(ODD, f"{number}", ODD_VALUES[number % len(ODD_VALUES)])


def steps(client: redis.Redis) -> int:
    """How many steps the log holds; fails unless what it holds is exactly what that many first steps make."""
    entries = client.xrange(LOG)
    made = [(f"{number + 1}-0", {"id": f"{number:032x}", "body": f'{{"at": {number}}}'})
            for number in range(len(entries))]
    assert entries == made
    assert client.zrange(IDS, 0, -1) == [f"{number:032x}" for number in range(len(entries))]
    assert client.hget(STATE, "last") == (str(len(entries) - 1) if entries else None)
    return len(entries)


def loaded(home: Home) -> int:
    """How many first steps a real server holds after it loaded the files there."""
    with LogServer(home) as client:
        return steps(client)


def rewrite(client: redis.Redis, home: Home) -> None:
    """Let the server make a new base, and wait for it to be in use."""
    before = (home.redis / "appendonlydir" / "appendonly.aof.manifest").read_text()
    client.bgrewriteaof()
    wait(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0
         and " type h" not in (now := (home.redis / "appendonlydir" / "appendonly.aof.manifest").read_text())
         and now != before)


def wait(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def copied(recorded: Home, folder: Path, run: Path) -> Home:
    """A home of its own at `folder` with a copy of the recorded log."""
    home = Home(folder, bases=(run,))
    home.create()
    shutil.copytree(recorded.redis / "appendonlydir", home.redis / "appendonlydir")
    return home


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
