"""What people's tags say of a camera's settings, on its page: the last report, its picture, what is applied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort
from flask_login import login_required

from app.services import Services, current_services
from house import facts
from house.settings.overlay.camera_change import origin
from house.settings.problems import Path, dotted
from house.state.house_state import HouseState
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings
from ledger.errors import PictureGone
from ledger.tuning_files import TuningFiles, TuningProgress

tuning = Blueprint("tuning", __name__)
LONGEST = 3600.0
"""Seconds after which nobody waits for an answer any more."""


@dataclass(frozen=True)
class TuningView:
    """What the card shows. progress: how far a look is that goes on. applied: what was applied last, in words, by whom.

    current: whether the report is about the settings of now, so that what it proposes can be applied. asked: whether
    somebody waits for a look. failed: why the last look came to nothing, "" when it did not.
    """

    report: TuningReport | None
    progress: TuningProgress | None
    applied: dict[str, Any] | None
    current: bool
    asked: bool = False
    failed: str = ""


def view(services: Services, camera: str, state: HouseState, moment: tuple[Sequence[facts.Fact], float]) -> TuningView:
    """What is known of that camera now. moment: the latest facts, newest first, and the unix time."""
    latest, now = moment
    files = TuningFiles(services.home)
    report = files.report(camera)
    current = report is not None and report.settings == TunedSettings.of(services.settings.cameras[camera])
    own = [each for each in latest if isinstance(each, facts.TuningAsked | facts.TuningReported)
           and each.camera == camera]
    asked = next((each for each in own if isinstance(each, facts.TuningAsked)), None)
    answered = next((each for each in own if isinstance(each, facts.TuningReported)), None)
    waits = asked is not None and (answered is None or answered.asked != asked.id) and now - asked.at < LONGEST
    failed = answered.reason if answered else ""
    return TuningView(report, files.progress(camera, now), state.fields.get(f"tuned:{camera}"), current, waits, failed)


def learned(services: Services, camera: str) -> tuple[str, ...]:
    """The settings of that camera that learned.yml lays over config.yml: "alert.labels"."""
    return tuple(dotted(path) for path in _leaves(origin(services.home, camera).above or {}, ()))


def _leaves(section: Mapping[str, Any], inside: Path) -> Iterator[Path]:
    for key, value in section.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*inside, key))
        else:
            yield (*inside, key)


@tuning.get("/cameras/<camera>/tuning.jpg")
@login_required
def tuning_picture(camera: str) -> Response:
    """The picture of the last report."""
    services = current_services()
    if camera not in services.settings.cameras:
        abort(404, "There is no camera of that name.")
    try:
        response = Response(TuningFiles(services.home).picture(camera), mimetype="image/jpeg")
    except PictureGone:
        abort(404, "There is no picture of this camera's samples.")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
