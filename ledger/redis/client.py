"""The one place where a Redis client is built, and where its errors become ours.

redis-py's own defaults hide seconds of retries and write a retried transaction twice, so every bound is explicit here.
"""

import ipaddress
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from redis import exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from house.masking import hidden
from ledger.errors import DiskFault, LedgerAway, LedgerRefused

TIMEOUT = 2.5
"""Seconds one answer may take; a blocking read asks Redis for less than half of it."""

_NOT_READY = {
    "LOADING": "it is starting and still reads its data",
    "OOM": "its memory is full (maxmemory)",
    "READONLY": "it is a read-only replica",
    "MASTERDOWN": "it is a replica that has lost its primary",
    "CLUSTERDOWN": "its cluster is down",
    "TRYAGAIN": "its cluster is moving the house's data",
    "MOVED": "its cluster keeps the house's data on another server",
    "ASK": "its cluster is moving the house's data to another server",
    "BUSY": "it is busy with a script",
    "NOREPLICAS": "it has too few replicas to write",
    "UNBLOCKED": "it has become a replica",
    "NOEPOCH": "it has lost facts of the house, which are restored within seconds",
}
"""Codes of refusals that pass, or are mended at the server: nothing is lost by trying again."""

_CUT_OFF: tuple[tuple[type[redis.RedisError], str], ...] = (
    (exceptions.BusyLoadingError, "LOADING"), (exceptions.OutOfMemoryError, "OOM"),
    (exceptions.ReadOnlyError, "READONLY"), (exceptions.MasterDownError, "MASTERDOWN"),
    (exceptions.ClusterDownError, "CLUSTERDOWN"), (exceptions.TryAgainError, "TRYAGAIN"),
    (exceptions.MovedError, "MOVED"), (exceptions.AskError, "ASK"),
)
"""redis-py cuts these codes off the text and raises a class of its own (redis/_parsers/base.py); subclasses first."""

_CODE = re.compile(r"(?:Transaction discarded because of: "
                   r"|Error running script \(call to \S+\): (?:@user_script: ?\d+: )*-)?([A-Z]+) ")
"""Where the code stands in the text: at its beginning, but for an aborted transaction and a script of Redis 6."""

_CAUSED = " of pipeline caused error: "
_AOF = "Errors writing to the AOF file: "
_SCHEMES = ("redis", "rediss", "unix")


def connect(address: str | Path, timeout: float = TIMEOUT) -> redis.Redis:
    """A client for a redis://, rediss:// or unix:// address, or the path of a unix socket; it connects when first used.

    Each answer may take `timeout` seconds; nothing is retried behind the caller's back. LedgerRefused when the address
    is none.
    """
    bounds: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_error": [],
        "health_check_interval": 0,
        "decode_responses": True,
        "encoding_errors": "replace",  # a wrong byte in what a damaged disk gave back must not end who reads it
        "protocol": 2,
    }
    if isinstance(address, Path) or address.startswith("/"):
        # Redis(unix_socket_path=...) drops the connect timeout, which counts once a hung server's backlog is full
        pool = redis.ConnectionPool(redis.UnixDomainSocketConnection, path=str(address), **bounds)
        return redis.Redis.from_pool(pool)
    if urlsplit(address).scheme not in _SCHEMES:
        raise LedgerRefused(f"{hidden(address)!r} is no Redis address; write redis://, rediss:// or unix://")
    try:
        return redis.Redis.from_url(address, **bounds)
    except ValueError as error:
        raise LedgerRefused(f"{hidden(address)!r} is no Redis address: {error}") from error


@contextmanager
def translated() -> Iterator[None]:
    """Errors of redis-py leave this block as LedgerAway or LedgerRefused, the cause chained."""
    try:
        yield
    except redis.RedisError as error:
        raise _ours(error) from error


def _ours(error: redis.RedisError) -> Exception:
    words = _own_words(error)
    code = _code(error, words)
    if code == "MISCONF":
        return _unwritable(words)
    if code in _NOT_READY:
        return LedgerAway(f"Redis is not ready, {_NOT_READY[code]}: {words}")
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return LedgerAway(f"Redis does not answer: {words}")
    return LedgerRefused(f"Redis refuses: {words}")


def _own_words(error: redis.RedisError) -> str:
    """What Redis said; before it, redis-py puts the command of a pipeline, in which anything may stand."""
    text = str(error)
    return text.rpartition(_CAUSED)[2] if text.startswith("Command # ") else text


def _code(error: redis.RedisError, words: str) -> str:
    """The code Redis put before its words, "" without one."""
    found = next((code for kind, code in _CUT_OFF if isinstance(error, kind)), "")
    if found:
        return found
    match = _CODE.match(words)
    return match[1] if match else ""


def _unwritable(words: str) -> LedgerAway:
    """MISCONF: only when it cannot write its append-only file, Redis says why (strerror)."""
    fault: DiskFault = "unknown"
    if any(known in words for known in ("No space left on device", "Disk quota exceeded")):
        fault = "full"
    elif "Read-only file system" in words:
        fault = "read-only"
    elif _AOF in words:
        fault = "other"
    return LedgerAway(f"Redis cannot write to its disk: {words}", fault)


def inspect(client: redis.Redis) -> list[str]:
    """What a Redis we did not configure lacks for this house: a line each, with how to mend it; empty when nothing."""
    with translated():
        info: dict[str, Any] = client.info()
    found = [_version(info), _eviction(info), _persistence(client, info), _transport(client)]
    return [problem for problem in found if problem]


def _version(info: dict[str, Any]) -> str:
    version = str(info.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2]) >= (6, 2):
        return ""
    return f"Redis {version} is too old: use 6.2 or later (or Valkey)"


def _eviction(info: dict[str, Any]) -> str:
    policy = info.get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return ""
    return f"Redis may forget facts when memory is short (maxmemory-policy {policy}): set it to noeviction"


def _persistence(client: redis.Redis, info: dict[str, Any]) -> str:
    if info.get("aof_enabled"):
        return ""
    try:
        saves = str(client.config_get("save").get("save", ""))
    except redis.RedisError:
        saves = ""  # managed servers often forbid CONFIG
    advice = "set appendonly yes"
    if saves:
        return f"Redis only saves snapshots now and then, a power cut loses minutes of facts: {advice}"
    return f"Redis keeps nothing over a restart: {advice}"


def _transport(client: redis.Redis) -> str:
    kwargs = client.connection_pool.connection_kwargs
    if "path" in kwargs or issubclass(client.connection_pool.connection_class, redis.SSLConnection):
        return ""
    host = str(kwargs.get("host", "localhost"))
    if host == "localhost" or _is_loopback(host):
        return ""
    return f"Redis at {host} is reached without TLS, facts and password can be read on the way: use rediss://"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
