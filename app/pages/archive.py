"""What of an event is gone here and may be in the archive: asked for, waited for, shown from the cache."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, url_for
from flask_login import login_required

from app.services import Services, current_services
from house import facts
from house.commands.clips import clips_of
from ledger.errors import LedgerError
from ledger.files.archive_cache import ArchiveCache
from ledger.files.clips import Clips
from ledger.sizes import MEGABYTE

archive = Blueprint("archive", __name__)

PATIENCE = 180.0
"""Seconds for which an answer is waited for."""
_KEPT = "It is gone here; the archive may have a copy."
_FETCHED = "It is being fetched from the archive."
_SILENT = "The archive has not answered; ./hearthwatch doctor says why."


@dataclass(frozen=True)
class ArchivedFile:
    """A clip or picture of an event that is gone here."""

    kind: facts.Archived
    file: str
    camera: str


@archive.post("/events/<event>/archive")
@login_required
def ask(event: str) -> Any:
    """Ask for everything of the event that is gone here, and go back to its page."""
    services = current_services()
    lacking = missing(services, event)
    try:
        for each in lacking:
            services.house.record(facts.ArchiveAsked(at=services.clock.now(), event=event, camera=each.camera,
                                                     kind=each.kind, file=each.file, by="the dashboard"))
    except LedgerError:
        abort(503, "Nothing can be asked for just now; try again in a moment.")
    finally:
        services.invalidate()
    if lacking:
        services.home.archive_asked.touch()
    return redirect(url_for("pages.event", event=event))


@archive.get("/events/<event>/archive")
@login_required
def listed(event: str) -> Response:
    """The `text` about what is gone, "" for nothing; `wait`: whether it is being fetched."""
    return jsonify(shown(current_services(), event))


@archive.app_context_processor
def _offered() -> dict[str, Any]:
    """`archive_of_event(event id)`, for the page of an event."""
    return {"archive_of_event": lambda event: shown(current_services(), event)}


def shown(services: Services, event: str) -> dict[str, Any]:
    """`text`, `wait`, and `ask`: whether it can be asked for (again)."""
    lacking = missing(services, event)
    if not lacking:
        return {"text": "", "wait": False, "ask": False}
    asked, answered = _last(services, event, lacking)
    if asked is None:
        return {"text": _KEPT, "wait": False, "ask": True}
    if answered is not None and answered.reason:
        return {"text": f"It could not be fetched from the archive: {answered.reason}.", "wait": False, "ask": True}
    wait = answered is None and services.clock.now() - asked.at < PATIENCE
    return {"text": _FETCHED if wait else _SILENT if answered is None else _KEPT, "wait": wait, "ask": not wait}


def missing(services: Services, event: str) -> list[ArchivedFile]:
    """What of the event is neither here nor in the cache, of the kinds that the archive keeps."""
    kept = services.settings.storage.archive.keep
    if not kept:
        return []
    known, latest = services.event(event), services.about(event)
    found = [ArchivedFile("clips", each.clip, each.camera) for each in clips_of(event, latest)]
    if known is not None and known.picture:
        found.append(ArchivedFile("pictures", known.picture, known.camera))
    return [each for each in found if each.kind in kept and not _is_here(services, each)]


def cached(services: Services, kind: facts.Archived, file: str) -> Path | None:
    """What was fetched from the archive, None when it was not (or went again)."""
    return ArchiveCache(services.home, services.settings.storage.archive.cache_mb * MEGABYTE).path(kind, file)


def _is_here(services: Services, each: ArchivedFile) -> bool:
    if cached(services, each.kind, each.file):
        return True
    if each.kind == "pictures":
        return services.pictures.is_whole(each.file)
    try:
        return bool(Clips(services.home, "app").path(each.file))
    except LedgerError:
        return False


def _last(services: Services, event: str,
          lacking: list[ArchivedFile]) -> tuple[facts.ArchiveAsked | None, facts.ArchiveFetched | None]:
    """The last time one of these was asked for, and the answer that it got since."""
    files = {each.file for each in lacking}
    answered: facts.ArchiveFetched | None = None
    for fact in services.about(event):
        if isinstance(fact, facts.ArchiveFetched) and fact.file in files:
            answered = answered or fact
        elif isinstance(fact, facts.ArchiveAsked) and fact.file in files:
            return fact, answered
    return None, None
