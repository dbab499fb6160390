"""The files of a log that is being written, as it was at one moment: the server's rewriting is stopped meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from ledger.backup.contents import BackupRefused
from ledger.redis.client import translated
from ledger.redis.log_files import manifest
from ledger.redis.log_files.check import DIRECTORY

_REWRITE = "auto-aof-rewrite-percentage"
_PATIENCE = 120.0


@contextmanager
def settled(client: redis.Redis | None, folder: Path) -> Iterator[dict[str, Path]]:
    """The log's files (name -> where they lie now), none of which goes while this lasts; empty when there are none.

    client: of the server that writes them, None while none runs. folder: where it writes when that is not known.
    LedgerAway; BackupRefused when a rewrite does not end.
    """
    if client is None:
        yield _files(folder / DIRECTORY)
        return
    with translated():
        before = str(client.config_get(_REWRITE).get(_REWRITE, "100"))
        place = Path(str(client.config_get("dir").get("dir", folder))) / DIRECTORY
        client.config_set(_REWRITE, "0")
    try:
        _wait_for_rewrite(client)
        yield _files(place)
    finally:
        with translated():
            client.config_set(_REWRITE, before)


def _wait_for_rewrite(client: redis.Redis) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        with translated():
            info = client.info("persistence")
        if not info.get("aof_rewrite_in_progress") and not info.get("aof_rewrite_scheduled"):
            return
        if time.monotonic() > end:
            raise BackupRefused("Redis goes on rewriting its files; try again later")
        time.sleep(0.05)


def _files(place: Path) -> dict[str, Path]:
    """The manifest last: the files it lists are there before it is."""
    try:
        listed = manifest.read((place / manifest.NAME).read_bytes())
    except FileNotFoundError:
        return {}
    names = [listed.base, *listed.parts] if listed else sorted(each.name for each in place.iterdir() if each.is_file())
    return {name: place / name for name in dict.fromkeys((*names, manifest.NAME))}
