"""The supervisor's signals: what stops the house, and what nohup keeps."""

import signal
import socket
import subprocess
import sys
import xmlrpc.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.supervise.process_table import ROOT
from tests.support.small_disk import failing_card

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
    """`start(SIG_DFL or SIG_IGN)`: a supervisor with one process, started with SIGHUP taken like this."""
    (tmp_path / "conf").write_text(CONF.format(folder=tmp_path))
    started: list[subprocess.Popen[str]] = []

    def begin(hangup: signal.Handlers) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "cli.supervise.supervisord", str(tmp_path / "conf")]
        started.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup)))
        until(lambda: (tmp_path / "works").exists() and (tmp_path / "works").read_text(), "the process to run")
        return started[0]

    yield begin
    for supervisor in started:
        supervisor.terminate()
        supervisor.communicate(timeout=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_everything_and_says_so(
        start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, number: signal.Signals) -> None:
    supervisor = start(signal.SIG_DFL)

    supervisor.send_signal(number)
    _, said = supervisor.communicate(timeout=60)

    assert (supervisor.returncode, said) == (0, "hearthwatch: stopping ...\nhearthwatch: stopped\n")
    assert not Path("/proc", (tmp_path / "works").read_text().strip()).exists()


def test_with_nohup_a_closed_terminal_changes_nothing(
        start: Callable[..., "subprocess.Popen[str]"], tmp_path: Path, until: Until) -> None:
    supervisor = start(signal.SIG_IGN)

    supervisor.send_signal(signal.SIGHUP)
    supervisor.send_signal(signal.SIGUSR2)

    until(lambda: "SIGUSR2" in (tmp_path / "log").read_text(), "the signal after it to be taken")
    assert supervisor.poll() is None
    assert Path("/proc", (tmp_path / "works").read_text().strip()).exists()


TALKING = """
[supervisord]
logfile={folder}/log
pidfile={folder}/pid
[program:talks]
command=/bin/sh -c 'echo $$ >>{folder}/talks; while echo a line that is long enough; do echo >>{folder}/lines; done'
stdout_logfile={card}/talks.log
stdout_logfile_maxbytes=20000
stdout_logfile_backups=2
"""


def test_a_process_goes_on_when_its_log_can_be_neither_written_nor_rotated(tmp_path: Path, until: Until) -> None:
    with failing_card(16) as card:
        (tmp_path / "conf").write_text(TALKING.format(folder=tmp_path, card=card.path))
        lines, supervisor = tmp_path / "lines", subprocess.Popen(
            [sys.executable, "-m", "cli.supervise.supervisord", str(tmp_path / "conf")], cwd=ROOT,
            stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: (card.path / "talks.log.1").exists(), "the log is rotated")
            card.fail()
            before = lines.stat().st_size
            until(lambda: lines.stat().st_size > before + 5000, "it goes on talking")
        finally:
            supervisor.terminate()
            _, said = supervisor.communicate(timeout=60)

    assert len((tmp_path / "talks").read_text().split()) == 1, "it was never started again"
    assert said == "hearthwatch: stopping ...\nhearthwatch: stopped\n"


def test_nothing_is_printed_of_somebody_who_hangs_up_before_the_answer(tmp_path: Path, until: Until) -> None:
    control = tmp_path / "control"
    (tmp_path / "conf").write_text(CONF.format(folder=tmp_path) + "[rpcinterface:supervisor]\n"
                                   "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n"
                                   f"[unix_http_server]\nfile={control}\n")
    body = xmlrpc.client.dumps((), "supervisor.getAllProcessInfo").encode()
    request = b"POST /RPC2 HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    command = [sys.executable, "-m", "cli.supervise.supervisord", str(tmp_path / "conf")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as supervisor:
        until(control.exists, "it can be asked")
        for _ in range(5):
            with socket.socket(socket.AF_UNIX) as asking:
                asking.connect(str(control))
                asking.sendall(request)
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(control))
            asking.sendall(request)
            assert asking.recv(100), "it answers who waits"
        supervisor.terminate()
        said, _ = supervisor.communicate(timeout=60)
    assert said == "hearthwatch: stopping ...\nhearthwatch: stopped\n"
