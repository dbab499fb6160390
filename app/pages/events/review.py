"""Several events at once: what is done with those that were chosen, and their rows as they are afterwards."""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as AnyResponse

from app.auth.access import role_required
from app.auth.security_headers import local_path
from app.command_machine_figures import NOT_NOW
from app.pages.events.one_event import pictures_of
from app.pages.page_contents import view
from app.services import current_services
from house import facts
from house.commands.command import Answer, CommandRequest, shortened
from house.commands.words.event_names import MOST
from house.event_summary import events
from ledger.errors import LedgerError

review = Blueprint("review", __name__)

DONE = ("tag", "seen", "unseen", "pin", "unpin", "delete")
"""The commands that may be given for chosen events."""
_NO_EVENT = "Choose one event or more first."


@review.post("/events/chosen")
@login_required
def chosen() -> AnyResponse:
    """Give the command in `do`, like "tag occupied", for each `event`; JSON for a script, else back to the page."""
    names = [shortened(each, 128) for each in request.form.getlist("event")[:MOST + 1]]
    command, *said = [shortened(each, 64) for each in request.form.get("do", "").split()[:8]] or [""]
    answer = Answer(_NO_EVENT, ok=False)
    if names and command in DONE:
        asked = CommandRequest(current_user.person, "page", (*names, *said), role=current_user.role)
        answer = current_services().answer(asked, command)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(ok=answer.ok, text=answer.text, undo=answer.undo)
        response.status_code = 200 if answer.ok else 409
        return response
    flash(answer.text)
    return redirect(local_path(request.form.get("next", url_for("pages.events"))), 303)


@review.post("/events/<event>/seen")
@role_required("operator")
def see(event: str) -> Response:
    """Note that somebody looked at the page of an event; 204 whether or not it was new."""
    services = current_services()
    found = services.event(event)
    if found is None:
        abort(404, "No such event; the Events page lists them.")
    if view(services).is_new(found):
        try:
            services.house.record(facts.EventReviewed(at=services.clock.now(), event=event, seen=True,
                                                      by=current_user.person))
        except LedgerError:
            abort(503, NOT_NOW)
        finally:
            services.invalidate()
    return Response(status=204)


@review.get("/events/<event>/pictures/<int:number>.jpg")
@login_required
def picture(event: str, number: int) -> Response:
    """One of the pictures of an event, in the order of its page, counted from 1; `?small=1`: its thumbnail."""
    services = current_services()
    found = services.event(event)
    pictures = pictures_of(found) if found else ()
    if not 1 <= number <= len(pictures):
        abort(404, "The event has no such picture.")
    try:
        wanted = pictures[number - 1]
        data = services.pictures.thumbnail(wanted) if request.args.get("small") else services.pictures.open(wanted)
    except (LedgerError, OSError):
        abort(404, "The picture is gone: it was deleted to keep room on the disk.")
    response = Response(data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@review.get("/events/rows")
@login_required
def rows() -> Response:
    """The rows of each `event` as HTML by its id, as the list shows them; one that is gone has none."""
    services = current_services()
    names = [shortened(each, 128) for each in request.args.getlist("event")[:MOST]]
    found = events(services.house.lookback().about(*names)) if names else []
    seen = view(services)
    html = {event.id: render_template("parts/events_page/row.html", event=event, seen=seen, again=True, page="events",
                                      settings=services.settings) for event in found}
    return jsonify(rows=html)
