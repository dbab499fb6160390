"""Routers that tests play."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import Play, PlayedRouter


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with a fresh key and its self-signed certificate, as a router makes one."""
    if shutil.which("openssl") is None:
        missing("openssl")
    path = tmp_path_factory.mktemp("tls") / "router.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = subprocess.run(["openssl", "req", "-x509", *kind, "-subj", "/CN=router", "-keyout", "-", "-out", "-"],
                          check=True, capture_output=True)
    path.write_bytes(made.stdout)
    return path


@pytest.fixture
def played() -> Iterator[Callable[..., PlayedRouter]]:
    """`played(play)` (and a certificate, for TLS) -> a running router that answers so; all are stopped afterwards."""
    started: list[PlayedRouter] = []

    def start(play: Play, certificate: Path | None = None) -> PlayedRouter:
        started.append(PlayedRouter(play, certificate))
        return started[-1]

    yield start
    for server in started:
        server.stopping.set()
        server.shutdown()
        server.server_close()
