"""What the doctor finds, and the fix it names."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from cli.checks import camera_trial, detector, machine, services
from cli.checks.cameras import cameras
from cli.checks.finding import ExaminedHouse, Finding
from cli.checks.pan_tilt_heads import heads
from cli.checks.slack import granted_scopes, slack
from cli.supervise.xmlrpc_client import Running
from fake_slack.handle import FakeSlack
from fake_slack.workspace.faults import INTERCEPTED
from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from ledger.home import Home
from ledger.redis import embedded_server, keys
from ledger.redis.client import connect
from slack_format.manifest import SCOPES
from tests.support.beats import beat
from tests.support.small_disk import small_disk
from vision.detection.detector_output import Detection

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def house(home: Home, running: bool = False, clock: Any = None, **settings: Any) -> ExaminedHouse:
    """A house with these settings; whether it runs is said, not looked up."""
    made = ExaminedHouse(home, Settings.model_validate(settings), clock or SystemClock(), environ={})
    made.__dict__.update(running=running, state=None, processes=[])
    return made


def levels(found: Iterator[Finding]) -> list[tuple[str, str]]:
    return [(each.about, each.level) for each in found]


def test_a_house_that_is_down_has_its_cameras_opened_and_every_problem_has_a_fix(cli: Cli, home: Home) -> None:
    home.config.write_text("cameras:\n  hall:\n    source: demo://room?size=640x360\n"
                           "  yard:\n    source: rtsp://me:hunter2@127.0.0.1:1/x\n"
                           "    motion_source: rtsp://me:hunter2@127.0.0.1:1/small\n")

    answer = cli("doctor", "--json")

    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    found = {each["about"]: each for each in report["findings"]}
    assert found["camera hall"]["level"] == "ok" and "640x360" in found["camera hall"]["text"]
    assert found["camera yard"]["level"] == "problem" and "nothing answers" in found["camera yard"]["text"]
    assert "1/small" in found["camera yard, small stream"]["text"]
    assert "cameras.yard.motion_source" in found["camera yard, small stream"]["fix"]
    assert all(each["fix"] for each in report["findings"] if each["level"] == "problem")
    assert report["problems"] == sum(each["level"] == "problem" for each in report["findings"])
    assert "hunter2" not in answer.stdout + answer.stderr


def test_mistakes_in_the_settings_are_among_the_findings(command: Cli, home: Home) -> None:
    home.config.write_text("camras: {}\n")

    answer = command("doctor")

    assert answer.returncode == 1
    assert "problem   config: config.yml:1: camras: there is no such setting" in answer.stdout
    assert "ok        python: " in answer.stdout
    assert "Traceback" not in answer.stderr


def turning(address: str = "simulated://", **more: Any) -> dict[str, Any]:
    return {"hall": {"source": "demo://room", "pan_tilt": {"address": address, **more}},
            "yard": {"source": "demo://room"}}


def test_a_head_of_a_house_that_is_down_is_asked_where_it_looks(home: Home) -> None:
    (found,) = heads(house(home, cameras=turning()))

    assert (found.about, found.level, found.text) == ("pan-tilt hall", "ok", "it answers, and looks at pan 0, tilt 0")


@pytest.mark.parametrize("running", [False, True])
def test_a_head_that_cannot_be_reached_is_a_problem_without_its_password(home: Home, running: bool) -> None:
    address = "onvif://me:hunter2@127.0.0.1:1/"

    (found,) = heads(house(home, running, cameras=turning(address)))

    assert found.level == "problem" and found.fix and "hunter2" not in str(found)


def test_a_running_house_says_how_its_heads_are(home: Home) -> None:
    made = house(home, True, cameras=turning(), analysis={"analyzer": ""})
    assert levels(heads(made)) == [("pan-tilt hall", "note")]

    made.__dict__["state"] = HouseState()
    assert "nobody knows where it looks" in next(heads(made)).text

    made.__dict__["state"] = HouseState().after(facts.CameraMoved(at=1.0, camera="hall", pan=20.0, tilt=-5.0))
    assert [(each.level, each.text) for each in heads(made)] == [("ok", "it looks at pan 20, tilt -5")]

    made.__dict__["state"] = made.state.after(
        facts.TroubleBegan(at=2.0, kind="pan-tilt", about="hall", text="hall does not turn: nothing answers"))
    assert [(each.level, each.text) for each in heads(made)] == [("problem", "hall does not turn: nothing answers")]


def test_a_home_that_was_never_made_is_one_line(command: Cli, home: Home) -> None:
    answer = command("doctor")

    assert (answer.returncode, answer.stdout) == (1, "")
    assert "there is no house in" in answer.stderr and "./hearthwatch up makes one" in answer.stderr


def test_secrets_that_others_may_read_are_named_with_the_command_that_fixes_it(home: Home) -> None:
    (home.secrets / "front").write_text("secret")
    (home.secrets / "front").chmod(0o644)

    (found,) = machine.secrets(house(home))

    assert (found.level, found.fix) == ("problem", f"chmod 600 {home.secrets / 'front'}")
    subprocess.run(found.fix.split(), check=True)
    assert levels(machine.secrets(house(home))) == [("secrets", "ok")]


def test_a_house_of_root_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    examined, found = house(home), {}
    for uid in (0, 1000):
        with monkeypatch.context() as patched:
            patched.setattr(os, "geteuid", lambda uid=uid: uid)
            found[uid] = list(machine.user(examined))

    (root,) = found[0]
    assert root.level == "note" and "runs as root" in root.text and "chown" in root.fix
    assert found[1000] == []


def test_packages_that_are_not_as_pinned_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Home) -> None:
    pinned = tmp_path / "requirements.txt"
    pinned.write_text("redis==0.1 \\\n    --hash=sha256:00\nno-such-package==1.0 \\\n    --hash=sha256:00\n"
                      "windows-thing==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n")
    monkeypatch.setattr(machine, "PINS", pinned)

    (found,) = machine.packages(house(home))

    assert found.level == "problem"
    assert "instead of 0.1" in found.text and "no-such-package missing" in found.text
    assert "windows-thing" not in found.text


def test_the_pinned_file_is_read_whole() -> None:
    found = machine.pins(machine.PINS.read_text().splitlines())

    assert {"redis", "pydantic", "av", "opencv-python-headless"} <= {each.name for each in found}
    assert all(isinstance(each, Requirement) and len(each.specifier) == 1 for each in found)


def test_a_disk_below_its_floor_is_a_problem(home: Home) -> None:
    assert levels(machine.disk(house(home, storage={"min_free_mb": 1_000_000}))) == [("disk", "problem")]


def test_a_disk_that_takes_no_writes_is_named_as_the_trouble_names_it(short_path: Path) -> None:
    with small_disk("16m") as disk:
        home = Home(disk.path / "home", bases=(short_path,))
        home.create()
        disk.fill()
        (full,) = machine.disk(house(home))
        disk.free()
        disk.read_only()
        (read_only,) = machine.disk(house(home))

    assert full.text.startswith("the disk is full (") and "make room" in full.fix
    assert read_only.text.startswith("the disk has become read-only (") and "replace it" in read_only.fix


def test_a_log_that_is_in_memory_is_a_problem(home: Home, until: Callable[..., None],
                                              answers: Callable[[Path], bool]) -> None:
    server = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(home.redis_socket), "the server answers")
        client = connect(home.redis_socket)
        client.config_set("appendonly", "no")
        client.set(keys.IN_MEMORY, "full")
        (found,) = services.redis(house(home, running=True))
    finally:
        server.kill()
        server.wait(timeout=60)

    assert (found.level, found.text) == ("problem", "the log is in memory, and a power cut would lose it")


def test_a_clock_that_is_years_behind_is_a_problem(home: Home) -> None:
    (found,) = machine.clock(house(home, clock=FakeClock(now=86_400.0)))

    assert found.level == "problem" and "years in the past" in found.text


def test_a_running_house_is_asked_for_the_age_of_the_last_frame_and_no_camera_is_opened(
        home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_trial, "first_frame", lambda *_: pytest.fail("the camera was opened"))
    clock = FakeClock()
    for name, age in (("fresh", 1.0), ("stuck", 60.0)):
        home.frame_time(name).touch()
        os.utime(home.frame_time(name), (clock.now() - age, clock.now() - age))
    named = {name: {"source": "rtsp://h/1"} for name in ("fresh", "stuck", "never")}

    found = list(cameras(house(home, running=True, clock=clock, cameras=named)))

    assert [(each.level, each.text) for each in found] == [
        ("ok", "its last frame is 1.0 s old"),
        ("problem", "its last frame is 60 s old"),
        ("problem", "has given no frame since the start"),
    ]


def test_a_process_that_is_down_or_stuck_is_a_problem(home: Home) -> None:
    clock = FakeClock()
    beat(home, clock, "analysis", age=100.0, pid=7)
    beat(home, clock, "notifier", age=1.0, pid=8)
    examined = house(home, running=True, clock=clock)
    examined.__dict__["processes"] = [Running("app", "FATAL", 0, 0, "Exited too quickly"),
                                      Running("analysis", "RUNNING", 7, 300, ""),
                                      Running("notifier", "RUNNING", 8, 300, "")]

    found = list(services.processes(examined))

    assert [each.text for each in found] == ["app is fatal", "analysis has not gone round its loop for 100 s"]
    assert found[0].fix == "./hearthwatch logs app says why"
    examined.__dict__["processes"] = examined.processes[1:]
    assert levels(services.processes(examined)) == [("processes", "problem")]
    examined.__dict__["processes"] = [*examined.processes[1:], Running("fake-slack", "RUNNING", 9, 300, "")]
    assert levels(services.processes(examined)) == [("processes", "ok")]
    assert [each.text for each in services.processes(examined)] == ["1 of 1 run; beside the house: fake-slack"]


def test_a_redis_that_does_not_answer_is_a_problem_and_one_that_forgets_is_too(
        home: Home, redis_server: Any) -> None:
    away = list(services.redis(house(home, redis_url="unix:///no/such/socket")))
    kept = list(services.redis(house(home, redis_url=redis_server.url)))
    with redis_server.client() as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        forgets = list(services.redis(house(home, redis_url=redis_server.url)))
        client.config_set("maxmemory-policy", "noeviction")

    assert [each.level for each in away] == ["problem"] and "does not answer" in away[0].text
    assert [each.level for each in kept] == ["ok"]
    assert [(each.level, each.fix) for each in forgets] == [("problem", "set it to noeviction")]


@pytest.mark.parametrize(("kind", "text"), [
    ("stream", "its main stream is away: no such path"), ("answers", "a third of its answers fail: status 503"),
    ("frozen", "its picture is frozen: not one pixel of it has changed")])
def test_a_camera_with_which_not_all_is_well_is_a_problem_though_frames_come(home: Home, kind: str, text: str) -> None:
    home.create()
    home.frame_time("hall").parent.mkdir(parents=True, exist_ok=True)
    home.frame_time("hall").touch()
    examined = house(home, running=True, cameras={"hall": {"source": "rtsp://cam/1",
                                                           "motion_source": "rtsp://cam/2"}})
    gone = facts.TroubleBegan(at=1.0, kind=kind, about="hall", text=f"hall: {text}")
    examined.__dict__["state"] = HouseState().after(gone)

    found = list(cameras(examined))

    assert [each.level for each in found] == ["ok", "problem"]
    assert found[1].text == text and found[1].fix


def test_a_page_open_to_the_network_and_without_a_password_is_said(home: Home) -> None:
    found = {each.level: each for each in services.page(house(home, web={"bind": "0.0.0.0:18181"}))}

    assert "open to the network" in found["note"].text
    assert found["problem"].fix == "./hearthwatch password"


def test_a_model_that_is_missing_is_a_note_and_a_damaged_one_a_problem(home: Home) -> None:
    (missing,) = services.models(house(home))
    (home.models / "yolox_nano.onnx").write_bytes(b"half")
    (damaged,) = services.models(house(home))

    assert (missing.level, missing.fix) == ("note", "./hearthwatch models fetch")
    assert (damaged.level, damaged.fix) == ("problem", "./hearthwatch models fetch")


def test_the_models_beside_the_project_are_found(home: Home, shared: Path) -> None:
    examined = house(home)
    examined.__dict__["environ"] = {"HEARTHWATCH_MODELS": str(shared / "models")}

    assert levels(services.models(examined)) == [("models", "ok")]


def test_a_look_is_measured_with_the_chosen_detector_and_said_in_seconds(home: Home, shared: Path) -> None:
    examined = house(home, analysis={"analyzer": "yolox://"}, alerts={"label_wait": 30})
    examined.__dict__["environ"] = {"HEARTHWATCH_MODELS": str(shared / "models")}

    found = list(detector.detector(examined))

    assert re.fullmatch(r"yolox by (opencv|onnxruntime) takes [1-9]\d* ms for a picture \(median of 5\); with 2 crops "
                        r"of it a picture is looked at within \d+\.\d s", found[0].text)
    assert found[0].level == "ok"
    assert list(detector.detector(house(home))) == []


def test_of_several_analyzers_each_is_measured_and_one_that_cannot_look_is_named(home: Home, shared: Path) -> None:
    steps = ["nanodet://", "yolox://", "classifier://gone.onnx?labels=imagenet", "rekognition://eu-west-1"]
    examined = house(home, cameras={"front": {"source": "demo://room", "analyzers": steps}}, alerts={"label_wait": 30})
    examined.__dict__["environ"] = {"HEARTHWATCH_MODELS": str(shared / "models")}

    found = [each for each in detector.detector(examined) if "onnxruntime would" not in each.text]

    assert [each.level for each in found] == ["ok", "ok", "problem", "ok"], "yolox is in use already: no advice"
    assert found[2].text.startswith("classifier does not look at pictures: the model is not there: ")
    assert found[3].text == "pictures of Front are sent to rekognition, and each look costs money"
    assert [each.level for each in services.models(examined)] == ["ok"] * 4


def test_a_look_is_the_median_of_five_after_the_first() -> None:
    clock, takes = FakeClock(), iter((9.0, 0.2, 0.1, 0.3, 0.2, 5.0))

    class Watched:
        name = "watched"

        def look(self, bgr: Any) -> tuple[Detection, ...]:
            clock.advance(next(takes))
            return ()

    assert detector.median_look(Watched(), clock) == pytest.approx(0.2)


def test_a_machine_too_slow_for_labels_is_told_what_to_set() -> None:
    slow = detector.told("nanodet", 0.8, wait=1.0)
    advised = list(detector.advice("nanodet", 0.8, there={"nanodet"}, runtimes=("opencv",)))

    assert (slow.level, slow.fix) == ("note", "alerts.label_wait: 3s in config.yml") and "within 2.4 s" in slow.text
    assert [each.fix for each in advised] == ["analysis.onnxruntime: true in config.yml, then ./hearthwatch up"]


def test_a_better_model_that_is_there_is_recommended_and_a_good_choice_is_left_alone() -> None:
    (better,) = detector.advice("nanodet", 0.02, there={"nanodet", "yolox"}, runtimes=("onnxruntime", "opencv"))

    assert (better.level, better.fix) == ("note", "analysis.analyzer: yolox:// in config.yml")
    assert list(detector.advice("yolox", 0.02, there={"nanodet", "yolox"}, runtimes=("opencv",))) == []


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeSlack]:
    """A workspace whose bot is in its first channel."""
    with FakeSlack.start() as started:
        yield started


def slacked(home: Home, fake: FakeSlack, **changes: str) -> list[Finding]:
    settings = {"bot_token": fake.bot_token, "signing_secret": fake.signing_secret, "channel": fake.channel,
                "api_url": fake.api_url, **changes}
    return list(slack(house(home, slack=settings)))


def test_slack_is_well_when_token_scopes_and_membership_are(home: Home, fake: FakeSlack) -> None:
    assert [(each.about, each.level) for each in slacked(home, fake)] == [
        ("slack token", "ok"), ("slack scopes", "ok"), ("slack connection", "note"), ("slack channel", "ok")]


def test_an_app_token_is_tried(home: Home, fake: FakeSlack) -> None:
    right, wrong = (slacked(home, fake, app_token=token)[2] for token in (fake.app_token, "xapp-wrong-token"))

    assert (right.level, right.text) == ("ok", "Socket Mode can be used")
    assert (wrong.level, wrong.text) == ("problem", "Slack refuses slack.app_token (invalid_auth)")


@pytest.mark.parametrize("error", ["too_many_websockets", "internal_error", "forbidden_team"])
def test_a_connection_that_is_refused_for_another_reason_is_no_wrong_token(home: Home, fake: FakeSlack,
                                                                           error: str) -> None:
    fake.fault("error", methods=["apps.connections.open"], error=error)
    try:
        found = slacked(home, fake, app_token=fake.app_token)[2]
    finally:
        fake.heal()

    assert (found.level, error in found.text, "slack.app_token (" in found.text) == ("problem", True, False)


@pytest.mark.parametrize("kind", sorted(INTERCEPTED))
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_what_answers_in_slacks_place_is_named(home: Home, fake: FakeSlack, kind: str, method: str) -> None:
    fake.fault(kind, methods=[method])
    try:
        (found,) = [each for each in slacked(home, fake, app_token=fake.app_token) if each.level == "problem"]
    finally:
        fake.heal()

    assert "answers in its place: a login page of the network?" in found.text
    assert "log in" in found.fix


def test_a_channel_may_be_given_by_name(home: Home, fake: FakeSlack) -> None:
    assert slacked(home, fake, channel="#hearthwatch")[-1].level == "ok"
    assert slacked(home, fake, channel="#no-such-channel")[-1].level == "problem"


def test_a_channel_without_the_app_says_how_to_invite_it(home: Home, fake: FakeSlack) -> None:
    found = slacked(home, fake, channel="C0GENERAL1")[-1]

    assert (found.level, found.fix) == ("problem", "in that channel type: /invite @hearthwatch")


def test_a_wrong_token_is_a_problem_that_never_shows_it(home: Home, fake: FakeSlack) -> None:
    (found,) = slacked(home, fake, bot_token="xoxb-wrong-token")

    assert (found.level, found.text) == ("problem", "Slack answers invalid_auth")
    assert "xoxb-wrong" not in found.fix


def test_missing_scopes_are_named(home: Home, fake: FakeSlack) -> None:
    fake.configure(bot_scopes=[scope for scope in SCOPES if scope not in ("commands", "files:write")])
    try:
        found = slacked(home, fake)
    finally:
        fake.configure(bot_scopes=list(SCOPES))

    assert [each.text for each in found if each.about == "slack scopes"] == ["missing: commands, files:write"]


def test_a_slack_that_cannot_be_reached_is_one_finding(home: Home, fake: FakeSlack) -> None:
    (found,) = slacked(home, fake, api_url="http://127.0.0.1:1/api/")

    assert found.level == "problem" and "cannot be reached at http://127.0.0.1:1/api/" in found.text


def test_scopes_are_read_however_the_header_is_written() -> None:
    assert granted_scopes({"X-OAuth-Scopes": "chat:write, files:write"}) == {"chat:write", "files:write"}
    assert granted_scopes({"x-oauth-scopes": ["chat:write"]}) == {"chat:write"}
    assert granted_scopes({}) is None


def test_the_doctor_writes_nothing(command: Cli, home: Home) -> None:
    home.config.write_text("cameras:\n  hall:\n    source: demo://room?size=640x360\n")
    before = sorted((file, file.stat().st_mtime_ns) for file in home.path.rglob("*") if file.is_file())

    command("doctor")

    assert sorted((file, file.stat().st_mtime_ns) for file in home.path.rglob("*") if file.is_file()) == before


def test_a_user_who_may_log_out_is_advised_to_stay(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "SYSTEMD", tmp_path)
    monkeypatch.setattr(machine, "LINGER", tmp_path / "linger")
    monkeypatch.setattr(machine.os, "getuid", lambda: 65534)

    (found,) = machine.memory_directory(house(home))
    (tmp_path / "linger").mkdir()
    (tmp_path / "linger" / "nobody").touch()

    assert (found.level, found.fix) == ("note", "sudo loginctl enable-linger nobody")
    assert list(machine.memory_directory(house(home))) == []
