"""The sample of an event on its page: what there is of it, and its files."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, send_file
from flask_login import login_required

from app.services import Services, current_services
from house import facts
from house.event_summary import Event
from house.labels.tags import usual
from ledger.errors import LedgerError
from ledger.files.samples import Samples

samples = Blueprint("samples", __name__)

_KINDS = {"strip": "a strip", "whole": "whole", "quiet": "a quiet view"}


@dataclass(frozen=True)
class ShownSample:
    """What a page says of a sample. files: name and length in bytes of those that can be looked at."""

    kind: str
    frames: int
    files: tuple[tuple[str, int], ...]
    stored: str

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(size for _, size in self.files)


@samples.get("/events/<event>/sample/<name>")
@login_required
def sample_file(event: str, name: str) -> Response:
    """One file of the sample of an event."""
    services = current_services()
    found = services.event(event)
    try:
        place = Samples(services.home, "app").path(found.sample if found else "")
        known = dict(Samples(services.home, "app").read(found.sample if found else "")["files"])
    except (LedgerError, KeyError, TypeError, ValueError):
        abort(404, "This event has no sample: its camera was not recording, or it is too long ago.")
    if name not in known or not (place / name).is_file():
        abort(404, "The sample has no such file.")
    answer = send_file(place / name, conditional=True)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@samples.app_context_processor
def _offered() -> dict[str, Any]:
    """`sample_of(event)` and `usual_words(events, camera)`, for templates."""
    return {"sample_of": lambda event: shown(current_services(), event), "usual_words": usual_words}


def shown(services: Services, event: Event) -> ShownSample | None:
    """What there is of an event's sample, None when there is none (any more)."""
    try:
        about = Samples(services.home, "app").read(event.sample)
        files = tuple((str(name), int(each["size"])) for name, each in about["files"].items())
        return ShownSample(_KINDS.get(about["kind"], ""), len(about["frames"]), files, event.stored)
    except (LedgerError, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def usual_words(events: list[Event], camera: str = "") -> tuple[tuple[facts.Tag, str], ...]:
    """The tags with a word that are offered for a camera (all cameras), after what people said of these events."""
    tags = (tag for event in events if camera in ("", event.camera) for tag in reversed(event.tags))
    return usual((tag.tag, tag.what) for tag in tags)
