"""A running camera process whose settings change: real files, a real Redis, a real process."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from camera_drawn import frames

from camera_process.rereading import Rereading
from house import facts
from house.clock import FakeClock
from ledger.home import Home
from ledger.log import Log

ROOT = Path(__file__).resolve().parents[2]


class House:
    """One camera process whose cameras are written by `write`."""

    def __init__(self, home: Home, redis_url: str, folder: Path) -> None:
        self.home, self.said, self._folder = home, home.path / "said.log", folder
        home.create()
        self._environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, **cameras: str) -> None:
        """config.yml with these cameras, each with the rest of its settings."""
        lines = [f"  {name}: {{source: 'file://{self._folder}?realtime=1&loop=1&fps=10', {rest}}}\n"
                 for name, rest in cameras.items()]
        self.home.config.write_text("cameras:\n" + "".join(lines))

    def start(self) -> None:
        with self.said.open("ab") as output:
            self._process = subprocess.Popen([sys.executable, "-m", "camera_process", "lan"], cwd=ROOT,
                                             env=self._environ, stderr=output)

    def says(self, words: str) -> bool:
        return words in self.said.read_text()

    def clean(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture(scope="module")
def walk(tmp_path_factory) -> Path:
    return frames(tmp_path_factory.mktemp("walk") / "frames", 12, ((2.5, 6.5),))


@pytest.fixture
def house(redis_server, tmp_path, walk, client) -> Iterator[House]:
    Log(client).record(facts.ModeChosen(at=1.0, mode="away", by="test"))
    house = House(Home(tmp_path / "house"), redis_server.url, walk)
    yield house
    house.clean()


def events(log: Log, camera: str) -> list[facts.EventBegan]:
    return [fact for fact in log.recent(100, [facts.EventBegan]) if fact.camera == camera]


def test_cameras_come_change_and_go_while_the_one_beside_them_goes_on(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(lambda: events(log, "front"), "an event begins", 30)

    house.write(front="motion: {gap: 1}", yard="motion: {gap: 1}")
    until(house.home.frame_time("yard").exists, "the new camera runs", 20)

    house.write(front="motion: {gap: 1}", yard="motion: {gap: 1, sensitivity: 7}")
    until(lambda: house.says("yard: starts anew with other settings"), "the changed one starts anew", 20)
    until(lambda: events(log, "yard"), "and works", 30)

    house.write(front="motion: {gap: 1}")
    until(lambda: house.says("yard: is not in the settings any more"), "it is let go", 20)
    until(lambda: not house.home.frame_time("yard").exists(), "and leaves nothing to look at", 20)

    numbers = sorted(fact.frame for fact in events(log, "front"))
    until(lambda: len(events(log, "front")) > len(numbers), "the one beside goes on", 30)
    assert events(log, "front")[0].frame > numbers[-1], "its frames are counted on: it was never opened again"
    assert not house.says("front: starts anew")


def test_wrong_settings_are_told_once_and_the_old_ones_stay(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("front").exists, "the camera runs", 30)

    house.write(front="motion: {gap: never}")
    until(lambda: log.recent(9, [facts.TroubleBegan]), "the trouble is told", 20)
    log.record(facts.SettingsChanged(at=2.0, what="cameras", by="ann"))
    until(lambda: house.said.read_text().count("stay in force") == 2, "it was read again", 20)
    trouble, = log.recent(9, [facts.TroubleBegan])
    assert (trouble.kind, trouble.about) == ("settings", "config.yml") and "gap" in trouble.text
    until(lambda: events(log, "front"), "the camera goes on", 30)

    house.write(front="motion: {gap: 2}")
    until(lambda: log.recent(9, [facts.TroubleEnded]), "the trouble is over", 20)
    until(lambda: house.says("front: starts anew"), "and the right settings are taken", 20)


def test_a_group_that_is_new_needs_another_up_and_the_log_says_so(house, until):
    house.write(front="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("front").exists, "the camera runs", 30)
    house.write(front="motion: {gap: 1}", barn="group: barns")
    until(lambda: house.says("the group barns of cameras is new"), "it is said", 20)
    assert not house.home.frame_time("barn").exists()


def test_a_file_that_is_still_being_written_is_not_read(tmp_path):
    home, heard = Home(tmp_path / "house", bases=(tmp_path,)), []
    home.create()
    home.config.write_text("cameras:\n  front: {source: 'demo://room'}\n")
    rereading = Rereading(home, {}, heard.append, FakeClock())
    home.config.write_text("cameras:\n  front: {sou")
    assert rereading.changed() is None
    home.config.write_text("cameras:\n  front: {source: 'demo://room?seed=2'}\n")
    assert rereading.changed() is None
    found = rereading.changed()
    assert found is not None and found.cameras["front"].source.endswith("seed=2")
    assert rereading.changed() is None and heard == []
