"""Every error as one line of text: on a page for people, as plain text or JSON for scripts and Slack."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

log = logging.getLogger(__name__)
TEXTS = {
    400: "The request makes no sense here.",
    404: "There is no such page.",
    405: "This address takes no such request.",
    413: "The request is too large.",
    429: "Too many tries: wait a minute.",
    500: "Something went wrong here; the log of app says what (./hearthwatch logs app).",
}
BROWSER_PREFIXES = ("text/html", "application/xhtml+xml")


def add_errors(app: Flask) -> None:
    """Handle all errors of the app."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(Exception, _broken)


def _csrf(error: CSRFError) -> Response:
    return _shaped(400, "This page is too old, or the request came from elsewhere: load the page again.")


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
    best = request.accept_mimetypes.best_match(["text/plain", "application/json", "text/html"], "text/plain")
    if best == "application/json" and request.accept_mimetypes.best == "application/json":
        answer = jsonify(ok=False, text=text, undo="")
    elif request.accept_mimetypes.best in BROWSER_PREFIXES:
        answer = Response(render_template("error.html", text=text, code=code), mimetype="text/html")
    else:
        answer = Response(text + "\n", mimetype="text/plain")
    answer.status_code = code
    return answer
