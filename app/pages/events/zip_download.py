"""Pictures and clips of chosen events, or of all that were found, as one zip: sent while it is made."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import login_required

from app.pages.events.page import searched
from app.pages.page_contents import view
from app.reading.event_search import every
from app.reading.search_form import SearchForm
from app.services import Services, current_services
from house import times
from house.commands.clips import clips_of
from house.event_summary import Event, events
from house.facts import Fact
from house.names import place
from ledger.errors import LedgerError
from ledger.files.clips import Clips

downloads = Blueprint("downloads", __name__)

MOST = 2000
"""Events of one zip."""
_AT_ONCE, _PIECE = 50, 256 * 1024
_BUSY = "Two downloads are under way; try again when one of them is done."
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@downloads.post("/events/zip")
@login_required
def zip_file() -> Response:
    """Each `event`, or with found=all those that the address asks for. what: pictures, clips or both."""
    services, chosen = current_services(), request.form.getlist("event")[:MOST]
    what = request.form.get("what", "pictures")
    with_pictures, with_clips = what != "clips", what in ("clips", "both")
    everything = request.form.get("found") == "all"
    if not chosen and not everything:
        abort(400, "Choose one event or more first.")
    seen = view(services)
    wanted = SearchForm.read(request.args, services.settings.cameras).wanted(seen.zone, seen.state.seen_before)
    found = every(wanted, MOST, searched(seen)) if everything else _named(services, chosen)
    if not services.downloads.acquire(blocking=False):
        abort(503, _BUSY)
    pieces = zipped(entries(found, EventFiles(services, seen.zone), with_pictures, with_clips))
    response = Response(pieces, mimetype="application/zip")
    response.call_on_close(services.downloads.release)
    name = f"hearthwatch-{times.local(seen.now, seen.zone):%Y-%m-%d-%H%M}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True)
class ZipEntry:
    """One file of a zip: its name and time, and what gives its bytes; OSError or LedgerError when it is gone."""

    name: str
    at: datetime
    read: Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class EventFiles:
    """The files of events, as a zip names them: `Camera/2026-11-30 14.05.09 Person.jpg`."""

    services: Services
    zone: str

    def pictures(self, event: Event) -> Iterator[ZipEntry]:
        """Every picture of the event that was announced, and its best one."""
        for picture in dict.fromkeys(filter(None, (*event.pictures, event.picture))):
            yield self._entry(event, ".jpg", partial(self._picture, picture))

    def clips(self, event: Event, about: list[Fact]) -> Iterator[ZipEntry]:
        """Its clips."""
        for clip in clips_of(event.id, about):
            yield self._entry(event, ".mp4", partial(self._clip, clip.clip))

    def _picture(self, picture: str) -> Iterator[bytes]:
        return iter([self.services.pictures.open(picture)])

    def _clip(self, clip: str) -> Iterator[bytes]:
        return _pieces(Clips(self.services.home, "app").path(clip))

    def _entry(self, event: Event, ending: str, read: Callable[[], Iterator[bytes]]) -> ZipEntry:
        at = times.local(event.began_at, self.zone)
        return ZipEntry(f"{_safe(place(event.camera))}/{at:%Y-%m-%d %H.%M.%S} {_safe(event.what)}{ending}", at, read)


def entries(found: Iterable[Event], files: EventFiles, with_pictures: bool, with_clips: bool) -> Iterator[ZipEntry]:
    """The files of these events."""
    for event in found:
        if with_pictures:
            yield from files.pictures(event)
        if with_clips:
            yield from files.clips(event, files.services.about(event.id))


def zipped(found: Iterable[ZipEntry]) -> Iterator[bytes]:
    """A zip of these files, piece by piece: nothing of it is held. Equal names are numbered.

    What is gone is named in a text at its end.
    """
    out, taken, gone = _Pieces(), set[str](), list[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:  # pictures and clips do not become smaller
        for entry in found:
            name = _unused(entry.name, taken)
            try:
                pieces = entry.read()
                first = next(pieces, b"")
            except (OSError, LedgerError):
                gone.append(name)
                continue
            taken.add(name)
            about = zipfile.ZipInfo(name, entry.at.timetuple()[:6])
            about.external_attr = 0o600 << 16
            with made.open(about, "w", force_zip64=True) as file:
                file.write(first)
                yield out.taken()
                for piece in pieces:
                    file.write(piece)
                    yield out.taken()
        if gone:
            made.writestr("missing.txt", "These files are gone: they were deleted by their age, or to keep room on "
                          "the disk.\n\n" + "\n".join(gone) + "\n")
    yield out.taken()


class _Pieces(io.RawIOBase):
    """A file that cannot be read again: what was written is taken from it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since this was asked the last time."""
        found, self._held = bytes(self._held), bytearray()
        return found


def _named(services: Services, names: list[str]) -> Iterator[Event]:
    left = iter(dict.fromkeys(names))
    while some := list(islice(left, _AT_ONCE)):
        found = {event.id: event for event in events(services.house.lookback().about(*some))}
        yield from (found[name] for name in some if name in found)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _safe(text: str) -> str:
    return _NOT_IN_NAMES.sub("_", text).strip(" .")[:80] or "event"


def _unused(name: str, taken: set[str]) -> str:
    base, dot, ending = name.rpartition(".")
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{base} ({number}){dot}{ending}"
    return found
