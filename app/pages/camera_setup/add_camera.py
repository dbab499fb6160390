"""Adding a camera: found in the network or on this machine, tried with its picture, saved; running in seconds."""

import base64
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.auth.access import owner_required
from app.pages.camera_setup.add_form import AddForm, field_lines, mistakes, sentence
from app.pages.camera_setup.camera_makes import MAKES, small_of
from app.pages.camera_setup.child_process import ChildFailed, asked
from app.pages.camera_setup.save_changes import NotSaved, saved
from app.pages.camera_setup.unsaved_trials import FoundStream, KeptTrial, KeptTrials
from app.pages.page_contents import view
from app.services import current_services
from house.masking import hidden
from house.names import short_name
from house.settings.overlay import camera_change, camera_login
from ledger.pushed.passwords import PushPasswords

adding = Blueprint("adding", __name__)

TRIALS = "hearthwatch-trials"
TRY_SECONDS, FIND_SECONDS, READ_SECONDS = 60.0, 20.0, 60.0
_FIND_FOR = 3.0


@dataclass(frozen=True)
class CameraRefused(Exception):
    """The camera cannot be tried or saved; one line for each field."""

    problems: dict[str, str]


@adding.get("/add-camera")
@owner_required
def new() -> str:
    """The form, empty or with what was chosen of the cameras that were found."""
    return _page(AddForm.read(request.args))


@adding.post("/add-camera")
@owner_required
def try_or_save() -> AnyResponse | str | tuple[str, int]:
    """Look for cameras, try the one of the form, or save it; what is wrong is said at its field."""
    form = AddForm.read(request.form)
    do = request.form.get("do", "try")
    if do == "find":
        return _page(form, found=_found(request.form.get("host", "").strip()))
    kept = trials().find(form.trial)
    if kept and kept.password and not form.password and kept.user == form.user:
        form = replace(form, password=kept.password)
    wrong = mistakes(form, current_services().settings)
    if do == "try":
        wrong = {name: text for name, text in wrong.items() if name not in ("name", "short", "group")}
    try:
        if wrong:
            raise CameraRefused(wrong)
        return _page(*_tried(form)) if do == "try" else _save(form, kept)
    except CameraRefused as refused:
        return _page(_remembered(form, kept), kept, refused.problems), 422


@adding.post("/add-camera/pushed")
@owner_required
def add_pushed() -> AnyResponse | tuple[str, int]:
    """Add a camera that sends by itself; its page then shows where to, with the password, this once."""
    services, name = current_services(), request.form.get("name", "").strip()[:64]
    short = request.form.get("short", "").strip() or short_name(name)
    form = AddForm(address=f"push://{short}", name=name, short=short)
    wrong = {field: text for field, text in mistakes(form, services.settings).items() if short or field != "address"}
    if wrong:
        return _page(AddForm(name=name, short=form.short), problems={"pushed-name": next(iter(wrong.values()))}), 422
    try:
        saved(lambda: camera_change.add(services.home, short, form.values("")), short, f"added, push://{short}")
    except NotSaved as error:
        return _page(AddForm(name=name), problems={"pushed-name": error.text}), 422
    return redirect(url_for("pages.one_camera", camera=short, password=_new_password(short)), 303)


@adding.get("/add-camera/<trial>/<int:number>.jpg")
@owner_required
def picture(trial: str, number: int) -> Response:
    """The picture of one of the streams that a trial found."""
    kept = trials().find(trial)
    if kept is None or number >= len(kept.streams):
        abort(404, "This trial is over; try the camera again.")
    return Response(kept.streams[number].jpeg, mimetype="image/jpeg")


def _new_password(sender: str) -> str:
    """A token under which the camera's page finds the password that was just made; it is shown there once."""
    return trials().keep(user=sender, password=PushPasswords(current_services().home).make(sender))


def shown_once(token: str, sender: str) -> str:
    """The password behind that token, which is of no use after this; "" for none."""
    kept = trials().find(token)
    if kept is None or kept.user != sender or kept.address:
        return ""
    trials().drop(token)
    return kept.password


def _found(host: str) -> dict[str, Any]:
    hosts = [host] if host else []
    try:
        return asked("camera_process.discovery", {"hosts": hosts, "seconds": _FIND_FOR}, FIND_SECONDS)
    except ChildFailed as error:
        return {"error": str(error)}


def _tried(form: AddForm) -> tuple[AddForm, KeptTrial]:
    """Try it; returns the form with the addresses that were found. Raises CameraRefused."""
    address, small = form.address, [each for each in [form.small] if each] or small_of(form.address)
    if form.bare:
        address, small = _streams_by_onvif(form)
    question: dict[str, Any] = {"address": form.with_login(address, form.password),
                                "small": [form.with_login(each, form.password) for each in small]}
    answer = _answered("camera_process.trial", question, TRY_SECONDS)
    plain = {form.with_login(each, form.password): each for each in (address, *small)}
    streams = tuple(_stream(each, plain) for each in answer.get("streams", ()))
    main, others = streams[0], [each for each in streams[1:] if each.width < streams[0].width]
    token = trials().keep(address=main.address, user=form.user, password=form.password, streams=(main, *others))
    form = replace(form, address=address, trial=token, make="", small=others[0].address if others else form.small)
    kept = trials().find(token)
    assert kept is not None
    return form, kept


def _streams_by_onvif(form: AddForm) -> tuple[str, list[str]]:
    """The camera's main stream and its others, as it says itself; raises CameraRefused."""
    service = form.service or f"http://{form.host}/onvif/device_service"
    question = {"service": service, "user": form.user, "password": form.password}
    answer = _answered("camera_process.discovery", question, READ_SECONDS,
                       " Or choose its make, or write the whole address of its stream.")
    first, *others = [each["address"] for each in answer["streams"]]
    return first, others


def _answered(module: str, question: dict[str, Any], seconds: float, more: str = "") -> dict[str, Any]:
    try:
        answer = asked(module, question, seconds)
    except ChildFailed as error:
        raise CameraRefused({"address": sentence(str(error)) + more}) from error
    if said := answer.get("error", ""):
        at = "password" if "user and password" in said else "address"
        raise CameraRefused({at: sentence(said) + (more if at == "address" else "")})
    return answer


def _stream(found: dict[str, Any], plain: dict[str, str]) -> FoundStream:
    known = {name: found[name] for name in FoundStream.__dataclass_fields__ if name not in ("address", "jpeg")}
    return FoundStream(plain[found["address"]], base64.b64decode(found["jpeg"]), **known)


def _save(form: AddForm, kept: KeptTrial | None) -> AnyResponse:
    """Write the camera, with its password in a file of its own; raises CameraRefused."""
    if form.bare:
        raise CameraRefused({"address": "Try it first: its streams are looked up then. Or write the whole address."})
    if kept is None or kept.address != form.address:
        _answered("camera_process.trial", {"address": form.with_login(form.address, form.password), "only_read": True},
                  READ_SECONDS)
    home, name = current_services().home, form.slug
    try:
        secret = camera_login.keep_password(home.secrets, name, form.password) if form.password else ""
    except OSError as error:
        raise CameraRefused({"": f"The password cannot be kept: {error.strerror}. Nothing was saved."}) from error
    try:
        saved(lambda: camera_change.add(home, name, form.values(secret)), name, f"added, {hidden(form.address)}")
    except NotSaved as error:
        camera_change.tidy(home, name)
        lines = field_lines(error.problems, name) or {"name": error.text}
        raise CameraRefused(lines) from error
    trials().drop(form.trial)
    flash(f"{form.name or name} is added. Its picture comes within some seconds.")
    return redirect(url_for("pages.one_camera", camera=name), 303)


def _remembered(form: AddForm, kept: KeptTrial | None) -> AddForm:
    """The form with a trial that has its password, so that it need not be typed again."""
    if kept is None and form.password:
        return replace(form, trial=trials().keep(user=form.user, password=form.password))
    return form


def _page(form: AddForm, kept: KeptTrial | None = None, problems: dict[str, str] | None = None,
          found: dict[str, Any] | None = None) -> str:
    services = current_services()
    own = kept or trials().find(form.trial)
    at_fields = {"name" if field == "title" else field: text for field, text in (problems or {}).items()}
    groups = sorted({each.group for each in services.settings.cameras.values()})
    return render_template("camera_setup/add.html", page="cameras", again=False, seen=view(services),
                           settings=services.settings, form=form, tried=own, problems=at_fields, found=found,
                           makes=MAKES, groups=groups, who=current_user.person)


def trials() -> KeptTrials:
    """What was tried in this app in the last minutes."""
    found: KeptTrials = current_app.extensions.setdefault(TRIALS, KeptTrials(current_services().clock))
    return found
