"""Logging in and out, and ending sessions elsewhere: one owner with one password."""

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, login_required, login_user, logout_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from app.auth.access import DEVICE_COOKIE, EXTENSION, OWNER, Access, LoggedIn, cookie_name, current_access
from app.auth.browser_names import browser_name
from app.auth.known_browsers import DAYS
from app.auth.login_rate_limit import TooManyTries
from app.auth.security_headers import local_path
from app.services import current_services
from app.serving.response_format import HTML, JSON, asked_kind

NOT_WRITTEN = (" The disk takes no writes: this holds until the app starts again. Set another password once the disk "
               "works (./hearthwatch password).")
login = Blueprint("login", __name__)


def add_login(app: Flask, access: Access) -> None:
    """Have pages that need a login send people to the login page; scripts get a 401."""
    app.extensions[EXTENSION] = access
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address all day

    @manager.user_loader
    def _known(token: str) -> LoggedIn | None:
        passwords = current_services().passwords
        found = access.sessions.find(token, passwords.stamp, _address()) if passwords.is_set else None
        return LoggedIn(token, found, access.sessions) if found else None

    @manager.unauthorized_handler
    def _who() -> Response:
        if request.method != "GET" or asked_kind(request) == JSON:
            abort(401, "Your session has ended. Log in again.")
        return redirect(url_for("login.form", next=request.full_path.rstrip("?")))


@login.get("/login")
def form() -> str | Response:
    """The login page."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next", "/")))
    return _page(request.args.get("next", "/"))


@login.post("/login")
def enter() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Log in with the right password; with a wrong one the login page comes again (401; after too many 429)."""
    target, stamp = local_path(request.form.get("next", "/")), current_services().passwords.stamp
    try:
        right = _right(request.form.get("password", ""))
    except TooManyTries as error:
        return _refused(error, target)
    return _begun(redirect(target), stamp) if right else (_page(target, "Wrong password."), 401)


def _refused(error: TooManyTries, target: str) -> tuple[str, int, dict[str, str]]:
    """The login page again, with the reason and when another try makes sense; scripts get one line of text."""
    if asked_kind(request) != HTML:
        raise TooManyRequests(str(error), retry_after=error.seconds) from error
    return _page(target, str(error)), 429, {"Retry-After": str(error.seconds)}


def _right(typed: str) -> bool:
    """Whether it is the password; raises TooManyTries."""
    access, passwords = current_access(), current_services().passwords
    device = access.devices.find(_device_token())
    if not device:
        return access.tries.stranger(_address(), lambda: passwords.right(typed))
    right = access.tries.known(lambda: passwords.right(typed))
    if not right:
        access.devices.wrong(device)
    return right


def _begun(response: Response, stamp: str) -> Response:
    """The response with which a new session begins; the one this browser had before ends.

    stamp: of the password that was right; a session of one that was changed meanwhile ends at once.
    """
    access = current_access()
    if current_user.is_authenticated:
        access.sessions.end(current_user.session.id)
    device = access.devices.right(_device_token())
    seen = browser_name(request.headers.get("User-Agent", "")), _address()
    token = access.sessions.begin(OWNER, access.devices.find(device), stamp, seen)
    found = access.sessions.find(token, stamp)
    session.clear()  # nothing that was planted before goes on
    session.permanent = True
    if found is not None:
        login_user(LoggedIn(token, found, access.sessions))
    response.set_cookie(cookie_name(DEVICE_COOKIE), device, max_age=DAYS * 86_400, secure=request.is_secure,
                        httponly=True, samesite="Lax")
    return response


@login.post("/logout")
@login_required
def leave() -> Response:
    """Log out here."""
    ended = current_access().sessions.end(current_user.session.id)
    logout_user()
    session.clear()
    flash("Logged out." + ("" if ended else NOT_WRITTEN))
    return redirect(url_for("login.form"))


@login.post("/sessions/end")
@login_required
def end_session() -> Response:
    """End one session, by its id, and no longer know its device."""
    return _ended([request.form.get("id", "")])


@login.post("/sessions/end-others")
@login_required
def end_others() -> Response:
    """End every session but this one."""
    stamp = current_services().passwords.stamp
    return _ended([each.id for each in current_access().sessions.all(stamp) if each.id != current_user.session.id])


def _ended(ids: list[str]) -> Response:
    access, own = current_access(), current_user.session
    ending = [each for each in access.sessions.all(own.stamp) if each.id in ids]
    written = access.sessions.end(*ids)
    access.devices.forget(*(each.device for each in ending if each.device != own.device))
    count = len(ending)
    said = "Ended: 1 session." if count == 1 else f"Ended: {count} sessions." if count else "No such session any more."
    flash(said + ("" if written else NOT_WRITTEN))
    return redirect(url_for("pages.system") + "#sessions", 303)


def _address() -> str:
    return request.remote_addr or ""


def _device_token() -> str:
    return request.cookies.get(cookie_name(DEVICE_COOKIE), "")


def _page(target: str, problem: str = "") -> str:
    return render_template("pages/login.html", next=local_path(target), problem=problem,
                           no_password=not current_services().passwords.is_set)
