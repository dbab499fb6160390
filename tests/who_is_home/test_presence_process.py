"""The presence process on a real Redis: what it records, says and handles, and that it lives through everything."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.whole_config import Settings
from ledger.files.presence_files import PresenceFiles
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log
from tests.who_is_home.played_polling import LOGIN_FORM, PHONE, TV, RouterWithLogin
from tests.who_is_home.routers.conftest import played  # noqa: F401 - a fixture
from who_is_home.presence_process import build

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def attic(played):  # noqa: F811
    return played(RouterWithLogin())


def settings_of(attic, **more):
    router = {"address": attic.address("http_login"), "http_login": LOGIN_FORM}
    return Settings.model_validate({
        "cameras": {"porch": {"source": "demo://room", "entrance": True}, "hall": {"source": "demo://room"}},
        "people": {"Anna": {"devices": ["annas-phone"]}, "Ben": {}},
        "presence": {"routers": {"attic": router}}} | more)


class PlayedProcess:
    """The process, driven step by step with a clock that tests move. It probes nothing: that would be this machine."""

    def __init__(self, home, client, settings, clock=None):
        self.clock = clock or FakeClock()
        self.log = Log(client)
        self.changed = []
        context = ProcessContext("presence", home, settings, self.clock, client, self.log)
        self.process = build(context, self.changed.append)
        self.process.loop.polling.prober = None

    def play(self, minutes):
        end, loop = self.clock.now() + minutes * 60, self.process.loop
        while self.clock.now() < end:
            wait = loop.run_once()
            while any(each.is_awaited for each in loop.polling.routers):
                SystemClock().sleep(0.001)
            self.clock.advance(max(0.5, min(wait, end - self.clock.now())))
        self.handle()

    def handle(self):
        while self.process.worker.log.client.xlen("{house}:log") and self._round():
            pass

    def _round(self):
        before = len(self.facts())
        self.process.worker.run_once(0.01)
        return len(self.facts()) > before

    def facts(self, *kinds):
        return list(reversed(self.log.recent(200, kinds or None)))

    @property
    def troubles(self):
        return [(each.kind, each.about, each.text) for each in self.log.state().troubles]


@pytest.fixture
def house(home, client, attic):
    made = PlayedProcess(home, client, settings_of(attic))
    yield made
    made.process.recorder.close()


def test_the_last_phone_leaves_the_router_and_the_log_says_so_with_the_evidence(house, attic):
    house.play(3)
    assert house.log.state().people == ("Anna",)
    attic.play.list = [TV]
    house.play(25)

    left = house.facts(facts.PeopleChanged)[-1]
    assert (left.home, left.arrived, left.left) == ((), (), ("Anna",))
    assert "the last sign was annas-phone" in left.evidence
    assert house.log.state().people == ()
    assert {type(each) for each in house.facts()} == {facts.PeopleChanged}, "evidence never lies in the log"


def test_a_blind_house_is_one_trouble_in_the_log_which_ends_by_itself(house, attic):
    house.play(3)
    attic.play.password = "another"
    attic.play.sessions.clear()
    house.play(6)
    [(kind, about, text)] = house.troubles
    attic.play.password = "s3cret&p@ss"
    house.play(7)

    assert (kind, about) == ("presence", "") and text.startswith("presence is blind since ")
    assert [type(each).__name__ for each in house.facts(facts.TroubleBegan, facts.TroubleEnded)] == [
        "TroubleBegan", "TroubleEnded"]


def test_a_router_that_changes_between_two_faults_is_said_once_in_ten_minutes(house):
    house.play(2)
    for minute in range(12):
        house.process.loop.troubles = {("router", "attic"): f"fault {minute % 2}"}
        house.clock.advance(60)
        house._round()

    assert len(house.facts(facts.TroubleBegan)) == 2


def test_what_an_earlier_run_said_is_over_when_it_is(house, attic):
    for kind, about in (("presence", ""), ("router", "gone"), ("camera", "porch")):
        house.log.record(facts.TroubleBegan(at=1.0, kind=kind, about=about, text="bad"))
    house.play(2)

    assert [each[:2] for each in house.troubles] == [("camera", "porch")]


def test_a_button_counts_at_once_and_an_old_one_not_at_all(house):
    house.play(2)
    now = house.clock.now()
    house.log.record(facts.PresenceSaid(at=now - 86400, person="Anna", home=False, by="U1"))
    house.log.record(facts.PresenceSaid(at=now - 5, person="Ben", home=True, by="U2"))
    house.handle()

    changed = house.facts(facts.PeopleChanged)[-1]
    assert (changed.home, changed.arrived) == (("Anna", "Ben"), ("Ben",))
    assert changed.evidence.startswith("Ben pressed \"I'm home\"")


def test_an_event_at_an_entrance_is_evidence_and_another_is_not(house):
    house.play(2)
    for camera, event in (("hall", "e1"), ("porch", "e2")):
        house.log.record(facts.EventBegan(at=house.clock.now(), event=event, camera=camera))
    house.handle()
    house.process.loop.keeper.keep()

    lines = PresenceFiles(house.process.loop.keeper.files._home).evidence.read_text().splitlines()
    assert [each for each in lines if "entrance\"" in each and "at" in each and "porch" in each] and \
        not [each for each in lines if "hall" in each]


@pytest.mark.parametrize(("chosen", "analyzer", "label", "counts"), [
    (True, "yolox, faces", "anna", True), (False, "yolox, faces", "anna", False), (True, "yolox", "anna", False),
    (True, "faces", "person", False)])
def test_a_known_face_counts_where_that_was_chosen_and_finds_nobody_home(
        home, client, attic, chosen, analyzer, label, counts):
    house = PlayedProcess(home, client, settings_of(attic, faces={"presence": chosen}))
    attic.play.list = [TV]
    house.play(2)
    house.log.record(facts.EventLabelled(at=house.clock.now(), event="e1", camera="hall", picture="p",
                                         labels=(facts.Label(label, 0.95),), analyzer=analyzer))
    house.handle()
    house.process.loop.keeper.keep()
    lines = PresenceFiles(home).evidence.read_text().splitlines()
    assert any('"face"' in line and '"Anna"' in line for line in lines) is counts
    house.play(1)
    assert not any(each.home for each in house.facts(facts.PeopleChanged))
    house.process.recorder.close()


def test_a_device_that_somebody_named_is_known_from_then_on(house, attic):
    new = {"mac": "02:cc:00:00:00:03", "name": "new"}
    house.play(2)
    attic.play.list = [PHONE, TV, new]
    house.play(2)
    house.log.record(facts.PresenceDeviceNamed(at=house.clock.now(), device="02:cc:00:00:00:03", whose="Ben", by="U1"))
    house.handle()
    house.play(2)

    assert house.log.state().people == ("Anna", "Ben")


def test_a_log_that_was_made_anew_is_told_who_is_home(house):
    house.play(2)
    house.log.client.hdel("{house}:state", "people")
    house.log.record(facts.EpochBegan(at=house.clock.now(), number=2, epoch="e", why="empty"))
    house.handle()
    house.handle()

    assert house.log.state().people == ("Anna",)


def test_a_process_whose_last_router_was_taken_out_says_nothing_any_more(house, home, client, attic):
    house.play(2)
    house.process.loop.keeper.keep()
    house.log.record(facts.PeopleChanged(at=house.clock.now(), home=(), known=False))
    ending = PlayedProcess(home, client, settings_of(attic, presence={"routers": {}}), house.clock)
    ending.handle()
    ending.process.recorder.close()

    assert house.log.state().people is None


def test_without_redis_it_goes_on_and_says_later_what_happened(house, attic, redis_server):
    house.play(2)
    redis_server.stop()
    house.process.loop.keeper.hear()
    attic.play.list = [TV]
    end = house.clock.now() + 25 * 60
    while house.clock.now() < end:
        wait = house.process.loop.run_once()
        while any(each.is_awaited for each in house.process.loop.polling.routers):
            SystemClock().sleep(0.001)
        house.clock.advance(max(0.5, wait))
    assert house.process.loop.keeper.decision.home == ()
    redis_server.start()
    house.process.recorder.drain()

    assert house.facts(facts.PeopleChanged)[-1].home == ()


def start(home):
    environ = os.environ | {"HEARTHWATCH_HOME": str(home.path), "XDG_RUNTIME_DIR": str(home.runtime.parent)}
    return subprocess.Popen([sys.executable, "-m", "who_is_home"], cwd=ROOT, env=environ, stderr=subprocess.PIPE)


def test_the_real_process_reloads_is_killed_starts_again_and_ends(home, client, redis_server, attic, until):
    log = Log(client)
    config = """
redis_url: unix://{socket}
people: {{Anna: {{devices: [annas-phone]}}{more}}}
presence:
  routers:
    attic:
      address: '{address}'
      http_login:
        {{devices: /devices, path: list, login: /login, fields: {{user: '{{user}}', password: '{{password}}'}}}}
"""
    values = {"socket": redis_server.socket, "address": attic.address("http_login")}
    home.config.write_text(config.format(more="", **values))
    process = start(home)
    try:
        until(lambda: log.state().people == ("Anna",), "Anna is found home")
        home.config.write_text(config.format(more=", Ben: {devices: [tv]}", **values))
        log.record(facts.SettingsChanged(at=SystemClock().now(), what="people.Ben.devices", by="config"))
        until(lambda: log.state().people == ("Anna", "Ben"), "Ben is found home")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        log.record(facts.PresenceSaid(at=SystemClock().now(), person="Anna", home=False, by="U1"))
        process = start(home)
        until(lambda: log.state().people == ("Ben",), "Anna has left")
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait(10)
    changes = log.recent(50, [facts.PeopleChanged])
    assert [each.home for each in reversed(changes)] == [("Anna",), ("Anna", "Ben"), ("Ben",)], changes
    assert home.presence.joinpath("remembered.json").stat().st_mode & 0o077 == 0


def test_a_second_one_in_the_same_home_does_not_start(home, client, redis_server, attic):
    home.config.write_text(f"redis_url: unix://{redis_server.socket}\n")
    from ledger.lock import hold

    held = hold(home, "presence")
    process = start(home)
    assert process.wait(30) == 2
    assert b"presence is already running" in process.stderr.read()
    held.release()


def test_settings_of_something_else_leave_it_alone(house):
    from who_is_home.__main__ import _concerned

    settings = house.process.loop.keeper.household
    assert settings.people == {"Anna": ("annas-phone",), "Ben": ()}
    own = Settings.model_validate({"people": {"Anna": {}}})
    assert _concerned(own) == _concerned(own.model_copy(update={"channels": ("terminal://",)}))
    assert _concerned(own) != _concerned(replace_people(own))


def replace_people(settings):
    return settings.model_copy(update={"people": {}})




def test_of_a_view_with_an_entrance_in_it_only_what_touches_that_is_evidence(home, client, attic):
    square = [[0, 0], [0.5, 0], [0.5, 1]]
    zones = {"door": square, "street": square}
    porch = {"source": "demo://room", "motion": {"zones": zones}, "entrance_zones": ["door"]}
    house = PlayedProcess(home, client, settings_of(attic, cameras={"porch": porch}))

    def seen():
        house.handle()
        return house.process.loop.keeper.presence.remembered()["entrance"]

    try:
        house.play(1)
        at = house.clock.now()
        house.log.record(facts.EventBegan(at=at, event="e1", camera="porch", zones=("street",)))
        assert seen() < at
        house.log.record(facts.EventPictured(at=at, event="e1", camera="porch", picture="", zones=("door",)))
        assert seen() == at
    finally:
        house.process.recorder.close()
