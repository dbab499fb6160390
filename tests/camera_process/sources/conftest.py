from collections.abc import Callable, Iterator

import pytest
from http_camera import Answer, CameraServer


@pytest.fixture
def camera() -> Iterator[Callable[[dict[str, Answer]], CameraServer]]:
    """start({path: answer}) -> a running HTTP camera; all are stopped afterwards."""
    started: list[CameraServer] = []

    def start(answers: dict[str, Answer]) -> CameraServer:
        started.append(CameraServer(answers))
        return started[-1]

    yield start
    for server in started:
        server.stopping.set()
        server.shutdown()
        server.server_close()
