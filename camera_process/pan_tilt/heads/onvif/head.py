"""`onvif://user:password@host:port/profile`: a network camera that turns by ONVIF's PTZ service."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from camera_process.pan_tilt.head import PanTilt, PanTiltError, no_such_preset
from camera_process.pan_tilt.heads.onvif.errors import translated
from camera_process.position import Position
from camera_process.source import SourceError, number, option, read_options
from house.clock import Clock
from house.masking import hidden

SCHEMES = ("onvif",)
LONGEST_OPEN = 30.0
"""Seconds for all the questions before the first move; reading the WSDL takes some of them on a small machine."""
T = TypeVar("T")
_MISSING = ("ONVIF needs packages that are not installed; ./hearthwatch up installs them when onvif:// is in "
            "config.yml ({error})")


def _range(text: str) -> tuple[float, float]:
    found = re.fullmatch(r"(-?\d{1,3}(?:\.\d+)?)\.\.(-?\d{1,3}(?:\.\d+)?)", text, re.ASCII)
    if found is None or float(found[1]) >= float(found[2]):
        raise ValueError("LEAST..MOST in degrees, like -170..170")
    return float(found[1]), float(found[2])


@dataclass(frozen=True)
class Options:
    """What may follow the `#`."""

    pan: tuple[float, float] = option((-180.0, 180.0), _range)
    tilt: tuple[float, float] = option((-90.0, 90.0), _range)
    timeout: float = option(5.0, number(1, 20))


@dataclass(frozen=True)
class OnvifAddress:
    """Where a camera is, and who logs in."""

    host: str
    port: int
    user: str
    password: str
    profile: str


def connect(address: str, clock: Clock, last: Position | None = None) -> "OnvifHead":
    """A head for `onvif://user:password@host:port/profile#pan=-180..180&tilt=-90..90&timeout=5`.

    The camera is asked with the first call. Raises PanTiltError for an address that makes no sense.
    """
    rest, _, query = address.partition("#")
    try:
        options = read_options(Options, query, hidden(rest))
        parts = urlsplit(rest)
        port = parts.port or 80
    except (SourceError, ValueError) as error:
        reason = str(error) if isinstance(error, SourceError) else f"{hidden(address)} has no usable port"
        raise PanTiltError(reason, transient=False) from error
    if not parts.hostname:
        raise PanTiltError(f"{hidden(address)} names no host; it must look like onvif://user:password@192.168.1.20:80/",
                           transient=False)
    login = unquote(parts.username or ""), unquote(parts.password or "")
    return OnvifHead(OnvifAddress(parts.hostname, port, *login, unquote(parts.path.strip("/"))), options)


class OnvifHead(PanTilt):
    """A camera that turns; opened with the first call and again after one that failed. One thread uses it."""

    def __init__(self, address: OnvifAddress, options: Options) -> None:
        self._at, self._options = address, options
        self._runner: asyncio.Runner | None = None
        self._client: Any = None

    def position(self) -> Position | None:
        return self._done(self._status())[0]

    def moving(self) -> bool | None:
        return self._done(self._status())[1]

    def move(self, to: Position) -> None:
        self._done(self._moved(to))

    def find(self, preset: str) -> Position | None:
        return self._done(self._found(preset))[1]

    def recall(self, preset: str) -> None:
        self._done(self._recalled(preset))

    def close(self) -> None:
        client, self._client = self._client, None
        runner, self._runner = self._runner, None
        if runner is not None:
            if client is not None:
                runner.run(client.close())
            runner.close()

    async def _status(self) -> tuple[Position | None, bool | None]:
        status: tuple[Position | None, bool | None] = await (await self._opened()).status()
        return status

    async def _moved(self, to: Position) -> None:
        await (await self._opened()).move(to)

    async def _found(self, preset: str) -> tuple[str, Position | None]:
        known: dict[str, tuple[str, Position | None]] = await (await self._opened()).presets()
        by_name = {name.lower(): found for name, found in known.items()}
        by_token = {found[0].lower(): found for found in known.values()}
        found = (by_token | by_name).get(preset.lower())
        if found is None:
            raise no_such_preset(preset, list(known))
        return found

    async def _recalled(self, preset: str) -> None:
        token, _ = await self._found(preset)
        await (await self._opened()).recall(token)

    async def _opened(self) -> Any:
        if self._client is None:
            from camera_process.pan_tilt.heads.onvif.ptz_calls import opened

            at, options = self._at, self._options
            async with asyncio.timeout(LONGEST_OPEN):
                self._client = await opened((at.host, at.port), (at.user, at.password), at.profile,
                                            (options.pan, options.tilt), options.timeout)
        return self._client

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        """The outcome of a call; whatever goes wrong in it becomes a PanTiltError, and the camera is opened anew."""
        if self._runner is None:
            self._runner = asyncio.Runner()
        try:
            return self._runner.run(_within(work, LONGEST_OPEN + self._options.timeout))
        except PanTiltError as error:
            if not error.refused:
                self.close()
            raise
        except ImportError as error:
            raise PanTiltError(_MISSING.format(error=error), transient=False) from error
        except Exception as error:  # noqa: BLE001 - three packages' and any malformed answer's errors come through here
            self.close()
            raise translated(error, f"the camera at {self._at.host}:{self._at.port}") from error


async def _within(work: Coroutine[Any, Any, T], seconds: float) -> T:
    async with asyncio.timeout(seconds):
        return await work
