"""Pictures and clips that cameras post to `/push/NAME`: as the body itself, or as files of a form. No page, no session.

Who it is: user NAME with its password (Basic), or that password as a token (`Authorization: Bearer`, `?token=`).
"""

import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.formparser import FormDataParser

from app.services import Services, current_services
from app.serving.incoming_request import LARGEST_PUSHED
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.sender_counts import DROPPED, REFUSED, PushCounts, file_of
from ledger.pushed.spool import house_spool

push = Blueprint("push", __name__)

MOST_FILES = 20
"""Files of one form that are taken."""
TEST = b"a message without a picture"
"""What is taken of a message that carries nothing, as of the test of a camera's settings page."""
_TEXT = ("text/", "application/xml", "application/json")
_counting = threading.Lock()


@push.route("/push/<sender>", methods=["POST", "PUT"])
def pushed(sender: str) -> Response:
    """Take what a camera sends: 200 once all of it waits to be looked at, 401 for anybody else, 507 without room."""
    services = current_services()
    if not _let_in(services, sender):
        return _plain("The user or password is wrong.", 401, {"WWW-Authenticate": 'Basic realm="hearthwatch"'})
    request.max_content_length = LARGEST_PUSHED
    spool = house_spool(services.home, services.settings, services.clock)
    try:
        for data in _files():
            spool.put(sender, data)
    except OSError:
        _count(services, sender, DROPPED)
        return _plain("Too much of this camera waits already, or there is no room.", 507)
    return _plain("taken", 200)


pushed.any_host = True  # type: ignore[attr-defined]


def _let_in(services: Services, sender: str) -> bool:
    if sender not in services.settings.senders:
        return False
    if _says_who_it_is(PushPasswords(services.home), sender):
        return True
    _count(services, sender, REFUSED)
    return False


def _says_who_it_is(passwords: PushPasswords, sender: str) -> bool:
    given = request.authorization
    if given is not None and given.type == "basic":
        return given.username == sender and passwords.right(sender, given.password or "")
    token = given.token if given is not None and given.type == "bearer" else request.args.get("token")
    return passwords.right(sender, token or "")


def _files() -> Iterator[bytes]:
    """What the request carries; TEST alone when that is nothing, or only says something."""
    kind = request.mimetype
    if kind.startswith("multipart/"):
        parser = FormDataParser(stream_factory=_in_memory, max_content_length=LARGEST_PUSHED, max_form_parts=200,
                                max_form_memory_size=LARGEST_PUSHED)
        _, _, files = parser.parse(BytesIO(request.get_data(cache=False)), kind, request.content_length,
                                   request.mimetype_params)
        found = [each.read() for _, each in files.items(multi=True) if not each.mimetype.startswith(_TEXT)]
        yield from [each for each in found if each][:MOST_FILES] or [TEST]
    else:
        data = request.get_data(cache=False)
        yield data if data and not kind.startswith(_TEXT) else TEST


def _in_memory(*_: Any, **__: Any) -> BytesIO:
    """Where a file of a form lies while the rest is read: nothing is written beside the house's own folders."""
    return BytesIO()


def _count(services: Services, sender: str, kind: str) -> None:
    with _counting:  # seldom, and by several threads
        numbers = PushCounts(file_of(services.home, sender, "app"), services.clock)
        numbers.add(kind, services.clock.now())
        numbers.flush()


def _plain(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(text + "\n", status, headers, mimetype="text/plain")
