"""A network camera that turns by ONVIF: real HTTP and SOAP, every message checked against the WSDL's own schemas.

It asks for WS-Security as ONVIF's core specification does (a digest of nonce, creation time and password, no nonce
twice, a creation time close to its own clock), answers faults with ONVIF's codes, and turns at a speed of its own.
"""

import base64
import contextlib
import hashlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import onvif
from lxml import etree

WSDL = Path(onvif.__file__).parent / "wsdl"
NS = {
    "s": "http://www.w3.org/2003/05/soap-envelope", "tt": "http://www.onvif.org/ver10/schema",
    "tds": "http://www.onvif.org/ver10/device/wsdl", "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl", "ter": "http://www.onvif.org/ver10/error",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}
DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
GENERIC = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/PositionGenericSpace"
DEGREES = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees"
DECLARED = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NS.items())
SKEW = 5.0


class Fault(Exception):
    """A SOAP fault with ONVIF's subcodes."""

    def __init__(self, reason: str, *subcodes: str, status: int = 400) -> None:
        super().__init__(reason)
        self.subcodes, self.status = subcodes, status


@cache
def _schema(name: str) -> etree.XMLSchema:
    path = WSDL / f"{name}.wsdl"
    inner = etree.parse(path).find(".//{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(etree.ElementTree(etree.fromstring(etree.tostring(inner), base_url=str(path))))


class OnvifCamera:
    """A running camera; its attributes are what a test may change."""

    def __init__(self) -> None:
        self.user, self.password = "hearth", "p@ss/w:rd"
        self.space, self.x, self.y = GENERIC, (-1.0, 1.0), (-1.0, 1.0)
        self.at, self.speed = (0.0, 0.0), 4.0  # numbers of its space, and such numbers a second
        self.presets: dict[str, tuple[str, tuple[float, float] | None]] = {"1": ("Door", (0.5, -0.5))}
        self.clock_ahead = timedelta(0)
        self.reports_moving = self.turns = self.has_ptz = True
        self.advertised = ""
        self.streams: dict[str, tuple[str, int, int]] = {}  # token of a profile: its address, width and height
        self.instead: Callable[[str], tuple[int, bytes] | None] = lambda operation: None
        self.heard: list[str] = []
        self._goal, self._from, self._began = self.at, self.at, 0.0
        self._nonces: set[str] = set()
        self._schemas = {name: _schema(name) for name in ("devicemgmt", "media", "ptz")}
        handler = type("Handler", (_Handler,), {"camera": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_port

    def address(self, profile: str = "", options: str = "") -> str:
        return f"onvif://{self.user}:p%40ss%2Fw%3Ard@127.0.0.1:{self.port}/{profile}{options}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    # turning

    def place(self) -> tuple[float, float]:
        """Where it looks now, in its own numbers."""
        way = [goal - start for goal, start in zip(self._goal, self._from, strict=True)]
        longest = max(map(abs, way))
        share = 1.0 if longest == 0 else min(1.0, self.speed * (time.monotonic() - self._began) / longest)
        return tuple(start + each * share for start, each in zip(self._from, way,
                                                                 strict=True))  # type: ignore[return-value]

    def turn(self, x: float, y: float) -> None:
        self._from, self._began = self.place(), time.monotonic()
        self._goal = (x, y)

    # SOAP

    def answer(self, data: bytes) -> tuple[int, bytes]:
        """The status and envelope for a request."""
        envelope = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        body = envelope.find("s:Body", NS)[0]
        operation = etree.QName(body).localname
        self.heard.append(operation)
        special = self.instead(operation)
        if special is not None:
            return special
        try:
            service = self._validated(body)
            if operation != "GetSystemDateAndTime":
                self._authenticated(envelope)
            inner = etree.fromstring(f"<x {DECLARED}>{self._do(service, operation, body)}</x>")[0]
            self._schemas[service].assertValid(etree.fromstring(etree.tostring(inner)))
            return 200, _envelope(etree.tostring(inner).decode())
        except Fault as fault:
            return fault.status, _envelope(_fault(fault))

    def _validated(self, body: Any) -> str:
        service = {NS["tds"]: "devicemgmt", NS["trt"]: "media", NS["tptz"]: "ptz"}[etree.QName(body).namespace]
        if not self._schemas[service].validate(etree.fromstring(etree.tostring(body))):
            raise Fault(f"not well formed: {self._schemas[service].error_log.last_error}", "ter:WellFormed")
        return service

    def _authenticated(self, envelope: Any) -> None:
        token = envelope.find("s:Header/wsse:Security/wsse:UsernameToken", NS)
        refused = Fault("Sender not Authorized", "ter:NotAuthorized")
        if token is None:
            raise refused
        password = token.find("wsse:Password", NS)
        nonce, created = token.findtext("wsse:Nonce", "", NS), token.findtext("wsu:Created", "", NS)
        if password.get("Type") != DIGEST or not created.endswith("Z") or nonce in self._nonces:
            raise refused
        self._nonces.add(nonce)
        age = datetime.fromisoformat(created.replace("Z", "+00:00")) - self._now()
        raw = base64.b64decode(nonce) + created.encode() + self.password.encode()
        right = base64.b64encode(hashlib.sha1(raw).digest()).decode()
        if (token.findtext("wsse:Username", "", NS), password.text) != (self.user, right) or \
                abs(age.total_seconds()) > SKEW:
            raise refused

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.clock_ahead

    def _do(self, service: str, operation: str, body: Any) -> str:
        return str(getattr(self, f"_{service}_{operation}", self._unknown)(body))

    def _unknown(self, body: Any) -> str:
        raise Fault("Optional Action Not Implemented", "ter:ActionNotSupported", status=500)

    def _devicemgmt_GetSystemDateAndTime(self, body: Any) -> str:
        now = self._now()
        return ("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
                "<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>"
                f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}"
                f"</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month>"
                f"<tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
                "</tds:GetSystemDateAndTimeResponse>")

    def _devicemgmt_GetServices(self, body: Any) -> str:
        base = self.advertised or f"http://127.0.0.1:{self.port}"
        names = ["tds", "trt", *(["tptz"] if self.has_ptz else [])]
        services = "".join(f"<tds:Service><tds:Namespace>{NS[name]}</tds:Namespace><tds:XAddr>{base}/onvif/{name}"
                           "</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>4</tt:Minor></tds:Version>"
                           "</tds:Service>" for name in names)
        return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"

    def _media_GetStreamUri(self, body: Any) -> str:
        token = body.findtext("trt:ProfileToken", "", NS)
        if token not in self.streams:
            raise Fault("The requested profile token does not exist", "ter:InvalidArgVal", "ter:NoProfile")
        return (f"<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{self.streams[token][0]}</tt:Uri>"
                "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false"
                "</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>")

    def _profile_with_video(self, token: str) -> str:
        _, width, height = self.streams[token]
        return (f'<trt:Profiles token="{token}" fixed="true"><tt:Name>{token}</tt:Name>'
                f'<tt:VideoEncoderConfiguration token="v-{token}"><tt:Name>v</tt:Name><tt:UseCount>1</tt:UseCount>'
                f"<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width><tt:Height>{height}"
                "</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality><tt:Multicast><tt:Address><tt:Type>IPv4"
                "</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL>"
                "<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>"
                "</tt:VideoEncoderConfiguration></trt:Profiles>")

    def _media_GetProfiles(self, body: Any) -> str:
        if self.streams:
            listed = "".join(map(self._profile_with_video, self.streams))
            return f"<trt:GetProfilesResponse>{listed}</trt:GetProfilesResponse>"
        ptz = ('<tt:PTZConfiguration token="ptz0"><tt:Name>PTZ</tt:Name><tt:UseCount>1</tt:UseCount>'
               "<tt:NodeToken>node0</tt:NodeToken></tt:PTZConfiguration>")
        return ('<trt:GetProfilesResponse><trt:Profiles token="still" fixed="true"><tt:Name>Still</tt:Name>'
                "</trt:Profiles>"
                f'<trt:Profiles token="main" fixed="true"><tt:Name>Main stream</tt:Name>{ptz if self.turns else ""}'
                "</trt:Profiles></trt:GetProfilesResponse>")

    def _ptz_GetConfigurationOptions(self, body: Any) -> str:
        spaces = "".join(f"<tt:AbsolutePanTiltPositionSpace><tt:URI>{self.space}</tt:URI>{_range('X', self.x)}"
                         f"{_range('Y', self.y)}</tt:AbsolutePanTiltPositionSpace>" for _ in [0] if self.space)
        return ("<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>"
                f"{spaces}</tt:Spaces><tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout>"
                "</tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>")

    def _ptz_GetStatus(self, body: Any) -> str:
        self._profile(body)
        place = self.place()
        moves = "MOVING" if place != self._goal else "IDLE"
        status = f"<tt:MoveStatus><tt:PanTilt>{moves}</tt:PanTilt></tt:MoveStatus>" if self.reports_moving else ""
        return (f"<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>{self._vector(place)}</tt:Position>{status}"
                f"<tt:UtcTime>{self._now():%Y-%m-%dT%H:%M:%SZ}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>")

    def _ptz_AbsoluteMove(self, body: Any) -> str:
        self._profile(body)
        at = body.find("tptz:Position/tt:PanTilt", NS)
        x, y = float(at.get("x")), float(at.get("y"))
        if at.get("space") != self.space or not (self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]):
            raise Fault("Requested position is out of bounds", "ter:InvalidArgVal", "ter:InvalidPosition")
        self.turn(x, y)
        return "<tptz:AbsoluteMoveResponse/>"

    def _ptz_GetPresets(self, body: Any) -> str:
        self._profile(body)
        listed = "".join(
            f'<tptz:Preset token="{token}"><tt:Name>{name}</tt:Name>'
            + (f"<tt:PTZPosition>{self._vector(place)}</tt:PTZPosition>" if place else "") + "</tptz:Preset>"
            for token, (name, place) in self.presets.items())
        return f"<tptz:GetPresetsResponse>{listed}</tptz:GetPresetsResponse>"

    def _ptz_GotoPreset(self, body: Any) -> str:
        self._profile(body)
        name, place = self.presets.get(body.findtext("tptz:PresetToken", "", NS), ("", None))
        if not name:
            raise Fault("The requested preset token does not exist", "ter:InvalidArgVal", "ter:NoToken")
        self.turn(*(place or (-0.25, 0.25)))
        return "<tptz:GotoPresetResponse/>"

    def _profile(self, body: Any) -> None:
        if body.findtext("tptz:ProfileToken", "", NS) != "main":
            raise Fault("The requested profile token does not exist", "ter:InvalidArgVal", "ter:NoProfile")

    def _vector(self, place: tuple[float, float]) -> str:
        return f'<tt:PanTilt x="{place[0]:.4f}" y="{place[1]:.4f}" space="{self.space}"/>'


def _range(axis: str, values: tuple[float, float]) -> str:
    return f"<tt:{axis}Range><tt:Min>{values[0]}</tt:Min><tt:Max>{values[1]}</tt:Max></tt:{axis}Range>"


def _envelope(inner: str) -> bytes:
    text = f"<s:Envelope {DECLARED}><s:Body>{inner}</s:Body></s:Envelope>"
    return b'<?xml version="1.0" encoding="UTF-8"?>' + text.encode()


def _fault(fault: Fault) -> str:
    codes = ""
    for code in reversed(fault.subcodes):
        codes = f"<s:Subcode><s:Value>{code}</s:Value>{codes}</s:Subcode>"
    return (f"<s:Fault><s:Code><s:Value>s:Sender</s:Value>{codes}</s:Code>"
            f'<s:Reason><s:Text xml:lang="en">{fault}</s:Text></s:Reason></s:Fault>')


class _Handler(BaseHTTPRequestHandler):
    camera: OnvifCamera
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.camera.answer(data)
        with contextlib.suppress(OSError):  # the client may have closed the connection
            self.send_response(status)
            self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...
