"""The device's macro unlocks for a yes of the house alone, shows what goes wrong, and locks again."""

import json
import shutil
import subprocess

import pytest

from tests.support.needed import missing

HERE = "tests/deploy/roomos"
UNLOCK = ["Event.UserInterface.Extensions.Panel.Clicked", {"PanelId": "hearthwatchLocked"}]
LOCK = ["Event.UserInterface.Extensions.Widget.Action", {"Type": "released", "WidgetId": "hearthwatchLock"}]
LEARN = ["Event.UserInterface.Extensions.Widget.Action", {"Type": "released", "WidgetId": "hearthwatchLearn"}]
ASLEEP = ["Status.Standby.State", "Standby"]


@pytest.fixture
def macro(tmp_path, pytestconfig):
    """macro(steps, http, **more): what the stand-in saw, in node."""
    node, root = shutil.which("node"), pytestconfig.rootpath
    if node is None:
        missing("node")
    (tmp_path / "node_modules" / "xapi").mkdir(parents=True)
    (tmp_path / "node_modules" / "xapi" / "package.json").write_text('{"name": "xapi", "main": "index.mjs"}')
    shutil.copy(root / HERE / "xapi.mjs", tmp_path / "node_modules" / "xapi" / "index.mjs")
    shutil.copy(root / HERE / "run.mjs", tmp_path / "run.mjs")
    shutil.copy(root / "deploy" / "roomos" / "faceId.js", tmp_path / "faceId.mjs")

    def run(steps, http=(), **more):
        scenario = json.dumps({"steps": steps, "http": list(http)} | more)
        done = subprocess.run([node, "run.mjs"], cwd=tmp_path, env={"SCENARIO": scenario}, capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["unhandled"] == []
        return found

    return run


def is_open(state):
    return (state["hearthwatchOpen"], state["hearthwatchLocked"], state["UserInterface.Features.HideAll"],
            state["UserInterface.SettingsMenu.Visibility"]) == ("Auto", "Hidden", "False", "Auto")


def is_locked(state):
    return (state["hearthwatchOpen"], state["hearthwatchLocked"], state["UserInterface.Features.HideAll"],
            state["UserInterface.SettingsMenu.Visibility"]) == ("Hidden", "Auto", "True", "Hidden")


def test_it_begins_locked_and_unlocks_for_a_known_face_with_the_key_in_a_header(macro):
    seen = macro([UNLOCK, LOCK], [{"body": "1"}])
    assert [is_locked(seen["states"][0]), is_open(seen["states"][1]), is_locked(seen["states"][2])] == [True] * 3
    (asked,) = seen["http"]
    assert asked["Url"].endswith("/comparephoto?serialnumber=FOC1234ABCD") and asked["Timeout"] <= 30
    assert asked["Header"][0].startswith("X-Hearthwatch-Key: ") and asked["AllowInsecureHTTPS"] == "False"
    assert seen["alerts"][:2] == ["One moment: Look into the camera.",
                                  "Unlocked: Press My session, then Lock, when you leave."]


@pytest.mark.parametrize(("answer", "shown"), [
    ({"body": "0"}, "Not unlocked: Your face was not recognised."),
    ({"body": '{"errorMessage": "dark"}'}, "That did not work: dark"),
    ({"body": '{"errorMessage"'}, "something else"), ({"body": "<html>"}, "something else"),
    ({"body": ""}, "something"), ({}, "something else"), ({"body": "10"}, "something else"),
    ({"body": "1", "status": "500"}, "answered 500"),
    ({"fails": "Unauthorized", "status": 401}, "cannot be reached (it answered 401)"),
    ({"fails": "connection refused"}, "The house cannot be reached."), ("never", "The house took too long.")])
def test_anything_but_a_yes_keeps_it_locked_and_is_shown(macro, answer, shown):
    seen = macro([UNLOCK], [answer])
    assert is_locked(seen["states"][-1]) and shown in seen["alerts"][-1]


def test_it_can_be_tried_again_after_a_failure(macro):
    seen = macro([UNLOCK, UNLOCK], [{"fails": "away"}, {"body": "1"}])
    assert is_open(seen["states"][-1])


def test_taps_while_it_asks_do_not_ask_again(macro):
    seen = macro([[*UNLOCK, "at once"], [*UNLOCK, "at once"], UNLOCK], [{"body": "1", "delay": 10_000}, {"body": "1"}])
    assert len(seen["http"]) == 1 and is_open(seen["states"][-1])


@pytest.mark.parametrize("step", [ASLEEP, ["Status.Standby.State", "EnteringStandby"], LOCK])
def test_it_locks_when_the_device_falls_asleep_and_an_answer_that_comes_later_opens_nothing(macro, step):
    seen = macro([UNLOCK, step], [{"body": "1"}])
    assert is_open(seen["states"][1]) and is_locked(seen["states"][2])
    seen = macro([[*UNLOCK, "at once"], step], [{"body": "1", "delay": 10_000}])
    assert is_locked(seen["states"][-1])


def test_a_picture_is_updated_from_the_open_panel_and_refusals_are_shown(macro):
    seen = macro([LEARN, LEARN, LEARN], [{"body": "200:OK"}, {"body": '{"errorMessage": "blurred"}'}, {"body": "OK"}])
    assert [each["Url"].split("/")[-1].split("?")[0] for each in seen["http"]] == ["uploadphoto"] * 3
    shown = [each for each in seen["alerts"] if not each.startswith("One moment")]
    assert shown == ["Done: Your picture was updated.", "That did not work: blurred",
                     "That did not work: The house answered something else."]


@pytest.mark.parametrize("broken", [["Status.SystemUnit"], ["Command.UserInterface.Extensions.Panel.Save"],
                                    ["Command.UserInterface.Message"], ["Config.HttpClient"]])
def test_a_device_on_which_something_fails_is_locked(macro, broken):
    seen = macro([], broken=broken)
    assert is_locked(seen["states"][-1])


def test_it_says_that_the_device_may_not_ask_at_all(macro):
    assert any("HttpClient Mode must be On" in each for each in macro([], mode="Off")["alerts"])
