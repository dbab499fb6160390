"""From "Add a camera" to its first alert, by a person in a browser, on a desk and on a phone: no file, no restart."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.camera_process.conftest import BALL, RtspServer, gstreamer, rtsp_server  # noqa: F401 - fixtures
from tests.support.started_house import StartedHouse

pytestmark = pytest.mark.browser
PASSWORD = "a wholly new word"
CONFIG = """
house: {first_mode: away}
cameras:
  hall:
    source: demo://room?walker=0&size=640x360&fps=2
channels: ["terminal://"]
analysis: {analyzer: ""}
"""


@pytest.fixture
def house(tmp_path: Path, until: Callable[..., None]) -> Iterator[StartedHouse]:
    """A running house with one quiet camera, armed."""
    made = StartedHouse(tmp_path, CONFIG)
    assert made.run("password", feed=f"{PASSWORD}\n").returncode == 0
    made.start_into_file(tmp_path / "up.log")
    until(made.served, "the page")
    yield made
    made.end()


def add(page: Any, house: StartedHouse, server: RtspServer, name: str) -> float:
    """Add the camera as people do; returns the seconds until its first alert is in the list of events."""
    page.goto(f"{house.address}/cameras")
    began = time.monotonic()
    page.get_by_role("link", name="Add a camera").click()
    page.get_by_label("Address", exact=True).fill(f"rtsp://127.0.0.1:{server.port}/cam")
    page.get_by_label("User", exact=True).fill("viewer")
    page.get_by_label("Password", exact=True).fill("p@ss/w:rd")
    page.fill("#name", name)
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("H.264, 640x360, 15 pictures/s, a key frame every 1 s").wait_for()
    page.get_by_role("radio", name="the small stream, 320x180").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name=name, exact=True).wait_for()
    camera = name.lower().replace(" ", "-")
    while "alert sent" not in page.goto(f"{house.address}/events?camera={camera}").text():
        assert time.monotonic() - began < 300
        page.wait_for_timeout(500)
    return time.monotonic() - began


@pytest.mark.timeout(600)
def test_a_camera_is_added_and_alerts_without_a_file_or_a_restart(house: StartedHouse, chromium: Any,
                                                                  rtsp_server: Any) -> None:  # noqa: F811
    server = rtsp_server("--user", "viewer", "--password", "p@ss/w:rd", "--small", BALL.format(width=320, height=180))
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{house.address}/login")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"{house.address}/")
    before = {each.name: each.pid for each in house.processes()}
    print("desk", add(page, house, server, "Front door"))
    page.set_viewport_size({"width": 390, "height": 844})
    print("phone", add(page, house, server, "Garden"))
    after = {each.name: each.pid for each in house.processes()}
    assert before.items() <= after.items(), "nothing was started again"
    context.close()
