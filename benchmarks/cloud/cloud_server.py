"""Plays Amazon's Rekognition, SES and STS on loopback: the wire as AWS has it, and as strict.

Signatures (version 4) are checked with the secret key and against the clock, bodies against botocore's own model of the
service, pictures against the documented limits. It counts what it would have billed.
https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/HTTPRequests.html has the signature in general.
"""

import base64
import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET = "AKIAHEARTHWATCHTEST1", "aSecretOfTheTestsThatNobodyMaySee/1234567"
_TARGET = "RekognitionService.DetectLabels"
_FIELDS = {"Image", "MaxLabels", "MinConfidence", "Features", "Settings"}
_MOST_BYTES, _LEAST_SIDE, _MOST_SIDE, _LARGEST_BODY = 5_242_880, 80, 10_000, 16 * 2**20
_EXPIRES = 300.0


PERSON: dict[str, Any] = {"Name": "Person", "Confidence": 97.4, "Parents": [], "Aliases": [{"Name": "Human"}],
          "Categories": [{"Name": "Person Description"}],
          "Instances": [{"BoundingBox": {"Left": 0.2, "Top": 0.1, "Width": 0.3, "Height": 0.8}, "Confidence": 97.4}]}


@dataclass(frozen=True)
class CloudFault:
    """What one request meets instead of an answer. cut: the connection ends without one."""

    status: int = 500
    code: str = "InternalServerError"
    message: str = ""
    cut: bool = False


@dataclass
class CloudState:
    """What the server answers and what it saw. counts: calls by operation, every one that AWS would bill or count.

    faults: what the next requests meet, one each. sandbox: whether SES sends to verified addresses alone.
    """

    labels: Callable[[np.ndarray[Any, Any]], list[dict[str, Any]]] = lambda picture: [PERSON]
    counts: Counter[str] = field(default_factory=Counter)
    faults: deque[CloudFault | None] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    region: str = "eu-west-1"
    denied: tuple[str, ...] = ()
    sandbox: bool = True
    verified: tuple[str, ...] = ("house@example.org", "anna@example.org")
    sending: bool = True
    clock_off: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class CloudRefusal(Exception):
    """The request is refused: status, code and message as AWS has them."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@contextmanager
def cloud_server(state: CloudState | None = None) -> Iterator[tuple[str, CloudState]]:
    """The address of a running server, and what it answers and saw."""
    known = state or CloudState()

    class Handler(_Handler):
        cloud = known

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients may go away when they like."""


class _Handler(BaseHTTPRequestHandler):
    cloud: CloudState
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._answered(self._get)

    def do_POST(self) -> None:
        self._answered(self._post)

    def _answered(self, answer: Callable[[bytes], tuple[str, bytes]]) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, _LARGEST_BODY))
        try:
            kind, found = answer(body)
            self._send(200, kind, found)
        except CloudRefusal as error:
            if error.code == "cut":
                self.close_connection = True
                return
            self._refuse(error)

    def _get(self, body: bytes) -> tuple[str, bytes]:
        if urlsplit(self.path).path == "/v2/email/account":
            self._signed(body, "ses")
            return "application/json", json.dumps(self._account()).encode()
        raise CloudRefusal(404, "UnknownOperationException")

    def _post(self, body: bytes) -> tuple[str, bytes]:
        target = self.headers.get("X-Amz-Target", "")
        if target == _TARGET:
            with self.cloud.lock:
                self.cloud.counts["DetectLabels"] += 1
                fault = self.cloud.faults.popleft() if self.cloud.faults else None
            if fault:
                raise CloudRefusal(fault.status, "cut" if fault.cut else fault.code, fault.message)
            self._signed(body, "rekognition")
            return "application/x-amz-json-1.1", json.dumps(self._labels(body)).encode()
        if urlsplit(self.path).path == "/v2/email/outbound-emails":
            self._signed(body, "ses")
            return "application/json", json.dumps(self._mail(json.loads(body))).encode()
        if b"Action=GetCallerIdentity" in body:
            self._signed(body, "sts")
            return "text/xml", self._identity(parse_qs(body.decode()))
        raise CloudRefusal(404, "UnknownOperationException")

    def _labels(self, body: bytes) -> dict[str, Any]:
        if self.headers.get("Content-Type") != "application/x-amz-json-1.1":
            raise CloudRefusal(400, "SerializationException")
        asked = json.loads(body)
        if set(asked) - _FIELDS or set(asked.get("Image", {})) != {"Bytes"}:
            raise CloudRefusal(400, "ValidationException")
        most, least = asked.get("MaxLabels", 1000), asked.get("MinConfidence", 55)
        if type(most) is not int or most < 0 or not 0 <= least <= 100:
            raise CloudRefusal(400, "InvalidParameterException")
        picture = _picture(base64.b64decode(asked["Image"]["Bytes"], validate=True))
        with self.cloud.lock:
            self.cloud.requests.append({"shape": picture.shape, "most": most, "least": least, "picture": picture})
        found = [each for each in self.cloud.labels(picture) if each["Confidence"] >= least]
        return {"Labels": sorted(found, key=lambda each: -each["Confidence"])[:most], "LabelModelVersion": "3.0"}

    def _account(self) -> dict[str, Any]:
        self._allowed("ses:GetAccount")
        return {"ProductionAccessEnabled": not self.cloud.sandbox, "SendingEnabled": self.cloud.sending,
                "EnforcementStatus": "HEALTHY", "DedicatedIpAutoWarmupEnabled": False,
                "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 3.0}}

    def _mail(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._allowed("ses:SendRawEmail")
        if not self.cloud.sending:
            raise CloudRefusal(400, "SendingPausedException")
        to = asked["Destination"]["ToAddresses"]
        known = self.cloud.verified
        strangers = [each for each in [asked["FromEmailAddress"], *(to if self.cloud.sandbox else [])]
                     if each not in known]
        if strangers:
            raise CloudRefusal(400, "MessageRejected", "Email address is not verified. The following identities failed "
                               f"the check in region {self.cloud.region.upper()}: {', '.join(strangers)}")
        self.cloud.mails.append({"to": to, "raw": base64.b64decode(asked["Content"]["Raw"]["Data"])})
        return {"MessageId": f"0102018{len(self.cloud.mails):08}-0000"}

    def _identity(self, asked: dict[str, list[str]]) -> bytes:
        if asked.get("Version") != ["2011-06-15"]:
            raise CloudRefusal(400, "InvalidAction")
        return (b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
                b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/house</Arn><UserId>AIDAEXAMPLE</UserId>"
                b"<Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>r1</RequestId>"
                b"</ResponseMetadata></GetCallerIdentityResponse>")

    def _allowed(self, action: str) -> None:
        if action in self.cloud.denied:
            raise CloudRefusal(403, "AccessDeniedException", f"User is not authorized to perform: {action}")

    def _signed(self, body: bytes, service: str) -> None:
        """Whether the request is signed with the key that is known, for this service and region, and now."""
        given = self.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            raise CloudRefusal(403, "MissingAuthenticationTokenException")
        parts = dict(each.strip().split("=", 1) for each in given.split(" ", 1)[1].split(","))
        key, day, region, named, _ = parts["Credential"].split("/")
        if key != KEY:
            raise CloudRefusal(403, "UnrecognizedClientException", "The security token in the request is invalid.")
        if named != service or region != self.cloud.region:
            raise CloudRefusal(403, "InvalidSignatureException", "Credential should be scoped to a valid region.")
        self._in_time()
        if self._expected(body, service, region, parts["SignedHeaders"].split(";")) != parts["Signature"]:
            raise CloudRefusal(403, "InvalidSignatureException", "The request signature does not match.")
        if service == "rekognition":
            self._allowed("rekognition:DetectLabels")

    def _in_time(self) -> None:
        signed = datetime.strptime(self.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        if abs(signed - self._now()) > _EXPIRES:
            raise CloudRefusal(403, "InvalidSignatureException", f"Signature expired: {self.headers['X-Amz-Date']}")

    def _expected(self, body: bytes, service: str, region: str, names: list[str]) -> str:
        request = AWSRequest(self.command, f"http://{self.headers['Host']}{self.path}", data=body,
                             headers={name: self.headers[name] for name in names})
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        signer = SigV4Auth(Credentials(KEY, SECRET), service, region)
        canonical = signer.canonical_request(request)
        return str(signer.signature(signer.string_to_sign(request, canonical), request))

    def _now(self) -> float:
        return datetime.now(UTC).timestamp() + self.cloud.clock_off

    def _refuse(self, error: CloudRefusal) -> None:
        if "urlencoded" in self.headers.get("Content-Type", ""):
            text = (f'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>'
                    f"{error.code}</Code><Message>{error.message}</Message></Error><RequestId>r</RequestId>"
                    "</ErrorResponse>")
            self._send(error.status, "text/xml", text.encode())
            return
        said = json.dumps({"__type": error.code, "message": error.message}).encode()
        self._send(error.status, "application/x-amz-json-1.1", said, {"x-amzn-ErrorType": error.code})

    def _send(self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in {"Date": formatdate(self._now(), usegmt=True), "Content-Type": kind,
                            "Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: whoever runs it prints."""


def _picture(data: bytes) -> np.ndarray[Any, Any]:
    if not 1 <= len(data) <= _MOST_BYTES:
        raise CloudRefusal(400, "ImageTooLargeException")
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        raise CloudRefusal(400, "InvalidImageFormatException")
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if picture is None:
        raise CloudRefusal(400, "InvalidImageFormatException")
    if min(picture.shape[:2]) < _LEAST_SIDE or max(picture.shape[:2]) > _MOST_SIDE:
        raise CloudRefusal(400, "InvalidParameterException")
    return picture
