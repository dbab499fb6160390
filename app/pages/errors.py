"""Every error as one line of text: on a page for people, as plain text or JSON for scripts and Slack."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.auth.security_headers import local_path
from app.serving.response_format import HTML, JSON, TEXT, asked_kind

log = logging.getLogger(__name__)
TEXTS = {
    400: "This request makes no sense here.",
    404: "There is no such page.",
    405: "This address takes no such request.",
    413: "The request is too large.",
    429: "Too many tries: wait a minute.",
    500: "Something went wrong here; the log of app says what (./hearthwatch logs app).",
}
TITLES = {400: "That didn't work", 401: "Please log in", 404: "Page not found", 405: "That didn't work",
          409: "Not possible now", 413: "Too large", 429: "Please wait a moment", 503: "Not possible now"}
"""What an error page is called, by its status; every other one went wrong here."""
OLD_PAGE = "This page is too old. Reload it and try again."


def add_errors(app: Flask) -> None:
    """Handle all errors of the app."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(Exception, _broken)


def _csrf(error: CSRFError) -> Response:
    return _shaped(400, OLD_PAGE)


def _answer(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect of the router
    own = error.description if error.description != type(error).description else None
    answer = _shaped(code, own or TEXTS.get(code, error.name))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def _broken(error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _shaped(500, TEXTS[InternalServerError.code or 500])


def _shaped(code: int, text: str) -> Response:
    kind = asked_kind(request)
    if kind == JSON:
        answer = jsonify(ok=False, text=text, undo="")
    elif kind == HTML:
        answer = Response(_page(code, text), mimetype=HTML)
    else:
        answer = Response(text + "\n", mimetype=TEXT)
    answer.status_code = code
    return answer


def _page(code: int, text: str) -> str:
    title = TITLES.get(code, "Something went wrong")
    return render_template("pages/error.html", title=title, text=text, code=code, ways=_ways(code))


def _ways(code: int) -> list[tuple[str, str]]:
    """Where people can go on from here, the likeliest first: text and address."""
    back = _came_from()
    again = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else back
    if code == 401 or not current_user.is_authenticated:
        return [("Log in", "/login")]
    found = [("Try again", again)] if code in (429, 500, 503) else [("Back", back)]
    if code == 404:
        found = [(name, path) for name, path in (("All events", "/events"), ("All cameras", "/cameras"))
                 if request.path.startswith(path)]
    return [*((name, path) for name, path in found if path), ("Go to Now", "/")]


def _came_from() -> str:
    """The page of this house that sent the request; "" when it is not known."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    path = local_path(parts.path) + (f"?{parts.query}" if parts.query else "")
    return path if parts.netloc == request.host and parts.path else ""
