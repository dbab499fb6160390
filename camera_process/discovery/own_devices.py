"""Cameras of this machine: what Linux shows as video devices, and what is on the ribbon cable of a Raspberry Pi."""

import importlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from camera_process.source import SourceError
from camera_process.sources import v4l2

_VIDEO = Path("/sys/class/video4linux")
_OF_THE_BOARD = ("bcm2835", "rpi-", "rpivid", "unicam", "pispbe", "codec")
"""How devices begin that are a part of a Raspberry Pi and no camera by themselves."""


@dataclass(frozen=True)
class OwnDevice:
    """A camera of this machine: its address, and what it calls itself."""

    address: str
    name: str


def own_devices(names: Path = _VIDEO) -> list[OwnDevice]:
    """Every one that gives pictures; those that may not be opened too, for trying one says why."""
    return [*_pi_cameras(), *_video_devices(names)]


def _video_devices(names: Path) -> Iterator[OwnDevice]:
    found = sorted(names.glob("video*"), key=lambda each: int(each.name.removeprefix("video") or 0))
    for each in found:
        try:
            name = (each / "name").read_text().strip()
        except OSError:
            name = each.name
        if not name.startswith(_OF_THE_BOARD) and _gives_pictures(f"/dev/{each.name}"):
            yield OwnDevice(f"v4l2:///dev/{each.name}", name)


def _gives_pictures(device: str) -> bool:
    try:
        v4l2.check(device)
    except SourceError as error:
        return error.transient or not os.access(device, os.R_OK | os.W_OK)
    return True


def _pi_cameras() -> Iterator[OwnDevice]:
    with suppress(ImportError, RuntimeError, OSError, IndexError):
        picamera2 = importlib.import_module("picamera2")
        for number, each in enumerate(picamera2.Picamera2.global_camera_info()):
            if "usb" not in str(each.get("Id", "")).lower():
                yield OwnDevice(f"picamera://{each.get('Num', number)}", str(each.get("Model", "camera")))
