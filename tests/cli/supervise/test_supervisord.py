"""The supervisor's signals: what stops the house, and what nohup keeps."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.supervise.process_table import ROOT

Until = Callable[..., None]
CONF = """
[supervisord]
logfile={folder}/log
pidfile={folder}/pid
[program:works]
command=/bin/sh -c 'echo $$ >{folder}/works; exec sleep 60'
stdout_logfile=NONE
stderr_logfile=NONE
"""


@pytest.fixture
def start(tmp_path: Path, until: Until) -> Iterator[Callable[[signal.Handlers], "subprocess.Popen[str]"]]:
    """`start(SIG_DFL or SIG_IGN)`: a keeper with one process, started with SIGHUP taken like this."""
    (tmp_path / "conf").write_text(CONF.format(folder=tmp_path))
    started: list[subprocess.Popen[str]] = []

    def begin(hangup: signal.Handlers) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "cli.supervise.supervisord", str(tmp_path / "conf")]
        started.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup)))
        until(lambda: (tmp_path / "works").exists() and (tmp_path / "works").read_text(), "the process to run")
        return started[0]

    yield begin
    for keeper in started:
        keeper.terminate()
        keeper.communicate(timeout=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_everything_and_says_so(
        start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, number: signal.Signals) -> None:
    keeper = start(signal.SIG_DFL)

    keeper.send_signal(number)
    _, said = keeper.communicate(timeout=60)

    assert (keeper.returncode, said) == (0, "hearthwatch: stopping ...\nhearthwatch: stopped\n")
    assert not Path("/proc", (tmp_path / "works").read_text().strip()).exists()


def test_with_nohup_a_closed_terminal_changes_nothing(
        start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, until: Until) -> None:
    keeper = start(signal.SIG_IGN)

    keeper.send_signal(signal.SIGHUP)
    keeper.send_signal(signal.SIGUSR2)

    until(lambda: "SIGUSR2" in (tmp_path / "log").read_text(), "the signal after it to be taken")
    assert keeper.poll() is None
    assert Path("/proc", (tmp_path / "works").read_text().strip()).exists()
