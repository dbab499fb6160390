"""What adapters say of the addresses in config.yml, before anything is opened."""

import io
from collections.abc import Iterator
from pathlib import Path as FilePath

from camera_process.analyzer import AnalyzerError, Surroundings
from camera_process.analyzer_models import model_of
from camera_process.pan_tilt.head import PanTiltError
from camera_process.source import SourceError
from house.adapters import UnknownAddress, pick
from house.clock import SystemClock
from house.settings.checks.analyzer_checks import ANALYZERS
from house.settings.checks.cross_checks import CHANNELS, PAN_TILTS, SOURCES
from house.settings.problems import Path, dotted
from house.settings.whole_config import CameraSettings, Problem, Report, Settings
from ledger.home import Home
from notifier.channel import ChannelContext, ChannelError
from s3_upload.factory import address_mistake

_FIX = {SOURCES: "an address as docs/sources.md has it", PAN_TILTS: "an address as docs/pan-tilt.md has it",
        CHANNELS: "an address as docs/channels/channels.md has it", ANALYZERS: "an address as docs/labels.md has it"}
_WITH_RULES_IN_THEM = ("smtp", "smtps", "ses", "webex", "webex+http")
"""Schemes whose address says all that the channel needs, and is looked at without the network."""


def problems(report: Report[Settings], home: FilePath) -> Iterator[Problem]:
    """What adapters do not take in the addresses of cameras, heads and the store, with its line. home: its folder."""
    for name, camera in report.settings.cameras.items() if report.settings else ():
        for setting, folder, address in _addresses(camera):
            path: Path = ("cameras", name, *setting)
            if text := _refusal(folder, address):
                yield Problem(*report.places.get(path, ("config.yml", 0)), dotted(path), text, _FIX[folder])
    yield from _analyzer_problems(report, home)
    yield from _channel_problems(report)
    yield from _store_problem(report)


def _analyzer_problems(report: Report[Settings], home: FilePath) -> Iterator[Problem]:
    """What is wrong with the addresses of analyzers; those of the house's own models say nothing in theirs."""
    settings = report.settings
    if settings is None:
        return
    written: list[tuple[Path, str]] = [(("analysis", "analyzer"), settings.analysis.analyzer)]
    written += [(("cameras", name, "analyzers", index), step.address) for name, camera in settings.cameras.items()
                for index, step in enumerate(camera.analyzers)]
    around = Surroundings(settings.analysis.min_score, home=Home(home), timezone=settings.house.timezone)
    for path, address in written:
        if address and model_of(address) is None and (text := _analyzer_refusal(address, around)):
            yield Problem(*report.places.get(path, ("config.yml", 0)), dotted(path), text, _FIX[ANALYZERS])


def _analyzer_refusal(address: str, around: Surroundings) -> str:
    try:
        pick(ANALYZERS, address).connect(address, around)
    except AnalyzerError as error:
        return str(error)
    except UnknownAddress:
        return ""  # the settings' own checks say that
    return ""


def _channel_problems(report: Report[Settings]) -> Iterator[Problem]:
    """What is wrong with the addresses of channels; what Slack needs stands in its own section."""
    for number, address in enumerate(report.settings.channels if report.settings else ()):
        path: Path = ("channels", number)
        if address.partition("://")[0].lower() in _WITH_RULES_IN_THEM and (text := _channel_refusal(report, address)):
            yield Problem(*report.places.get(path, ("config.yml", 0)), dotted(path), text, _FIX[CHANNELS])


def _channel_refusal(report: Report[Settings], address: str) -> str:
    assert report.settings is not None
    context = ChannelContext(report.settings, io.StringIO(), FilePath)
    try:
        pick(CHANNELS, address).connect(address, context)
    except (ChannelError, UnknownAddress) as error:
        return str(error)
    except ModuleNotFoundError:  # `up` installs what the address needs
        return ""
    return ""


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
