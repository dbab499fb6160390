"""Pictures of a device's camera: woken, signed in, looked at, and signed out of whatever happens, within a bound."""

import base64
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

from face_verification.device.errors import DeviceError
from face_verification.device.http import DeviceHttp
from face_verification.device.sign_in import ROLE, signed_in
from house.clock import Clock
from house.settings.sections.faces import FaceDevice
from vision import jpeg

SECONDS = 18.0
"""For everything but signing out; a macro waits 30 s at most."""
BETWEEN = 0.3
"""Seconds between two looks."""
_WAKE = "<Command><Standby><Deactivate/></Standby></Command>"
_WAITS = (0.0, 0.7, 1.0, 1.5, 2.0)
"""Seconds before each try at a first picture: a camera that slept needs a moment."""
_PICTURE = "web/api/snapshot/get_b64?SourceType=localInput&SourceId=1&AutoRefresh=true"
_NONE = "the device gives no picture: is it asleep, or is its camera covered or in use?"


def snapshots(device: FaceDevice, many: int, clock: Clock, home: Path) -> Generator[jpeg.Pixels, None, None]:
    """So many BGR (h, w, 3) uint8 pictures, `BETWEEN` seconds apart, each another one; DeviceError."""
    http = DeviceHttp(device, clock, home, SECONDS)
    try:
        with signed_in(http):
            http.ask("POST", "putxml", data=_WAKE)
            before = b""
            for number in range(many):
                if number:
                    clock.sleep(BETWEEN)
                data = _taken(http, clock, before)
                before = data
                yield _decoded(data)
    finally:
        http.close()


def _taken(http: DeviceHttp, clock: Clock, before: bytes) -> bytes:
    """The bytes of a JPEG that is not the one before; DeviceError when none comes."""
    same = False
    for wait in _WAITS:
        if wait:
            clock.sleep(wait)
        data = _picture(http)
        if data and data != before:
            return data
        same = same or bool(data)
    if same:
        raise DeviceError("the device sends the very same picture again: its camera stands still", True)
    raise DeviceError(_NONE, True)


def _picture(http: DeviceHttp) -> bytes:
    """What the device gives now, b"" for nothing yet; DeviceError when it never will."""
    answer = http.ask("GET", _PICTURE)
    if answer.status in (401, 403, 404):
        raise DeviceError(ROLE, False)
    if answer.status != 200:
        return b""
    try:
        found: Any = json.loads(answer.text)
        text = str(found["data"]).rpartition(",")[2]
        return base64.b64decode(text, validate=False)
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""


def _decoded(data: bytes) -> jpeg.Pixels:
    try:
        return jpeg.decode(data)
    except ValueError as error:
        raise DeviceError("the device sends something that is no picture", True) from error
