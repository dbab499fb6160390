"""Commands given on the pages: every button and the console send one line of text here."""

from typing import Literal

from flask import Blueprint, Response, flash, jsonify, redirect, request
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as AnyResponse

from app.auth.security_headers import local_path
from app.services import current_services
from app.serving.response_format import JSON, asked_kind
from house.commands.command import Answer, CommandRequest, shortened
from house.commands.words.typed_words import words_of

console = Blueprint("console", __name__)
LONGEST = 4000
"""Characters of a command: it may name a hundred events."""


@console.post("/command")
@login_required
def command() -> AnyResponse:
    """Give one command; the answer comes as JSON for a script, else as a notice on the page it came from."""
    line = request.form.get("line", "").strip()
    answer = _answered(line)
    if asked_kind(request) == JSON:
        status = 200 if answer.ok else 409
        return _json(answer, status)
    flash(answer.text)
    return redirect(local_path(request.form.get("next", "/")), 303)


def _answered(line: str) -> Answer:
    if len(line) > LONGEST:
        return Answer(f"A command has at most {LONGEST} characters.", ok=False)
    name, *words = words_of(line) or ["help"]
    where: Literal["console", "page"] = "console" if request.form.get("from") == "console" else "page"
    asked = CommandRequest(current_user.person, where, tuple(shortened(word, 200) for word in words),
                           role=current_user.role)
    return current_services().answer(asked, name)


def _json(answer: Answer, status: int) -> Response:
    response = jsonify(ok=answer.ok, text=answer.text, undo=answer.undo)
    response.status_code = status
    return response
