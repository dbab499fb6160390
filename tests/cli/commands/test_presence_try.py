"""A router is tried step by step before the house relies on it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.commands.presence import try_router
from cli.errors import CliError
from house.settings.load import SettingsError
from ledger.home import Home
from tests.who_is_home.routers.played_router import LOGIN, PASSWORD, Asked, PlayedRouter

CONFIG = """\
cameras: {{hall: {{source: "nonsense://"}}}}
presence:
  routers:
    attic: {{address: "file:///nowhere.json"}}
    cellar:
      address: http_login://anna:${{file:secrets/router}}@127.0.0.1:{port}
      http_login: {{login: /login, fields: {{user: "{{user}}", pw: "{{password}}"}}, devices: /list, active: up}}
"""
LIST = [{"name": "Annas-iPhone", "mac": "aa:bb:cc:00:00:01", "ip": "192.168.1.20", "up": True},
        {"name": "laptop", "mac": "a8:bb:cc:00:00:02", "up": False}]


def shop(asked: Asked) -> None:
    if asked.route == "/login":
        right = asked.form == {"user": "anna", "pw": PASSWORD}
        asked.send("ok", 200 if right else 401, Set_Cookie="sid=s3cretsession")
    elif asked.cookies.get("sid") == "s3cretsession":
        asked.json(LIST)
    else:
        asked.send("<html><form action='/login?x=1'><input name=user><input name=pw type=password>"
                   "<input type=hidden name=csrf value=t0k></form></html>", Content_Type="text/html")


@pytest.fixture
def server():
    made = PlayedRouter(shop)
    yield made
    made.stopping.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def house(home: Home, server: PlayedRouter) -> Home:
    home.config.write_text(CONFIG.format(port=server.server_port))
    (home.path / "secrets").mkdir(exist_ok=True)
    secret = home.path / "secrets" / "router"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    return home


@pytest.mark.parametrize("name", ["cellar", "2"])
def test_a_router_of_the_house_is_asked_step_by_step(house: Home, capsys, name) -> None:
    assert try_router.run([name], house) == 0

    said = capsys.readouterr().out
    lines = said.splitlines()
    assert lines[0].startswith("asking http_login://anna:***@127.0.0.1:")
    assert "1. login sent to /login with user, pw: status 200, cookies now: sid" in lines[1]
    assert "2. list /list: status 200" in lines[2]
    assert [row.split() for row in lines[3:6]] == [
        ["there", "MAC", "IP", "name"], ["yes", "aa:bb:cc:00:00:01*", "192.168.1.20", "Annas-iPhone"],
        ["no", "a8:bb:cc:00:00:02", "-", "laptop"]]
    assert lines[6].startswith("2 devices, 1 of them there now")
    assert lines[-1] == "nothing to fix"
    assert "s3cret" not in said


def test_a_wrong_password_ends_with_one_line_of_what_to_fix(house: Home, capsys) -> None:
    (house.path / "secrets" / "router").write_text("wr0ng-s3cret")

    with pytest.raises(CliError) as caught:
        try_router.run(["cellar"], house)
    assert str(caught.value).startswith("to fix: http_login://127.0.0.1:")
    assert "refuses this user and password" in str(caught.value)
    assert "s3cret" not in str(caught.value) + capsys.readouterr().out


def test_an_address_without_settings_shows_which_fields_its_login_page_has(server, home: Home, capsys) -> None:
    with pytest.raises(CliError, match="set `devices` there"):
        try_router.run([server.address("http_login")], home)

    assert "a form sent to /login with the fields user, pw, hidden: csrf" in capsys.readouterr().out


def test_a_router_that_shows_nobody_there_is_doubted(server, house: Home, capsys) -> None:
    server.play = lambda asked: asked.json([each | {"up": False} for each in LIST])

    assert try_router.run(["cellar"], house) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("to fix: it answers, but shows nobody there")


@pytest.mark.parametrize(("typed", "said"), [
    ("openwrt://127.0.0.1:1", "needs a user and a password"),
    ("nonsense://x", "nothing answers nonsense://; known here:"),
    ("openwrt://me:${file:secrets/none}@10.0.0.1", "there is no file secrets/none"),
    (f"openwrt://{LOGIN}127.0.0.1:1", "refuses connections"),
    ("garage", "no router is called 'garage'"),
    ("3", "no router is called '3'"),
])
def test_what_cannot_be_tried_is_said_in_one_line(house: Home, typed: str, said: str) -> None:
    with pytest.raises(CliError) as caught:
        try_router.run([typed], house)
    assert said in str(caught.value) and "\n" not in str(caught.value) and "s3cret" not in str(caught.value)


def test_a_mistake_in_the_presence_settings_is_named_with_its_line(home: Home) -> None:
    home.config.write_text("presence:\n  routers:\n"
                           "    a: {address: 'asus://x', http_login: {login: login.html, pw: 1}}\n")

    with pytest.raises(SettingsError) as caught:
        try_router.run(["a"], home)
    assert ["must begin with /" in str(each) or "there is no such setting" in str(each)
            for each in caught.value.problems] == [True, True]
    assert all(each.line == 3 for each in caught.value.problems)


def test_a_router_that_never_answers_is_left_behind(server, home: Home) -> None:
    server.play = lambda asked: asked.server.stopping.wait(30)

    with pytest.raises(CliError, match="takes longer than 0 s to answer"):
        try_router.run([server.address("openwrt"), "--timeout", "0.2"], home)


def test_the_command_knows_its_parts(cli: Callable, tmp_path: Path) -> None:
    answer = cli("presence", "guess")

    assert answer.returncode == 2
    assert answer.stderr.startswith("hearthwatch: presence has no part 'guess'; it has: try")
