"""What adapters say of the addresses in config.yml, before anything is opened."""

from collections.abc import Iterator

from camera_process.pan_tilt.head import PanTiltError
from camera_process.source import SourceError
from house.adapters import UnknownAddress, pick
from house.clock import SystemClock
from house.settings.cross_checks import PAN_TILTS, SOURCES
from house.settings.problems import Path, dotted
from house.settings.whole_config import CameraSettings, Problem, Report, Settings
from s3_upload.factory import address_mistake

_FIX = {SOURCES: "an address as docs/sources.md has it", PAN_TILTS: "an address as docs/pan-tilt.md has it"}


def problems(report: Report[Settings]) -> Iterator[Problem]:
    """What adapters do not take in the addresses of cameras, heads and the store, with its line."""
    for name, camera in report.settings.cameras.items() if report.settings else ():
        for setting, folder, address in _addresses(camera):
            path: Path = ("cameras", name, *setting)
            if text := _refusal(folder, address):
                yield Problem(*report.places.get(path, ("config.yml", 0)), dotted(path), text, _FIX[folder])
    yield from _store_problem(report)


def _store_problem(report: Report[Settings]) -> Iterator[Problem]:
    """What is wrong with the address of the store."""
    address, path = report.settings.storage.upload.address if report.settings else "", ("storage", "upload", "address")
    if address and (text := address_mistake(address)):
        yield Problem(*report.places.get(path, ("config.yml", 0)), dotted(path), text,
                      "an address as docs/storage/s3-upload.md has it")


def _addresses(camera: CameraSettings) -> Iterator[tuple[Path, str, str]]:
    found = ((("source",), SOURCES, camera.source), (("motion_source",), SOURCES, camera.motion_source),
             (("pan_tilt", "address"), PAN_TILTS, camera.pan_tilt.address))
    yield from (each for each in found if each[2])


def _refusal(folder: str, address: str) -> str:
    """What the adapter says against the address, "" for nothing."""
    try:
        pick(folder, address).connect(address, SystemClock())
    except (SourceError, PanTiltError, UnknownAddress) as error:
        return str(error)
    return ""
