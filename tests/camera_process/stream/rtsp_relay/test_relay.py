"""A relay to a camera with and without TLS passes on what its camera sends, and ends with it."""

import socket
import ssl
import struct
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from camera_process.stream.rtsp_relay.relay import RtspRelay
from camera_process.stream.rtsp_relay.rtsp_message_splitter import FromCamera
from camera_process.stream.rtsp_relay.session_packet_filter import OwnSession

ANSWERS = (b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;interleaved=0-1;ssrc=00000007\r\n\r\n",
           b"RTSP/1.0 200 OK\r\n\r\n")


def packet(ssrc: int) -> bytes:
    return struct.pack(">cBHBBHII", b"$", 0, 20_012, 128, 96, 1, 1, ssrc) + bytes(20_000)


def camera(certificate: Path | None) -> int:
    """The port of a camera that waits for a request and sends two sessions' packets in turn."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listening, listening.accept()[0] as plain:
            talk = plain
            if certificate is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                talk = context.wrap_socket(plain, server_side=True)
            with talk:
                talk.recv(100)
                talk.sendall(b"".join(ANSWERS) + 20 * (packet(9) + packet(7)))

    threading.Thread(target=answer, daemon=True).start()
    return int(listening.getsockname()[1])


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps"])
def test_packets_of_another_session_do_not_reach_ffmpeg(scheme: str, certificate: Path) -> None:
    at = camera(certificate if scheme == "rtsps" else None)
    relay = RtspRelay(f"{scheme}://127.0.0.1:{at}/x?y=1", 5.0, FromCamera(bytes, OwnSession()))
    relay.start()
    there = urlsplit(relay.url)
    assert relay.url == f"rtsp://127.0.0.1:{there.port}/x?y=1"
    with socket.create_connection(("127.0.0.1", there.port or 0), 5.0) as near:
        near.sendall(b"PLAY rtsp://x RTSP/1.0\r\n\r\n")
        came = b"".join(iter(lambda: near.recv(65_536), b""))
    assert came == b"".join(ANSWERS) + 20 * packet(7)


def test_the_user_and_password_stay_in_the_address() -> None:
    relay = RtspRelay("rtsp://me:p%40ss@camera/x", 5.0, FromCamera(bytes))
    relay.close()
    assert relay.url.startswith("rtsp://me:p%40ss@127.0.0.1:")
