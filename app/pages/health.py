"""What monitors and the watchdog ask, for everyone: whether the app answers, and whether the house does its work."""

from flask import Blueprint, Response

from app.services import Services, current_services
from ledger.readiness import not_ready

health = Blueprint("health", __name__)
OK = "ok"


@health.get("/healthz/live")
def live() -> Response:
    """Whether the app answers: for whoever restarts it."""
    return _text(OK)


@health.get("/healthz/ready")
@health.get("/healthz")
def ready() -> Response:
    """Whether the house does its work: 503 with a line for each reason why not."""
    services = current_services()
    return _text(services.responses.get("ready", lambda: _readiness(services)))


def _readiness(services: Services) -> str:
    reasons = not_ready(services.home, services.settings, services.log, services.clock.boot())
    return "\n".join(reasons) or OK


def _text(text: str) -> Response:
    return Response(f"{text}\n", status=200 if text == OK else 503, mimetype="text/plain")
