from collections.abc import Callable, Iterator

import pytest
from http_camera import Answer, CameraServer, camera_servers


@pytest.fixture
def camera() -> Iterator[Callable[[dict[str, Answer]], CameraServer]]:
    """start({path: answer}) -> a running HTTP camera; all are stopped afterwards."""
    with camera_servers() as start:
        yield start
