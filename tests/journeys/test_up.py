"""`up` as a newcomer meets it: one command on a terminal, then everything else while it runs, then Ctrl-C."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from cli.supervise import orphans
from tests.support.started_house import StartedHouse, alive, kill

Until = Callable[..., None]
PROCESSES = {"redis", "app", "camera-lan", "analysis", "notifier", "historian", "listener"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, until: Until) -> Iterator[StartedHouse]:
    """A new home without a camera, started on a terminal; its page is served."""
    started = StartedHouse(tmp_path_factory.mktemp("up"))
    started.start_on_terminal()
    until(lambda: "for real" in started.said, "the greeting on the terminal")
    yield started
    started.end()


def test_the_terminal_says_where_the_page_is_and_how_to_get_to_a_real_house(house: StartedHouse) -> None:
    assert house.address in house.said
    assert "a drawn room" in house.said
    assert ("the house runs as root" in house.said) == (os.geteuid() == 0)
    assert f"name your cameras in {house.path / 'config.yml'}" in house.said


def test_the_password_shown_on_the_terminal_logs_in_and_another_does_not(house: StartedHouse) -> None:
    shown = re.search(r"password ([a-z0-9-]{10,})", house.said)
    assert shown is not None

    assert _logged_in(house, shown.group(1))
    assert not _logged_in(house, "not-the-password")


def test_every_process_runs_and_a_second_up_says_so(house: StartedHouse, until: Until) -> None:
    def all_run() -> bool:
        found = house.processes()
        return {each.name for each in found} == PROCESSES and all(each.state == "RUNNING" for each in found)

    until(all_run, "all processes to run")
    again = house.run("up")

    assert again.returncode == 3
    assert "runs already" in again.stderr and house.address in again.stderr
    assert house.run("status").returncode == 0


def test_the_first_alert_comes_to_the_terminal_with_its_picture(house: StartedHouse, until: Until) -> None:
    until(lambda: re.search(r"picture (\S+\.jpg)", house.said), "an alert with a picture on the terminal")

    picture = re.search(r"picture (\S+\.jpg)", house.said)
    assert picture is not None
    assert Path(picture.group(1)).read_bytes().startswith(b"\xff\xd8")


def test_nobody_but_its_owner_can_read_the_home(house: StartedHouse) -> None:
    demo = house.home("house-demo")
    for file in [demo.config, *demo.secrets.iterdir()]:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    for folder in (demo.path, demo.secrets, demo.runtime):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_the_doctor_asks_the_running_house_and_opens_no_camera(house: StartedHouse) -> None:
    answer = house.run("doctor").stdout

    assert re.search(r"^ok +camera living-room: its last frame is [\d.]+ s old$", answer, re.MULTILINE), answer
    assert re.search(r"^ok +redis: the embedded server answers$", answer, re.MULTILINE), answer
    assert re.search(r"^ok +page: served at", answer, re.MULTILINE), answer


def test_a_process_that_is_killed_comes_back(house: StartedHouse, until: Until) -> None:
    before = house.pids()["camera-lan"]
    kill(before)

    until(lambda: house.pids().get("camera-lan", 0) not in (0, before), "another camera process")


def test_ctrl_c_stops_everything(house: StartedHouse, until: Until) -> None:
    pids = house.pids()
    assert len(pids) == len(PROCESSES)

    house.press_ctrl_c()
    assert house.up is not None
    house.up.wait(timeout=60)

    assert house.up.returncode == 0
    until(lambda: "stopped" in house.said, "the last word on the terminal")
    assert not any(alive(pid) for pid in pids.values())
    assert orphans.running(house.home("house-demo").guards) == {}
    assert house.run("status").returncode == 3


def _logged_in(house: StartedHouse, password: str) -> bool:
    """Whether the dashboard takes the password, as a browser would send it."""
    with requests.Session() as browser:
        form = browser.get(f"{house.address}/login", timeout=60).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        assert token is not None
        browser.post(f"{house.address}/login", timeout=60, headers={"Referer": f"{house.address}/login"},
                     data={"csrf_token": token.group(1), "password": password})
        return browser.get(f"{house.address}/", timeout=60, allow_redirects=False).status_code == 200
