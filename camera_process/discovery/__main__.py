"""`python -m camera_process.discovery`: looks for cameras as JSON on stdin asks, and answers with JSON on stdout.

In: {"hosts": [...], "seconds": 3} finds: {"cameras": [{"host", "service", "name", "model"}], "devices": [{"address",
"name"}]}. With {"service": ..., "user": ..., "password": ...}: {"streams": [{"address", "width", "height"}]} of that
ONVIF camera, or {"error": one line}. Whoever starts it ends it when it is late.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from camera_process.discovery import onvif_streams, own_devices, ws_discovery
from camera_process.source import SourceError
from house.masking import masked


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What was found; see above."""
    if "service" in asked:
        try:
            found = onvif_streams.streams(asked["service"], asked.get("user", ""), asked.get("password", ""))
        except SourceError as error:
            return {"error": masked(str(error)), "refused": not error.transient}
        return {"streams": [asdict(each) for each in found]}
    cameras = ws_discovery.find(float(asked.get("seconds", 3.0)), asked.get("hosts", ()))
    return {"cameras": [asdict(each) for each in cameras],
            "devices": [asdict(each) for each in own_devices.own_devices()]}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
