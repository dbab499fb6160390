"""A real RTSP server for tests: gst-rtsp-server, run by Debian's own python3."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.needed import missing

SCRIPT = Path(__file__).parents[1] / "support" / "rtsp_server.py"
SYSTEM_PYTHON = "/usr/bin/python3"
BALL = (
    "videotestsrc is-live=1 pattern=ball ! video/x-raw,width={width},height={height},framerate=15/1 "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay name=pay0"
)


class RtspServer:
    """A running server: its port, and the process to stop, freeze or kill."""

    def __init__(self, *arguments: str) -> None:
        command = [SYSTEM_PYTHON, str(SCRIPT), *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def address(self, login: str = "", scheme: str = "rtsp", path: str = "cam") -> str:
        return f"{scheme}://{login}127.0.0.1:{self.port}/{path}"

    def kill(self) -> None:
        """End it as a power cut does; harmless when it is dead."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="session")
def gstreamer() -> None:
    """Skips, or fails where CI=true, unless the RTSP server's Debian packages are installed."""
    try:
        found = subprocess.run([SYSTEM_PYTHON, str(SCRIPT), "check"], capture_output=True, text=True, timeout=60)
        ready = found.returncode == 0
    except OSError:
        ready = False
    if not ready:
        missing("gst-rtsp-server (Debian: gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-*, glib-networking)")


@pytest.fixture
def rtsp_server(gstreamer: None) -> Iterator[Callable[..., RtspServer]]:
    """start(launch=BALL at 640x360, *arguments of rtsp_server.py) -> RtspServer; all are killed afterwards."""
    started: list[RtspServer] = []

    def start(*arguments: str, launch: str = BALL.format(width=640, height=360)) -> RtspServer:
        started.append(RtspServer(launch, *arguments))
        return started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with a fresh key and its self-signed certificate for localhost, as a camera makes one."""
    if shutil.which("openssl") is None:
        missing("openssl")
    path = tmp_path_factory.mktemp("tls") / "camera.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = subprocess.run(
        ["openssl", "req", "-x509", *kind, "-subj", "/CN=localhost", "-keyout", "-", "-out", "-"],
        check=True, capture_output=True,
    )
    path.write_bytes(made.stdout)
    return path
