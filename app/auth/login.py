"""Who may see the pages: one owner with one password. A session ends when the password changes."""

import threading

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user
from limits import parse
from werkzeug.wrappers import Response

from app.auth.security import local_path
from app.services import current_services

TRIES = parse("5 per minute")
"""Wrong passwords from one address; a right one does not count."""
_one_try_at_a_time = threading.Lock()
login = Blueprint("login", __name__)
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=False)


class Owner(UserMixin):
    """The owner, as long as the password is the one they logged in with."""

    def __init__(self, stamp: str) -> None:
        self.id = stamp


def add_login(app: Flask) -> None:
    """Have pages that need a login send people to the login page; scripts get a 401."""
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address all day

    @manager.user_loader
    def _known(stamp: str) -> Owner | None:
        passwords = current_services().passwords
        return Owner(stamp) if passwords.is_set and stamp == passwords.stamp else None

    @manager.unauthorized_handler
    def _who() -> Response:
        if request.method != "GET" or request.accept_mimetypes.best == "application/json":
            abort(401, "The session has ended: log in again.")
        return redirect(url_for("login.form", next=request.full_path.rstrip("?")))

    limiter.init_app(app)


@login.get("/login")
def form() -> str | Response:
    """The login page."""
    if current_user.is_authenticated:
        return redirect(local_path(request.args.get("next", "/")))
    return _page(request.args.get("next", "/"))


@login.post("/login")
def enter() -> str | Response | tuple[str, int]:
    """Log in with the right password; with a wrong one the login page comes again, with 401."""
    passwords = current_services().passwords
    target = local_path(request.form.get("next", "/"))
    with _one_try_at_a_time:  # or many tries at once would all be counted too late
        if not limiter.limiter.test(TRIES, "login", get_remote_address()):
            abort(429, "Five wrong passwords in a minute: wait a minute, then try again.")
        right = passwords.right(request.form.get("password", ""))
        if not right:
            limiter.limiter.hit(TRIES, "login", get_remote_address())
    if not right:
        return _page(target, "That is not the password."), 401
    session.clear()
    session.permanent = True
    login_user(Owner(passwords.stamp))
    return redirect(target)


@login.post("/logout")
@login_required
def leave() -> Response:
    """Log out here."""
    logout_user()
    session.clear()
    flash("Logged out.")
    return redirect(url_for("login.form"))


def _page(target: str, problem: str = "") -> str:
    return render_template("login.html", next=local_path(target), problem=problem,
                           no_password=not current_services().passwords.is_set)
