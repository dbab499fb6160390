"""The streams of an ONVIF camera, by the few calls of its device and media services that this needs.

Turning one needs more, and a package for it (camera_process/pan_tilt/heads/onvif). Answers are untrusted: bounded,
without a document type, and no host but the asked one is spoken to. Times out by itself.
"""

import base64
import hashlib
import secrets
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from camera_process.source import LoginRefused, SourceError

_TIMEOUT = 4.0
_MOST_BYTES = 1_000_000
_MOST_STREAMS = 6
_TT, _TRT = "{http://www.onvif.org/ver10/schema}", "{http://www.onvif.org/ver10/media/wsdl}"
_TDS = "{http://www.onvif.org/ver10/device/wsdl}"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_ENVELOPE = ('<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
             "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>")
_SECURITY = (f'<wsse:Security s:mustUnderstand="1" xmlns:wsse="{_WSS}wssecurity-secext-1.0.xsd" '
             f'xmlns:wsu="{_WSS}wssecurity-utility-1.0.xsd"><wsse:UsernameToken><wsse:Username>{{user}}</wsse:Username>'
             f'<wsse:Password Type="{_WSS}username-token-profile-1.0#PasswordDigest">{{digest}}</wsse:Password>'
             f'<wsse:Nonce EncodingType="{_WSS}soap-message-security-1.0#Base64Binary">{{nonce}}</wsse:Nonce>'
             "<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>")


@dataclass(frozen=True)
class OnvifStream:
    """A stream that the camera offers. address: without a login; width, height: 0 where it does not say."""

    address: str
    width: int = 0
    height: int = 0


def streams(service: str, user: str, password: str) -> list[OnvifStream]:
    """The camera's video streams, the largest first; raises SourceError. service: the address of its device service."""
    camera = _Service(service, user, password)
    media = camera.media()
    asked = "<GetProfiles xmlns='http://www.onvif.org/ver10/media/wsdl'/>"
    profiles = camera.call(media, asked).iter(f"{_TRT}Profiles")
    found: dict[str, OnvifStream] = {}
    for profile in list(profiles)[:_MOST_STREAMS]:
        stream = camera.stream(media, profile)
        if stream is not None:
            found.setdefault(stream.address, stream)
    if not found:
        raise SourceError("the camera names no video stream by ONVIF; write the address of its stream", transient=False)
    return sorted(found.values(), key=lambda each: -each.width * each.height)


class _Service:
    def __init__(self, service: str, user: str, password: str) -> None:
        self._service, self._user, self._password = service, user, password
        self._host = urlsplit(service).hostname or ""
        self._ahead = timedelta(0)

    def media(self) -> str:
        """The address of the media service, at the asked host whatever the camera says of it."""
        self._ahead = self._clock_ahead()
        body = ("<GetServices xmlns='http://www.onvif.org/ver10/device/wsdl'><IncludeCapability>false"
                "</IncludeCapability></GetServices>")
        for each in self.call(self._service, body).iter(f"{_TDS}Service"):
            if each.findtext(f"{_TDS}Namespace") == _TRT.strip("{}"):
                return self._here(each.findtext(f"{_TDS}XAddr") or "")
        raise SourceError("the camera has no media service by ONVIF; write the address of its stream", transient=False)

    def stream(self, media: str, profile: ElementTree.Element) -> OnvifStream | None:
        """The stream of a profile; None where it has no video, or no address."""
        token = profile.get("token") or ""
        body = ("<GetStreamUri xmlns='http://www.onvif.org/ver10/media/wsdl'><StreamSetup>"
                "<Stream xmlns='http://www.onvif.org/ver10/schema'>RTP-Unicast</Stream>"
                "<Transport xmlns='http://www.onvif.org/ver10/schema'><Protocol>RTSP</Protocol></Transport>"
                f"</StreamSetup><ProfileToken>{escape(token)}</ProfileToken></GetStreamUri>")
        try:
            uri = (self.call(media, body).findtext(f".//{_TT}Uri") or "").strip()
        except LoginRefused:
            raise
        except SourceError:
            return None
        if urlsplit(uri).scheme not in ("rtsp", "rtsps"):
            return None
        sizes = [int(profile.findtext(f".//{_TT}Resolution/{_TT}{side}") or 0) for side in ("Width", "Height")]
        return OnvifStream(self._here(uri), *sizes)

    def call(self, address: str, body: str, login: bool = True) -> ElementTree.Element:
        """The answer to one call; raises SourceError."""
        header = self._security() if login and self._user else ""
        data = _ENVELOPE.format(header=header, body=body).encode()
        asked = urllib.request.Request(address, data, {"Content-Type": "application/soap+xml; charset=utf-8"})
        try:
            with _OPENER.open(asked, timeout=_TIMEOUT) as answer:
                return _read(answer.read(_MOST_BYTES + 1))
        except urllib.error.HTTPError as error:
            raise self._refused(error) from error
        except (OSError, ValueError) as error:
            raise SourceError(f"the camera at {self._host} does not answer by ONVIF; is ONVIF on in the camera?",
                              transient=True) from error

    def _refused(self, error: urllib.error.HTTPError) -> SourceError:
        text = error.read(_MOST_BYTES).lower()
        if error.code == 401 or b"notauthorized" in text or b"not authorized" in text or b"failedauth" in text:
            return LoginRefused(f"the camera at {self._host} refuses this user and password by ONVIF; some cameras "
                                "have users of their own for it")
        return SourceError(f"the camera at {self._host} answers ONVIF with status {error.code}", transient=True)

    def _clock_ahead(self) -> timedelta:
        """How far the camera's clock is ahead of this one: it takes a login only with a time close to its own."""
        body = "<GetSystemDateAndTime xmlns='http://www.onvif.org/ver10/device/wsdl'/>"
        try:
            utc = self.call(self._service, body, login=False).find(f".//{_TT}UTCDateTime")
            if utc is None:
                return timedelta(0)
            parts = [int(utc.findtext(f".//{_TT}{name}") or 0)
                     for name in ("Year", "Month", "Day", "Hour", "Minute", "Second")]
            return datetime(*parts, tzinfo=UTC) - datetime.now(UTC)  # type: ignore[arg-type,misc]
        except (SourceError, ValueError):
            return timedelta(0)

    def _security(self) -> str:
        nonce, created = secrets.token_bytes(16), f"{datetime.now(UTC) + self._ahead:%Y-%m-%dT%H:%M:%SZ}"
        digest = hashlib.sha1(nonce + created.encode() + self._password.encode()).digest()  # noqa: S324 - the protocol's
        return _SECURITY.format(user=escape(self._user), digest=base64.b64encode(digest).decode(),
                                nonce=base64.b64encode(nonce).decode(), created=created)

    def _here(self, address: str) -> str:
        """The address at the host that was asked: cameras behind a router name one that is of no use here."""
        parts, asked = urlsplit(address), urlsplit(self._service)
        port = parts.port or (asked.port if parts.scheme in ("http", "https") else None)
        host = f"[{self._host}]" if ":" in self._host else self._host
        return urlunsplit(parts._replace(netloc=f"{host}:{port}" if port else host))


def _read(data: bytes) -> ElementTree.Element:
    if len(data) > _MOST_BYTES or b"<!" in data.replace(b"<!--", b""):
        raise ValueError("not read")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ValueError("not XML") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Nobody is followed: the login is for the asked host."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
