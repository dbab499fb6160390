"""`webex://:${file:secrets/webex}@webexapis.com/Front%20door`: a space of Webex, by its name or its id.

A bot with its token, invited into the space (https://developer.webex.com/docs/bots). Messages are Markdown with one
picture; news of the same incident goes into the message's thread. Nothing that was sent is changed. `webex+http://`
speaks without TLS, for a server on this machine.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.auth import AuthBase

from house.http.total_timeout import BoundedAdapter
from house.message import Message
from notifier.channel import About, ChannelContext, ChannelError, Picture, Ref
from notifier.message_text import answers_of, link_of

_TIMEOUT = (5.0, 30.0)
_WAIT = 30.0
"""Seconds to wait when Webex limits us and does not say for how long."""
_LONGEST_WAIT = 3600.0
_LONGEST = 7000
"""Bytes of a message; Webex takes 7439."""
_PAGES = 20
_ID = re.compile(r"Y2lz[A-Za-z0-9_=-]{20,}")
_SPECIAL = re.compile(r"([\\`*_\[\]()#>~|<&])")


def connect(address: str, context: ChannelContext) -> "WebexChannel":
    """The channel of one space; raises ChannelError when the address cannot be one."""
    wrong = ChannelError("a Webex channel is webex://:TOKEN@webexapis.com/NAME OF THE SPACE", transient=False)
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise wrong from None
    space = unquote(parts.path.strip("/"))
    if not parts.password or not parts.hostname or not space:
        raise wrong
    scheme = "http" if parts.scheme.endswith("+http") else "https"
    return WebexChannel(f"{scheme}://{parts.hostname}{port}/v1", unquote(parts.password), space,
                        link_of(context.settings.web))


class _Bearer(AuthBase):
    """The token of the bot, which no .netrc of this machine replaces."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        r.headers["Authorization"] = f"Bearer {self._token}"
        return r


class WebexChannel:
    """Posts to one space; used by one thread at a time."""

    gathers = 0.0
    most_pictures = 1

    def __init__(self, api: str, token: str, space: str, page: str) -> None:
        self._api, self._space, self._page = api, space, page
        self._http = requests.Session()
        self._http.auth = _Bearer(token)
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, BoundedAdapter())
        self._id = space if _ID.fullmatch(space) else ""

    def send(self, message: Message, mark: str = "") -> Ref:
        return self.send_whole(message, ())

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        """Post it; a thread whose first message is gone is left for the space itself."""
        fields = {"roomId": self._room(), "markdown": markdown(message, self._page)}
        files = [("files", (each.name, each.jpeg, "image/jpeg")) for each in pictures[:1]]
        parent = str((earlier or {}).get("id", ""))
        try:
            answer = self._post(fields | ({"parentId": parent} if parent else {}), files)
        except ChannelError as error:
            if not parent or error.transient or error.about not in ("message", "room"):
                raise
            answer = self._post(fields, files)
        return {"id": parent or str(answer.get("id", ""))}

    def _post(self, fields: Mapping[str, str], files: list[Any]) -> dict[str, Any]:
        form = [*((name, (None, value)) for name, value in fields.items()), *files]
        try:
            answer = self._http.post(f"{self._api}/messages", files=form, timeout=_TIMEOUT)
        except requests.ConnectTimeout as error:
            raise ChannelError("Webex does not answer", transient=True) from error
        except requests.RequestException as error:
            lost = isinstance(error, requests.Timeout)
            found = ChannelError(f"Webex cannot be reached: {type(error).__name__}", transient=True)
            raise (found.doubtful() if lost else found) from error
        if answer.status_code in (403, 404) and not fields.get("parentId"):
            self._forget_room()
        return _answered(answer, bool(files))

    def _room(self) -> str:
        """The id of the space; looked up once."""
        if not self._id:
            named = [each for each in self._rooms() if each.get("title") == self._space]
            if len(named) != 1:
                raise ChannelError(_no_such_space(self._space, len(named)), transient=False, about="room")
            self._id = str(named[0]["id"])
        return self._id

    def _rooms(self) -> list[dict[str, Any]]:
        """Every space of the bot, over all pages."""
        found: list[dict[str, Any]] = []
        address = f"{self._api}/rooms?max=500"
        for _ in range(_PAGES):
            try:
                answer = self._http.get(address, timeout=_TIMEOUT)
            except requests.RequestException as error:
                raise ChannelError(f"Webex cannot be reached: {type(error).__name__}", transient=True) from error
            items = _answered(answer, pictures=False).get("items")
            found += [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
            address = answer.links.get("next", {}).get("url", "")
            if not address.startswith(f"{self._api}/"):
                break
        return found

    def _forget_room(self) -> None:
        if not _ID.fullmatch(self._space):
            self._id = ""


def markdown(message: Message, page: str) -> str:
    """The message in Webex's Markdown, within its limit; names and labels cannot become markup."""
    lines = [f"**{_escaped(message.title)}**", *(_escaped(each) for each in message.detail.splitlines())]
    lines += [f"_{_escaped(each)}_" for each in answers_of(message)]
    if message.event:
        lines.append(f"[Look at it]({page}/events/{message.event})")
    text = "  \n".join(lines)
    while len(text.encode()) > _LONGEST:
        text = text[: len(text) * 9 // 10] + "…"
    return text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\\<", "&lt;").replace("\\&", "&amp;").replace("\\>", "&gt;")


def _answered(answer: requests.Response, pictures: bool) -> dict[str, Any]:
    """What Webex answered; raises ChannelError for a refusal."""
    status = answer.status_code
    if status == 429:
        wait = answer.headers.get("Retry-After", "")
        raise ChannelError("Webex takes no more now", transient=True,
                           retry_after=min(float(wait), _LONGEST_WAIT) if wait.isdecimal() else _WAIT)
    if status >= 500:
        raise ChannelError(f"Webex answers {status}", transient=True)
    if status >= 400:
        raise ChannelError(_refusal(status), transient=False, about=_about(status, pictures))
    try:
        found = answer.json()
    except ValueError as error:
        raise ChannelError("Webex answers with what is no JSON", transient=True).doubtful() from error
    return found if isinstance(found, dict) else {}


def _no_such_space(name: str, found: int) -> str:
    if found:
        return f"the bot is in {found} Webex spaces called {name!r}: name the space by its id instead"
    return f"the bot is in no Webex space called {name!r}: invite it into the space"


def _about(status: int, pictures: bool) -> About:
    if status in (413, 415) and pictures:
        return "picture"
    return {401: "channel", 403: "room", 404: "room"}.get(status, "message")  # type: ignore[return-value]


def _refusal(status: int) -> str:
    return {401: "Webex does not accept the token: put a valid one of the bot into the channel's address",
            403: "Webex does not let the bot write there: invite it into the space",
            404: "Webex knows no such space: is the bot still in it?",
            413: "Webex finds the picture too large",
            415: "Webex does not take the picture"}.get(status, f"Webex refuses the message ({status})")
