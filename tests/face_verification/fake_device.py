"""A RoomOS device as the house meets it: few sessions, begun by both ways; asleep, refusing; over TLS."""

import base64
import datetime
import ipaddress
import json
import ssl
import threading
from contextlib import contextmanager
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "house", "pass word&x"


def certificate(folder):
    """A certificate for 127.0.0.1 that signed itself, with its key: (PEM file, DER)."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device")])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(7).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                               serialization.NoEncryption())
    file = folder / "device.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file, made.public_bytes(serialization.Encoding.DER)


class FakeDevice:
    """Its state; tests set it. pictures: JPEGs, given one after the other, and again."""

    def __init__(self, pictures=()):
        self.pictures, self.given = list(pictures), 0
        self.ways, self.limit, self.asleep, self.monitoring, self.naps = {"xmlapi", "web"}, 4, False, True, 0
        self.sessions, self.calls, self.opened, self.trickle = {}, [], 0, None
        self.lock = threading.Lock()

    @property
    def open_sessions(self):
        return len(self.sessions)

    def begin(self, way):
        with self.lock:
            if len(self.sessions) >= self.limit:
                return None
            self.opened += 1
            self.sessions[f"s{self.opened}"] = way
            return f"s{self.opened}"

    def picture(self):
        if self.asleep or not self.pictures:
            return None
        if self.naps > 0:
            self.naps -= 1
            return None
        self.given += 1
        return self.pictures[(self.given - 1) % len(self.pictures)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", cookies=(), kind="text/html"):
        self.send_response(status)
        for each in cookies:
            self.send_header("Set-Cookie", f"{each}; Path=/; Secure; HttpOnly")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def session(self):
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        found = cookies.get("SecureSessionId") or cookies.get("SessionId")
        return found.value if found and found.value in self.device.sessions else None

    @property
    def device(self):
        return self.server.device

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def do_POST(self):
        path, body = urlsplit(self.path).path, self.body()
        self.device.calls.append(f"POST {path}")
        if path == "/xmlapi/session/begin" and "xmlapi" in self.device.ways:
            wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if self.headers.get("Authorization") != f"Basic {wanted}":
                return self.answer(401)
            id = self.device.begin("xmlapi")
            return self.answer(204, cookies=[f"SecureSessionId={id}"]) if id else self.answer(503, b"Too many sessions")
        if path == "/web/signin/open" and "web" in self.device.ways:
            form = {key: values[0] for key, values in parse_qs(body).items()}
            if (form.get("username"), form.get("password")) != (USER, PASSWORD):
                return self.answer(401)
            id = self.device.begin("web")
            return self.answer(200, cookies=[f"SessionId={id}"]) if id else self.answer(200, b"<p>Too many sessions")
        if path == "/putxml" and self.session():
            self.device.asleep = self.device.asleep and "<Deactivate/>" not in body
            return self.answer(200, b"<Command/>", kind="text/xml")
        if path == "/xmlapi/session/end":
            self.device.sessions.pop(self.session(), None)
            return self.answer(204)
        return self.answer(404)

    def do_GET(self):
        path, session = urlsplit(self.path).path, self.session()
        self.device.calls.append(f"GET {path}")
        if path == "/web/signin/signout":
            self.device.sessions.pop(session, None)
            return self.answer(302)
        if path == "/web" and session:
            return self.answer(200, b'<script>x={"csrfToken":"t0k3n"}</script>', cookies=["SecureClientId=c1"])
        if path == "/web/api/snapshot/get_b64" and session:
            return self.snapshot(session)
        return self.answer(401 if path.startswith("/web") else 404)

    def snapshot(self, session):
        token = self.headers.get("X-CSRFToken") == "t0k3n" and "SecureClientId=c1" in self.headers.get("Cookie", "")
        if not self.device.monitoring or (self.device.sessions[session] == "xmlapi" and not token):
            return self.answer(403)
        if self.device.trickle is not None:
            self.device.trickle(self)
            return None
        picture = self.device.picture()
        body = {"data": base64.b64encode(picture).decode()} if picture else {"error": "no picture"}
        return self.answer(200, json.dumps(body).encode(), kind="application/json")


@contextmanager
def running(device, pem):
    """The device at a port of its own; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads, server.device = True, device
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
