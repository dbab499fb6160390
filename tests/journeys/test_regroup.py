"""Cameras in groups of their own, and presence, are added and removed while the house runs."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from ledger.files.presence_files import PresenceFiles
from tests.support.started_house import StartedHouse, alive

Until = Callable[..., None]
PASSWORD = "a wholly new word"
HALL = """
cameras:
  hall:
    source: demo://room?walker=0&size=640x360&fps=2
channels: ["terminal://"]
analysis: {analyzer: ""}
"""
BARN = """  barn:
    source: demo://room?walker=0&size=640x360&fps=2
    group: barns
"""
PRESENCE = """
people: {Anna: {devices: [annas-phone]}}
presence: {routers: {list: {address: "file://devices?fresh=1d"}}}
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[StartedHouse]:
    """A home with one drawn camera, not started yet."""
    made = StartedHouse(tmp_path, HALL)
    yield made
    made.end()


def logged_in(house: StartedHouse) -> requests.Session:
    """A browser whose user has typed the password, which may be tried five times a minute."""
    browser = requests.Session()
    form = browser.get(f"{house.address}/login", timeout=60).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    browser.post(f"{house.address}/login", timeout=60, headers={"Referer": f"{house.address}/login"},
                 data={"csrf_token": token[1], "password": PASSWORD})
    return browser


@pytest.mark.timeout(400)
def test_a_group_of_cameras_gets_its_process_and_loses_it_while_the_others_go_on(
        house: StartedHouse, until: Until, tmp_path: Path) -> None:
    assert house.run("password", feed=f"{PASSWORD}\n").returncode == 0
    house.start_into_file(tmp_path / "up.log")
    until(house.served, "the page")
    browser = logged_in(house)

    def pages_name(camera: str) -> bool:
        return f"/cameras/{camera}" in browser.get(f"{house.address}/cameras", timeout=60).text

    assert pages_name("hall") and not pages_name("barn")
    home = house.home()
    until(home.frame_time("hall").exists, "the camera runs")
    before, config = house.pids(), home.config.read_text()

    (home.path / "devices").write_text("annas-phone\n")
    home.config.write_text(config.replace("channels:", BARN + "channels:") + PRESENCE)
    until(home.frame_time("barn").exists, "the new group's camera runs")
    after = house.pids()
    assert {name: after[name] for name in before} == before, "no other process was started again"
    barns = after["camera-barns"]
    until(lambda: pages_name("barn"), "the page names it")
    until(lambda: (PresenceFiles(home).shown() or {"people": [{}]})["people"][0].get("home"), "Anna is home")
    assert "router list: answered" in house.run("doctor").stdout

    home.config.write_text(config)
    until(lambda: "camera-barns" not in house.pids(), "the group's process has gone")
    until(lambda: "presence" not in house.pids(), "presence has gone")
    assert not alive(barns)
    assert {name: pid for name, pid in house.pids().items() if name in before} == before
    assert house.run("down").returncode == 0
