"""What supervisord gave up is started again."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.supervise import restart_listener, supervisord_conf, xmlrpc_client
from cli.supervise.process_table import ROOT
from cli.supervise.watchdog import small_rpc_client
from ledger.home import Home

Until = Callable[..., None]
CONF = """
[unix_http_server]
file={socket}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisord]
logfile={folder}/supervisord.log
pidfile={folder}/supervisord.pid
[program:works]
command=/bin/sleep 60
stdout_logfile=NONE
stderr_logfile=NONE
[program:fails]
command=/bin/sh -c 'test -e {folder}/fixed && exec sleep 60; exit 1'
stdout_logfile=NONE
stderr_logfile=NONE
startretries=0
startsecs=1
autorestart=false
exitcodes=0
"""


@pytest.fixture
def supervised(home: Home, tmp_path: Path, until: Until) -> Iterator[Home]:
    """A real supervisord with one process that works and one that it has given up."""
    conf = tmp_path / "conf"
    conf.write_text(CONF.format(socket=supervisord_conf.control_socket(home), folder=tmp_path))
    command = [sys.executable, "-m", "cli.supervise.supervisord", str(conf)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as child:
        until(lambda: supervisord_conf.control_socket(home).exists(), "supervisord to answer")
        until(lambda: _states(home)["fails"] == "FATAL", "supervisord to give up")
        yield home
        child.terminate()
        assert child.wait(timeout=60) == 0


def test_only_what_was_given_up_is_started_again(supervised: Home, tmp_path: Path, until: Until) -> None:
    def ask(*words: Any) -> str:
        return small_rpc_client.call(str(supervisord_conf.control_socket(supervised)), *words)

    def revived() -> list[str]:
        return restart_listener.revive(small_rpc_client.processes(ask("getAllProcessInfo")), ask)

    works = next(each.pid for each in xmlrpc_client.processes(supervised) if each.name == "works")
    (tmp_path / "fixed").touch()

    assert revived() == ["fails:fails"]

    until(lambda: _states(supervised) == {"works": "RUNNING", "fails": "RUNNING"}, "both to run")
    assert next(each.pid for each in xmlrpc_client.processes(supervised) if each.name == "works") == works
    assert revived() == []


def test_the_small_client_reads_what_the_large_one_does(supervised: Home) -> None:
    answer = small_rpc_client.call(str(supervisord_conf.control_socket(supervised)), "getAllProcessInfo")

    assert [(each.name, each.state, each.pid) for each in small_rpc_client.processes(answer)] == [
        (each.name, each.state, each.pid) for each in xmlrpc_client.processes(supervised)]


def test_an_event_is_taken_and_acknowledged_as_supervisord_wants_it() -> None:
    answers = io.StringIO()

    assert restart_listener.take(io.StringIO("ver:3.0 len:10\nwhen:123456"), answers)

    assert answers.getvalue() == "RESULT 2\nOKREADY\n"


def test_the_listener_ends_when_supervisord_has_gone() -> None:
    assert restart_listener.take(io.StringIO(""), io.StringIO()) is False


def test_the_listener_imports_nothing_big() -> None:
    code = "import sys; sys.argv = ['x']; import cli.supervise.restart_listener; print(' '.join(sorted(sys.modules)))"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert not {"xmlrpc", "http", "supervisor", "pydantic", "redis", "logging", "dataclasses", "pathlib"} & {
        *loaded.split()}


def _states(home: Home) -> dict[str, str]:
    return {each.name: each.state for each in xmlrpc_client.processes(home)}


def test_settings_count_as_changed_once_they_have_stayed_the_same_for_a_while(tmp_path: Path) -> None:
    settings = restart_listener.StableFiles(str(tmp_path))
    assert not settings.changed()

    (tmp_path / "config.yml").write_text("cam")
    assert not settings.changed()
    (tmp_path / "config.yml").write_text("cameras: {}")
    assert not settings.changed()

    assert settings.changed()
    assert not settings.changed()
