"""A running camera process whose settings change: real files, a real Redis, a real process."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from camera_drawn import frames

from camera_process.supervision.settings_reload import CameraSettingsReload
from house import facts
from house.clock import FakeClock
from house.settings.whole_config import load
from ledger.files.settings_in_force import keep
from ledger.files.settings_watch import SettingsFiles
from ledger.home import Home
from ledger.redis.log import Log
from vision import jpeg

ROOT = Path(__file__).resolve().parents[3]


class House:
    """One camera process whose cameras are written by `write`."""

    def __init__(self, home: Home, redis_url: str, folder: Path) -> None:
        self.home, self.said, self._folder = home, home.path / "said.log", folder
        home.create()
        self._environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_url}
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, more: str = "", **cameras: str) -> None:
        """config.yml with these cameras, each with the rest of its settings, and more sections."""
        lines = [f"  {name}: {{source: 'file://{self._folder}?realtime=1&loop=1&fps=10', {rest}}}\n"
                 for name, rest in cameras.items()]
        self.home.config.write_text("cameras:\n" + "".join(lines) + more)

    def start(self) -> None:
        with self.said.open("ab") as output:
            self._process = subprocess.Popen([sys.executable, "-m", "camera_process", "lan"], cwd=ROOT,
                                             env=self._environ, stderr=output)

    def says(self, words: str) -> bool:
        return words in self.said.read_text()

    def runs(self) -> bool:
        """Whether it is still the process that was started."""
        return self._process is not None and self._process.poll() is None

    def size(self) -> tuple[int, int]:
        """Height and width of the live picture, which is asked for; (0, 0) before there is one."""
        self.home.lease("front").touch()
        live = self.home.live("front")
        return jpeg.decode(live.read_bytes()).shape[:2] if live.exists() else (0, 0)

    def clean(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.home.runtime, ignore_errors=True)


@pytest.fixture(scope="module")
def walk(tmp_path_factory) -> Path:
    return frames(tmp_path_factory.mktemp("walk") / "frames", 8, ((2.5, 5.5),))


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
    until(lambda: events(log, "front"), "an event begins")

    house.write(front="motion: {gap: 1}", yard="motion: {gap: 1}")
    until(house.home.frame_time("yard").exists, "the new camera runs")

    house.write(front="motion: {gap: 1}", yard="motion: {gap: 1, sensitivity: 7}")
    until(lambda: house.says("yard: starts anew with other settings"), "the changed one starts anew")
    until(lambda: events(log, "yard"), "and works")

    house.write(front="motion: {gap: 1}")
    until(lambda: house.says("yard: is not in the settings of this group any more"), "it is let go")
    until(lambda: not house.home.frame_time("yard").exists(), "and leaves nothing to look at")

    numbers = sorted(fact.frame for fact in events(log, "front"))
    until(lambda: len(events(log, "front")) > len(numbers), "the one beside goes on")
    assert events(log, "front")[0].frame > numbers[-1], "its frames are counted on: it was never opened again"
    assert not house.says("front: starts anew")


def test_wrong_settings_are_told_once_and_the_old_ones_stay(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("front").exists, "the camera runs")

    house.write(front="motion: {gap: never}")
    until(lambda: log.recent(9, [facts.TroubleBegan]), "the trouble is told")
    log.record(facts.SettingsChanged(at=2.0, what="cameras", by="ann"))
    until(lambda: house.said.read_text().count("stay in force") == 2, "it was read again")
    trouble, = log.recent(9, [facts.TroubleBegan])
    assert (trouble.kind, trouble.about) == ("settings", "config.yml") and "gap" in trouble.text
    until(lambda: events(log, "front"), "the camera goes on")

    house.write(front="motion: {gap: 2}")
    until(lambda: log.recent(9, [facts.TroubleEnded]), "the trouble is over")
    until(lambda: house.says("front: starts anew"), "and the right settings are taken")


def test_a_camera_that_is_turned_in_the_settings_shows_its_view_turned(house, until):
    house.write(front="motion: {gap: 1}")
    house.start()
    until(lambda: house.size()[1] > house.size()[0] > 0, "the view lies")
    house.write(front="motion: {gap: 1}, rotate: 90, flip: vertical")
    until(lambda: house.size()[0] > house.size()[1], "the view stands")
    assert house.runs()


def move(log: Log, number: int) -> facts.MoveAsked:
    asked = facts.MoveAsked(at=time.time(), camera="front", pan=float(number), tilt=0.0, by="ann")
    log.record(asked)
    return asked


def answer_to(log: Log, asked: facts.MoveAsked) -> list[facts.Fact]:
    return [fact for fact in log.recent(50, [facts.CameraMoved, facts.MoveFailed]) if fact.asked == asked.id]


def test_what_turns_a_camera_comes_changes_and_goes(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("front").exists, "the camera runs")
    refused = move(log, 1)
    until(lambda: answer_to(log, refused), "there is nothing that turns it")
    assert "nothing turns this camera" in answer_to(log, refused)[0].reason

    house.write(front="motion: {gap: 1}, pan_tilt: {address: 'simulated://?speed=90'}")
    until(lambda: house.says("front: starts anew"), "the head is taken")
    made = move(log, 5)
    until(lambda: answer_to(log, made), "it turns")
    assert isinstance(answer_to(log, made)[0], facts.CameraMoved)

    house.write(front="motion: {gap: 1}, pan_tilt: {address: 'motor://'}")
    until(lambda: house.says("stay in force"), "an address that nothing answers is refused")
    house.write(front="motion: {gap: 1}, pan_tilt: {address: 'onvif://127.0.0.1/#wings=2'}")
    until(lambda: any(t.kind == "pan-tilt" for t in log.state().troubles), "one that cannot be used is trouble")
    house.write(front="motion: {gap: 1}")
    until(lambda: not any(t.kind == "pan-tilt" for t in log.state().troubles), "and gone with it")
    refused = move(log, 2)
    until(lambda: answer_to(log, refused), "nothing turns it any more")
    assert isinstance(answer_to(log, refused)[0], facts.MoveFailed) and house.runs()


def test_a_pir_sensor_comes_and_goes(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("front").exists, "the camera runs")
    house.write(front="motion: {gap: 1}, pir: 'gpio://21'")
    until(lambda: any(t.kind == "pir" for t in log.state().troubles), "it is asked, here in vain")
    house.write(front="motion: {gap: 1}, pir: 'gpio://21', pir_rule: ignored")
    until(lambda: not any(t.kind == "pir" for t in log.state().troubles), "it is not asked any more")
    assert house.runs()


def test_less_room_than_is_to_stay_free_lets_clips_and_full_pictures_go(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(lambda: log.recent(50, [facts.ClipStored]), "an event has a clip")
    house.write("storage: {min_free_mb: 1000000}\n", front="motion: {gap: 1}")

    def thumbnail_only() -> bool:
        newest = events(log, "front")[0]
        return bool(newest.picture) and not (house.home.pictures / f"{newest.picture}.jpg").exists()

    until(thumbnail_only, "an event has its thumbnail only")
    until(lambda: house.says("no clips while less than storage.min_free_mb is free"), "and no clip")
    assert house.runs() and not house.says("front: starts anew")


def test_a_camera_whose_clips_are_switched_off_makes_none_from_then_on(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}, clip: {keep: false}")
    house.start()
    until(lambda: log.recent(50, [facts.EventEnded]), "an event ends")
    assert {fact.clip for fact in log.recent(50, [facts.EventEnded])} == {""}
    house.write(front="motion: {gap: 1}, clip: {pre_roll: 2, post_roll: 1}")
    until(lambda: log.recent(50, [facts.ClipStored]), "an event has a clip")
    assert house.runs()


def test_rules_of_the_house_take_effect_without_touching_the_camera(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    house.start()
    until(lambda: events(log, "front"), "an event begins")
    log.record(facts.ModeChosen(at=2.0, mode="home", by="test"))
    until(lambda: events(log, "front")[0].picture == "", "at home it keeps no picture")
    house.write(front="motion: {gap: 1}, at_home: [recording], alert: {cooldown: 5}, outdoor: true, entrance: true, "
                      "when: 8-17")
    until(lambda: events(log, "front")[0].picture, "unless it is told to")
    assert house.runs() and not house.says("front: starts anew")


def test_a_camera_that_moves_to_another_group_is_let_go_by_this_process(house, until):
    house.write(front="motion: {gap: 1}", barn="motion: {gap: 1}")
    house.start()
    until(house.home.frame_time("barn").exists, "both cameras run")
    house.write(front="motion: {gap: 1}", barn="motion: {gap: 1}, group: barns")
    until(lambda: house.says("barn: is not in the settings of this group any more"), "it is let go")
    assert house.runs()


def test_trouble_with_a_camera_that_was_removed_while_the_house_was_down_is_over(house, client, until):
    log = Log(client)
    for kind, about in (("camera", "shed"), ("stream", "shed"), ("presence", "shed"), ("camera", "barn")):
        log.record(facts.TroubleBegan(at=1.0, kind=kind, about=about, text="gone"))
    house.write(front="motion: {gap: 1}", barn="group: barns")
    house.start()
    until(lambda: not any((t.kind, t.about) == ("stream", "shed") for t in log.state().troubles), "it is over")
    until(lambda: not any((t.kind, t.about) == ("camera", "shed") for t in log.state().troubles), "it is over")
    assert [(t.kind, t.about) for t in log.state().troubles] == [("presence", "shed"), ("camera", "barn")]


def test_a_file_that_is_still_being_written_is_not_read_unless_somebody_says_it_is_whole(tmp_path):
    home, heard, clock = Home(tmp_path / "house", bases=(tmp_path,)), [], FakeClock()
    home.create()

    def write(text: str) -> None:
        home.config.write_text(text)
        os.utime(home.config, (clock.now(), clock.now()))

    write("cameras:\n  front: {source: 'demo://room'}\n")
    reload = CameraSettingsReload(SettingsFiles(home, {}, load(home.config, home.learned, {}), clock), heard.append,
                                  clock)
    write("cameras:\n  front: {sou")
    assert reload.changed() is None
    write("cameras:\n  front: {source: 'demo://room?seed=2'}\n")
    assert reload.changed() is None
    found = reload.changed()
    assert found is not None and found.cameras["front"].source.endswith("seed=2")
    write("cameras:\n  front: {source: 'demo://room?seed=33'}\n")
    reload.ask()
    found = reload.changed()
    assert found is not None and found.cameras["front"].source.endswith("seed=33")
    assert reload.changed() is None and heard == []


def test_a_process_restarted_while_config_yml_has_a_mistake_goes_by_the_last_good_settings(house, client, until):
    log = Log(client)
    house.write(front="motion: {gap: 1}")
    keep(house.home, load(house.home.config, house.home.learned, {}))
    log.record(facts.TroubleBegan(at=1.0, kind="settings", about="config.yml", text="a mistake"))
    house.write(front="motion: {gop: 1}")

    house.start()
    until(house.home.frame_time("front").exists, "the camera gives frames")
    until(lambda: house.says("gop"), "the log names the mistake")
    assert house.runs()
    assert [each.since for each in log.state().troubles if each.kind == "settings"] == [1.0]

    house.write(front="motion: {gap: 1}")
    until(lambda: not log.state().troubles, "once it is fixed the trouble is over")


def test_a_mistake_that_is_there_at_the_start_is_reported(house, client, until):
    house.write(front="motion: {gap: 1}")
    keep(house.home, load(house.home.config, house.home.learned, {}))
    house.write(front="motion: {gop: 1}")

    house.start()

    until(lambda: [each for each in Log(client).state().troubles if "gop" in each.text], "the mistake is trouble")
