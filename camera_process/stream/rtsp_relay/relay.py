"""A connection through this process, for cameras that FFmpeg cannot read as they are.

Nothing is changed but what FromCamera is told to; the password does not pass here, only FFmpeg's answer made of it.
"""

import select
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from camera_process.stream.rtsp_client import PORTS, unverified
from camera_process.stream.rtsp_relay.rtsp_message_splitter import FromCamera

_PIECE = 65_536


class RtspRelay:
    """Takes one connection at `url`, which has the user and password of the camera's, and ends with it.

    answers: what becomes of all that the camera sends.
    """

    def __init__(self, url: str, seconds: float, answers: FromCamera) -> None:
        parts = urlsplit(url)
        self._at = (parts.hostname or "", parts.port or PORTS[parts.scheme])
        self._answers = answers
        self._tls, self._seconds = parts.scheme == "rtsps", seconds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(seconds)
        login, at, _ = parts.netloc.rpartition("@")
        port = self._listening.getsockname()[1]
        self.url = parts._replace(scheme="rtsp", netloc=f"{login}{at}127.0.0.1:{port}").geturl()

    def start(self) -> None:
        """Wait for FFmpeg in a thread of its own, which ends with either connection."""
        threading.Thread(target=self._run, name="rtsp-relay", daemon=True).start()

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
                    _relay(near, far, self._answers)
            except (OSError, ValueError):
                return  # FFmpeg notices that its connection ended, and its error is told

    def _camera(self) -> socket.socket:
        plain = socket.create_connection(self._at, self._seconds)
        plain.settimeout(None)
        return unverified().wrap_socket(plain, server_hostname=self._at[0]) if self._tls else plain


def _relay(near: socket.socket, far: socket.socket, answers: FromCamera) -> None:
    """Pass on what comes until one of them ends."""
    while True:
        decrypted = isinstance(far, ssl.SSLSocket) and far.pending() > 0  # TLS keeps bytes of its own
        ready = [far] if decrypted else select.select([near, far], [], [])[0]
        for each in ready:
            piece = each.recv(_PIECE)
            if not piece:
                return
            if each is far:
                near.sendall(answers.passed(piece, time.monotonic()))  # real time: it came over a real network
            else:
                far.sendall(piece)
