"""A camera on RTSP whose path says which form of login it wants and how it describes its stream: /3/0."""

import base64
import contextlib
import functools
import io
import itertools
import random
import re
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator

import av
import numpy as np

from benchmarks.logins.forms import FORMS, LoginForm
from benchmarks.logins.stream_forms import STREAM_FORMS, StreamForm

FPS = 10
_START = re.compile(b"\0\0\0?\1")


@functools.cache
def pictures() -> list[list[bytes]]:
    """Two seconds of H.264 as its units, picture by picture; a bright bar moves."""
    made = io.BytesIO()
    with av.open(made, "w", format="h264") as output:
        stream = output.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.options = {"preset": "ultrafast", "tune": "zerolatency",
                          "x264-params": f"keyint={FPS // 2}:repeat-headers=1:sliced-threads=0:slices=1:threads=1"}
        for number in range(2 * FPS):
            picture = np.full((180, 320, 3), 40, np.uint8)
            picture[:, number * 10 : number * 10 + 40] = 220
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(stream.encode())
    found: list[list[bytes]] = [[]]
    for unit in _START.split(made.getvalue())[1:]:
        found[-1].append(unit)
        if unit[0] & 31 in (1, 5):
            found.append([])
    return found[:-1]


class RtspLoginCamera(socketserver.ThreadingTCPServer):
    """`asked` has every request's method, path and login; `redirects` says where a path leads instead."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.nonces = itertools.count()
        self.asked: list[tuple[str, str, str]] = []
        self.redirects: dict[str, str] = {}
        self.next_statuses: dict[str, list[str]] = {}
        self.forms = dict(enumerate(FORMS))
        pictures()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, *_: object) -> None:
        """A connection that the client closed is no error."""


class _Talk(socketserver.StreamRequestHandler):
    server: RtspLoginCamera
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.nonce, self.over, self.lock = f"n{next(self.server.nonces)}", threading.Event(), threading.Lock()
        self.channel, self.to = 0, ("", 0)
        self.login, self.stream = FORMS[0], STREAM_FORMS[0]
        try:
            with contextlib.suppress(OSError):
                for method, url, headers in self._requests():
                    self._answer(method, url, headers)
        finally:
            self.over.set()

    def _requests(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        while first := self.rfile.read(1):
            if first == b"$":
                self.rfile.read(struct.unpack(">xH", self.rfile.read(3))[0])
                continue
            method, url, _ = (first + self.rfile.readline()).decode().split(" ")
            lines = iter(lambda: self.rfile.readline().decode("latin-1").strip(), "")
            pairs = [each.partition(":") for each in lines]
            yield method, url, {name.lower(): value.strip() for name, _, value in pairs}

    def _answer(self, method: str, url: str, headers: dict[str, str]) -> None:
        path = re.sub(r"^rtsp://[^/]*", "", url)
        self.number = headers.get("cseq", "0")
        said = headers.get("authorization", "")
        self.server.asked.append((method, path, said))
        found = re.match(r"/(\d+)/(\d+)", path)
        if found:
            self.login, self.stream = self.server.forms[int(found[1])], STREAM_FORMS[int(found[2])]
        form: LoginForm = self.login
        if method == "OPTIONS":
            self._say("200 OK", ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"])
        elif not form.lets_in(said, method, self.nonce):
            self._say("401 Unauthorized", [f"WWW-Authenticate: {each}" for each in form.headers(self.nonce)])
        elif path in self.server.redirects:
            self._say("302 Found", [f"Location: {self.server.redirects[path]}"])
        elif method == "DESCRIBE" and (status := self._next_status(path)):
            self._say(status, [])
        else:
            getattr(self, f"_{method.lower()}", self._other)(url, headers)

    def _next_status(self, path: str) -> str:
        """What the next DESCRIBE is refused with; "" when it is answered."""
        waiting = self.server.next_statuses.get(path)
        return waiting.pop(0) if waiting else ""

    def _describe(self, url: str, _: dict[str, str]) -> None:
        form = self.stream
        if form.status:
            self._say(form.status, [])
            return
        head = next(each for each in pictures() if each[0][0] & 31 == 7)
        named = {kind: next(unit for unit in head if unit[0] & 31 == kind) for kind in (7, 8)}
        values = {"url": url, "level": named[7][1:4].hex(), "sps": base64.b64encode(named[7]).decode(),
                  "pps": base64.b64encode(named[8]).decode()}
        kind = form.rtpmap.split(" ")[0]
        fmtp = f"a=fmtp:{kind} {form.fmtp.format(**values)}\r\n" if "H264" in form.rtpmap.upper() else ""
        body = (f"v=0\r\n{form.origin}s=cam\r\nt=0 0\r\na=control:*\r\n{form.before}{form.media}\r\n"
                f"a=rtpmap:{form.rtpmap}\r\n{fmtp}a=control:{form.control.format(**values)}\r\n{form.after}")
        base = [f"Content-Base: {form.base.format(**values)}"] if form.base else []
        self._say("200 OK", ["Content-Type: application/sdp", *base], body.encode())

    def _setup(self, _: str, headers: dict[str, str]) -> None:
        asked, kind = headers.get("transport", ""), self.stream.transport
        tcp = "TCP" in asked
        if kind == "none" or tcp and kind != "tcp":
            self._say("461 Unsupported Transport", [])
            return
        channels = re.search(r"interleaved=(\d+)-(\d+)", asked)
        reply = self.stream.reply.format(channels=channels[0].partition("=")[2] if channels else "0-1")
        if tcp:
            given = re.search(r"interleaved=(\d+)", reply)
            self.channel = int(given[1]) if given else 0
        elif kind != "udp-odd":
            port = int(re.findall(r"client_port=(\d+)", asked)[0])
            self.to = (self.client_address[0], port)
            reply = f"RTP/AVP;unicast;client_port={port}-{port + 1};server_port=46000-46001"
        self._say("200 OK", [f"Transport: {reply}", "Session: 12345678;timeout=60"])

    def _play(self, *_: object) -> None:
        self._say("200 OK", ["Session: 12345678"])
        if self.stream.transport != "udp-lost":
            threading.Thread(target=self._send, args=(self.stream,), daemon=True).start()

    def _other(self, *_: object) -> None:
        self._say("200 OK", ["Session: 12345678"])

    def _say(self, status: str, headers: list[str], body: bytes = b"") -> None:
        lines = [f"RTSP/1.0 {status}", f"CSeq: {self.number}", *headers, f"Content-Length: {len(body)}"]
        with self.lock:
            self.wfile.write("\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body)

    def _send(self, form: StreamForm) -> None:
        by_udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        payload, number = int(form.rtpmap.split(" ")[0]), itertools.count(1)
        with by_udp, contextlib.suppress(OSError):
            for at in itertools.count():
                units = pictures()[at % len(pictures())]
                kept = [each for each in units if form.in_band or each[0] & 31 in (1, 5)]
                for unit in kept:
                    for piece, last in _pieces(unit):
                        mark = 128 if last and unit is kept[-1] else 0
                        packet = struct.pack(">BBHII", 128, payload | mark, next(number) & 65535, at * 90000 // FPS, 7)
                        self._put(by_udp, packet + piece)
                if form.foreign and at % 3 == 0:
                    stamp = at * 90000 // FPS + 70_000
                    packet = struct.pack(">BBHII", 128, payload | 128, next(number) & 65535, stamp, 9)
                    self._put(by_udp, packet + b"\x41" + random.Random(at).randbytes(300))
                if self.over.wait(1 / FPS):
                    return

    def _put(self, by_udp: socket.socket, packet: bytes) -> None:
        if self.to[1]:
            by_udp.sendto(packet, self.to)
            return
        with self.lock:
            self.wfile.write(struct.pack(">cBH", b"$", self.channel, len(packet)) + packet)


def _pieces(unit: bytes) -> Iterator[tuple[bytes, bool]]:
    """A unit as RTP carries it (RFC 6184), and whether it is the last piece."""
    if len(unit) <= 1300:
        yield unit, True
        return
    for begin in range(1, len(unit), 1300):
        end = begin + 1300 >= len(unit)
        flags = (128 if begin == 1 else 0) | (64 if end else 0) | unit[0] & 31
        yield bytes((unit[0] & 0xE0 | 28, flags)) + unit[begin : begin + 1300], end
