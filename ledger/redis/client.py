"""The one place where a Redis client is built, and where its errors become ours.

redis-py's own defaults hide seconds of retries and write a retried transaction twice, so every bound is explicit here.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from house.adapters import hidden
from ledger.errors import LedgerAway, LedgerRefused

TIMEOUT = 2.5
"""Seconds one answer may take; a blocking read asks Redis for less than half of it."""

_AWAY = ("MISCONF", "LOADING", "OOM", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "NOREPLICAS", "BUSY ")
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
    text = str(error)
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return LedgerAway(f"Redis does not answer: {text}")
    if any(word in text for word in _AWAY):
        full = "MISCONF" in text
        return LedgerAway("Redis cannot write: its disk is full" if full else f"Redis is not ready: {text}", full)
    return LedgerRefused(f"Redis refuses: {text}")


def inspect(client: redis.Redis) -> list[str]:
    """What a Redis we did not configure lacks for this house, one line each with its mending; empty: all is well."""
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
