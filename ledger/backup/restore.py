"""Fills an empty home from a backup, so that the house goes on from there and alerts nothing old again.

The log gets another epoch, every group of it stands at its end, and what waited to be sent does not go out: whether it
did after the backup was made, nobody knows. What the history has and the log lacks is put into it.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import redis

from house.clock import Clock
from ledger.backup.backup_reader import BackupSource
from ledger.backup.contents import BackupList, BackupRefused, sha256_of
from ledger.epoch import epoch_in
from ledger.errors import LedgerAway
from ledger.files.house_json import HouseMark
from ledger.files.storage_mounts import MARKER
from ledger.history.database import FILE, check_whole, translated
from ledger.home import Home
from ledger.rebuild.log_comparison import LogLook
from ledger.rebuild.log_keeper import LogKeeper
from ledger.rebuild.rebuild import Rebuild
from ledger.rebuild.remembered_log import Recall
from ledger.rebuild.start_server import secured
from ledger.redis import embedded_server, keys
from ledger.redis.client import connect
from ledger.redis.client import translated as translated_redis

_PATIENCE = 60.0


def restore(source: BackupSource, home: Home, clock: Clock, when: str) -> BackupList:
    """Do it; returns the backup's list. when: the backup's time, for people. BackupRefused, LedgerError, OSError.

    A restore that fails leaves an empty home.
    """
    check_empty(home)
    try:
        source.copy_to(home.path)
        _verify(home, source.contents)
        home.create()
        _forget_disks(home)
        if source.contents.with_log:
            _renew(home, clock, f"this house was restored from a backup of {when}; nothing that waited to be sent then "
                                "is sent again, and what happened since the backup is lost")
    except BaseException:
        _empty(home.path)
        raise
    return source.contents


def check_empty(home: Home) -> None:
    """BackupRefused when there is anything in the home but the locks of commands that looked into it."""
    if home.path.exists() and (not home.path.is_dir() or any(each != home.locks for each in home.path.iterdir())):
        raise BackupRefused(f"{home.path} is not empty: a backup is restored into an empty home; move this one away, "
                            "or name another by HEARTHWATCH_HOME")
    home.path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _verify(home: Home, contents: BackupList) -> None:
    for path, known in contents.files.items():
        if sha256_of(home.path / path) != known.sha256:
            raise BackupRefused(f"the backup is damaged: {path} is not what was written")
        if known.time:
            os.utime(home.path / path, ns=(known.time, known.time))  # by it a file is old, or stored elsewhere
    database = home.history / FILE
    if database.exists():
        with translated(database), closing(sqlite3.connect(database)) as db:
            check_whole(db, database)


def _forget_disks(home: Home) -> None:
    """Disks are those of the old machine: one that is mounted here is found out again."""
    mark = HouseMark(home)
    disks = {name: place for name, place in mark.read().disks.items() if (home.path / name / MARKER).exists()}
    if mark.path.exists():
        mark.update(disks=disks)


def _renew(home: Home, clock: Clock, said: str) -> None:
    """Let the log go on as another epoch, on a server that nobody else knows."""
    secured(home, home.redis, clock)
    with _server(home) as client:
        look, recall = _look(client), Recall(home)
        with translated_redis():
            groups = [str(row["name"]) for row in client.xinfo_groups(keys.LOG)] if client.exists(keys.LOG) else []
            waiting = list(client.scan_iter(keys.outbox("*", "*"), count=1000))
            for start in range(0, len(waiting), 500):
                client.delete(*waiting[start : start + 500])
        known = recall.memory().epoch or HouseMark(home).read().epoch
        Rebuild(home, client, clock, recall, groups, said).run(look, known, "older")
        LogKeeper(home, client, clock, lambda: groups).check()


def _look(client: redis.Redis) -> LogLook:
    with translated_redis():
        last, epoch = client.xrevrange(keys.LOG, count=1), client.get(keys.EPOCH)
        fields: Any = client.hgetall(keys.STATE)
    return LogLook(epoch_in(epoch), str(epoch or ""), str(last[0][0]) if last else "", fields)


@contextmanager
def _server(home: Home) -> Iterator[redis.Redis]:
    """The home's own server, where nobody looks for it."""
    socket = home.runtime / "redis.restore"
    command = embedded_server.command(home, home.redis, socket)
    said = home.runtime / "redis.restore.log"
    with said.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        client = connect(socket, timeout=30.0)
        _wait_for(client, process)
        yield client
        with suppress(redis.RedisError):
            client.shutdown(save=False)
        process.wait(_PATIENCE)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        for file in (socket, said):
            file.unlink(missing_ok=True)


def _wait_for(client: redis.Redis, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(redis.RedisError):
            if client.ping():
                return
        time.sleep(0.05)
    raise LedgerAway("the log of the backup cannot be loaded by the Redis of this machine: is it an older version?")


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each, ignore_errors=True)
        else:
            each.unlink(missing_ok=True)
