"""The clips of an event: which there are, and the files themselves, in the ranges that players ask for."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_file, url_for
from flask_login import login_required

from app.pages.archive import cached
from app.services import Services, current_services
from house import facts
from house.commands.clips import clips_of, missing
from ledger.errors import LedgerError
from ledger.files.clips import Clips

clips = Blueprint("clips", __name__)

_BEING_MADE = 300.0
"""Seconds after its end within which an event's clip may still come."""


@clips.get("/events/<event>/clips")
@login_required
def listed(event: str) -> Response:
    """The clips of an event, and why there is none; `wait`: whether asking again makes sense."""
    return jsonify(shown(current_services(), event))


@clips.get("/events/<event>/clip-<int:part>.mp4")
@login_required
def clip_file(event: str, part: int) -> Response:
    """One clip; ranges of it where the player asks for them, `?download=1` to keep it."""
    services = current_services()
    found = next((each for each in clips_of(event, services.about(event)) if each.part == part), None)
    if found is None:
        abort(404, "There is no such clip.")
    path = _path(services, found.clip)
    if path is None:
        abort(404, "The clip is gone: it was deleted by its age, or to keep room on the disk.")
    answer = send_file(path, mimetype="video/mp4", conditional=True, as_attachment=bool(request.args.get("download")),
                       download_name=f"{found.camera}-{event[:12]}-{part}.mp4")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@clips.app_context_processor
def _offered() -> dict[str, Any]:
    """`clips_of_event(event id)`, for the page of an event."""
    return {"clips_of_event": lambda event: shown(current_services(), event)}


def shown(services: Services, event: str) -> dict[str, Any]:
    """What there is to play of an event: `clips` with url, seconds and pre_roll; `why` and `wait` when nothing is."""
    latest = services.about(event)
    stored = clips_of(event, latest)
    there = [each for each in stored if _path(services, each.clip)]
    found = [{"url": url_for("clips.clip_file", event=event, part=each.part), "seconds": each.seconds,
              "pre_roll": max(0.0, each.pre_roll)} for each in there]
    why, wait = ("", False) if found else _why(services, event, latest, bool(stored))
    return {"clips": found, "why": why, "wait": wait}


def _why(services: Services, event: str, latest: list[facts.Fact], gone: bool) -> tuple[str, bool]:
    began = next((f for f in latest if isinstance(f, facts.EventBegan) and f.event == event), None)
    ended = next((f for f in latest if isinstance(f, facts.EventEnded) and f.event == event), None)
    if gone:
        return "The clip is gone: it was deleted by its age, or to keep room on the disk.", False
    if began is None:
        return "No clip was kept of this event.", False
    settings = services.settings.cameras.get(began.camera)
    why = missing(began, ended, settings)
    young = ended is None or services.clock.now() - ended.at < _BEING_MADE
    return f"No clip: {why}.", young and bool(began.picture)


def _path(services: Services, clip: str) -> Path | None:
    """Where the clip can be played from: the home, else what was fetched from the archive; None for nowhere."""
    try:
        return Clips(services.home, "app").path(clip)
    except LedgerError:
        return cached(services, "clips", clip)
