"""Videos joined from a camera's clips: asked for here, made by a job of the historian, downloaded here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from flask_login import current_user, login_required

from app.auth.access import role_required
from app.command_machine_figures import NOT_NOW
from app.pages.page_contents import HouseView, view
from app.services import current_services
from house import facts
from house.commands.command import Answer, CommandRequest, record_given
from house.names import place
from house.times import local, zone_of
from ledger.errors import LedgerError
from ledger.exports import Exports

exports = Blueprint("exports", __name__)

LONGEST = 86_400.0
"""Seconds of one video at most, counted from its first to its last moment."""
_SHOWN = 8
_PATIENCE = 2 * 3600.0
"""Seconds after which a video that was asked for and not answered is shown no more."""


@dataclass(frozen=True)
class ShownExport:
    """A video that was asked for. state: waiting, running, failed or there; name: of its file, "" before."""

    title: str
    state: str
    text: str
    name: str = ""


@exports.post("/exports")
@role_required("operator")
def ask() -> Any:
    """Ask for the video of a camera between two moments by the clock of the house."""
    services = current_services()
    seen, form = view(services), request.form
    wrong, span = understood(form, list(services.settings.cameras), seen.zone, seen.now)
    if not wrong:
        try:
            services.house.record(facts.ExportAsked(at=seen.now, camera=form["camera"], since=span[0], until=span[1],
                                                    by=current_user.person))
        except LedgerError:
            wrong = NOT_NOW
        finally:
            services.invalidate()
    flash(wrong or "The video is being made. It appears at the bottom of this page, and stays for 7 days.")
    return redirect(f"{url_for('pages.events')}#exports", 303)


@exports.get("/exports/<name>.mp4")
@login_required
def video(name: str) -> Any:
    """One exported video, to be kept."""
    path = _path(name)
    if not path.is_file():
        abort(404, "There is no such video: each is kept for 7 days.")
    answer = send_file(path, mimetype="video/mp4", conditional=True, as_attachment=True, download_name=f"{name}.mp4")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@exports.post("/exports/<name>/delete")
@role_required("owner")
def delete(name: str) -> Any:
    """Remove an exported video, which the audit names; its clips stay."""
    if not _path(name).is_file():
        abort(404, "There is no such video; it is deleted already.")
    services = current_services()
    said = f"Deleted: {_title_of(name)}. Its clips stay, so it can be made again while they are kept."
    try:
        record_given(services.house, CommandRequest(current_user.person, "page", (name,), role=current_user.role),
                     "delete-video", Answer(said))
        Exports(services.home).forget(name)
    except LedgerError:
        said = NOT_NOW
    finally:
        services.invalidate()
    flash(said)
    return redirect(f"{url_for('pages.events')}#exports", 303)


def understood(form: Mapping[str, str], cameras: list[str], zone: str, now: float) -> tuple[str, tuple[float, float]]:
    """What is wrong with what was asked, "" for nothing, and the unix times between which the video is to be."""
    try:
        since, until = (datetime.fromisoformat(form.get(name, "")).replace(tzinfo=zone_of(zone)).timestamp()
                        for name in ("since", "until"))
    except (ValueError, OverflowError, OSError):
        return "From when to when? Both with day and time.", (0.0, 0.0)
    if form.get("camera") not in cameras:
        return f"Which camera? Cameras: {', '.join(cameras) or 'none yet'}.", (0.0, 0.0)
    if not since < until or since >= now:
        return "The video ends before it begins, or is of a time to come.", (0.0, 0.0)
    return ("At most 24 hours at once.", (0.0, 0.0)) if until - since > LONGEST else ("", (since, until))


def shown(seen: HouseView) -> Iterator[ShownExport]:
    """What was asked for lately and is not there yet, and the videos that are there, the newest first."""
    store = Exports(seen.services.home)
    answered = {fact.asked: fact for fact in seen.facts if isinstance(fact, facts.VideoExported)}
    asked = [fact for fact in seen.facts if isinstance(fact, facts.ExportAsked) and seen.now - fact.at < _PATIENCE]
    waiting = [fact for fact in asked if fact.id not in answered]
    for fact in asked[:_SHOWN]:
        if fact.id not in answered:
            done, of = store.progress() if fact is waiting[-1] else (0, 0)
            text = f"{done} of {of} clips joined" if of else "waiting for its turn"
            yield ShownExport(_title(fact, seen.zone), "running" if of else "waiting", text)
        elif answered[fact.id].reason:
            yield ShownExport(_title(fact, seen.zone), "failed", f"Not made: {answered[fact.id].reason}.")
    for each in store.all()[:_SHOWN]:
        yield ShownExport(_title_of(each.name), "there", f"{each.size / 1e6:.1f} MB", each.name)


def _path(name: str) -> Any:
    try:
        return Exports(current_services().home).path(name)
    except ValueError:
        abort(404, "There is no such video.")


def _title(fact: facts.ExportAsked, zone: str) -> str:
    since, until = local(fact.since, zone), local(fact.until, zone)
    return f"{place(fact.camera)}, {since.day} {since:%b %H:%M} to {until:%H:%M}"


def _title_of(name: str) -> str:
    camera, day, until, _ = name.rsplit("_", 3)
    since = datetime.strptime(day, "%Y%m%d-%H%M%S")
    return f"{place(camera)}, {since.day} {since:%b %H:%M} to {until[:2]}:{until[2:4]}"
