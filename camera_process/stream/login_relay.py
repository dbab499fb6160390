"""Stands between FFmpeg and a camera whose forms of login FFmpeg cannot read, and writes the one it knows plainly.

FFmpeg takes the last of several digests, also when it does not know its hash, and one form of each header only. Nothing
but that is changed, in either direction; the password does not pass here, only FFmpeg's answer made of it.
"""

import re
import select
import socket
import ssl
import threading
from urllib.parse import urlsplit

from camera_process import login_forms
from camera_process.login_forms import Challenge
from camera_process.stream.rtsp_client import PORTS, unverified

_PIECE = 65_536
_MOST_HEAD = 32_768
_OFFER = re.compile(rb"(?im)^www-authenticate:[ \t]*([^\r\n]*)\r?\n")
_ASKS = re.compile(rb"RTSP/\d\.\d 401\b")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,6})")


class LoginRelay:
    """Takes one connection at `url`, which has the user and password of the camera's, and ends with it.

    basic: whether the password may be asked for in the clear, where the camera offers no digest.
    """

    def __init__(self, url: str, seconds: float, basic: bool = False) -> None:
        parts = urlsplit(url)
        self._at = (parts.hostname or "", parts.port or PORTS[parts.scheme])
        self._basic = basic
        self._tls, self._seconds = parts.scheme == "rtsps", seconds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(seconds)
        login, _, _ = parts.netloc.rpartition("@")
        port = self._listening.getsockname()[1]
        self.url = parts._replace(scheme="rtsp", netloc=f"{login}@127.0.0.1:{port}").geturl()

    def start(self) -> None:
        """Wait for FFmpeg in a thread of its own, which ends with either connection."""
        threading.Thread(target=self._run, name="login-relay", daemon=True).start()

    def close(self) -> None:
        """Take no connection any more; one that is there ends when FFmpeg closes it."""
        self._listening.close()

    def _run(self) -> None:
        try:
            near, _ = self._listening.accept()
        except OSError:
            return
        finally:
            self._listening.close()
        with near:
            try:
                with self._camera() as far:
                    _relay(near, far, _Answers(self._basic))
            except (OSError, ValueError):
                return  # FFmpeg notices that its connection ended, and its error is told

    def _camera(self) -> socket.socket:
        plain = socket.create_connection(self._at, self._seconds)
        plain.settimeout(None)
        return unverified().wrap_socket(plain, server_hostname=self._at[0]) if self._tls else plain


def _relay(near: socket.socket, far: socket.socket, answers: "_Answers") -> None:
    """Pass on what comes until one of them ends."""
    while True:
        decrypted = isinstance(far, ssl.SSLSocket) and far.pending() > 0  # TLS keeps bytes of its own
        ready = [far] if decrypted else select.select([near, far], [], [])[0]
        for each in ready:
            piece = each.recv(_PIECE)
            if not piece:
                return
            if each is far:
                near.sendall(answers.passed(piece))
            else:
                far.sendall(piece)


class _Answers:
    """What the camera sends: each answer until the stream begins is looked at, and then nothing any more."""

    def __init__(self, basic: bool) -> None:
        self._basic = basic
        self._waiting = b""
        self._streaming = False

    def passed(self, piece: bytes) -> bytes:
        """What of it goes on now."""
        self._waiting += piece
        ready = b""
        while self._waiting and not self._streaming:
            head, mark, rest = self._waiting.partition(b"\r\n\r\n")
            if not head.startswith(b"RTSP/"[: len(head)]) or len(head) > _MOST_HEAD:
                self._streaming = True
                break
            length = _LENGTH.search(head)
            body = int(length[1]) if length else 0
            if not mark or len(rest) < body:
                return ready
            ready += self._plain(head + b"\r\n") + b"\r\n" + rest[:body]
            self._waiting = rest[body:]
        if self._streaming:
            ready, self._waiting = ready + self._waiting, b""
        return ready

    def _plain(self, head: bytes) -> bytes:
        """The head of an answer; of one that asks for a login with the one form that FFmpeg shall take."""
        if not _ASKS.match(head):
            return head
        forms = login_forms.offered(each.decode("latin-1") for each in _OFFER.findall(head))
        digest = login_forms.plain_digest(forms)
        if digest is None and (not self._basic or any(each.is_digest for each in forms)):
            return head
        line = _written(digest) if digest else 'Basic realm="camera"'
        return _OFFER.sub(b"", head) + f"WWW-Authenticate: {line}\r\n".encode("latin-1", "replace")


def _written(digest: Challenge) -> str:
    given = digest.parameters
    session = given.get("algorithm", "").upper().endswith("-SESS")
    said = {"realm": given.get("realm", ""), "nonce": given["nonce"], "algorithm": "MD5-sess" if session else "MD5"}
    said |= {"opaque": given["opaque"]} if "opaque" in given else {}
    said |= {"qop": "auth"} if digest.qop else {}
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in said.items())
