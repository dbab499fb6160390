"""`python -m camera_process.trial`: tries the address that comes as JSON on stdin, and answers with JSON on stdout.

In: {"address": ..., "small": [further addresses of the same camera], "only_read": true to open nothing}.
Out: {"error": ""} with "streams": [{"address", "jpeg" (base64), "width", "height", "codec", "fps", "key_every",
"looked", "seconds", "clear"}], the asked one first; or {"error": one line}. Whoever starts it ends it when it is late.
"""

import base64
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from camera_process.factory import source
from camera_process.source import SourceError
from camera_process.trial.stream_trial import tried
from house.adapters import UnknownAddress
from house.clock import Clock, SystemClock
from house.masking import masked

_AT_ONCE = 3


def answer(asked: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """What a trial says; see above. The camera is asked for further streams only when it took the first login."""
    try:
        if asked.get("only_read"):
            source(asked["address"], clock)
            return {"error": "", "streams": []}
        first = _stream(asked["address"], clock)
    except (SourceError, UnknownAddress) as error:
        return {"error": masked(str(error))}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        others = pool.map(lambda address: _stream_or_none(address, clock), asked.get("small", ()))
    return {"error": "", "streams": [first, *(each for each in others if each)]}


def _stream(address: str, clock: Clock) -> dict[str, Any]:
    found = tried(address, clock)
    return {"address": address} | asdict(found) | {"jpeg": base64.b64encode(found.jpeg).decode()}


def _stream_or_none(address: str, clock: Clock) -> dict[str, Any] | None:
    try:
        return _stream(address, clock)
    except (SourceError, UnknownAddress):
        return None


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin), SystemClock()), sys.stdout)
