"""The process as it is started, with a real Redis: it serves, takes up new settings, and says when it cannot."""

import ftplib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from house import facts
from house.clock import SystemClock
from ledger.heartbeat import read
from ledger.home import Home
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.spool import PushSpool
from ledger.redis.log import Log
from tests.conftest import wait_until
from tests.ftp_ingest.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """cameras:
{cameras}
ingest:
  ftp: {{bind: '127.0.0.1:{port}'}}
  folders: {{yard: {nas}}}
"""
YARD, DOOR = "  yard: {source: 'push://yard'}", "  door: {source: 'push://door'}"


@pytest.fixture
def own(home, redis_server):
    home.create()
    environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_server.url}
    same = Home.from_environment(environ, home.path)
    yield same, environ
    shutil.rmtree(same.runtime, ignore_errors=True)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stored(port: int, user: str, password: str) -> str:
    with ftplib.FTP(timeout=20) as ftp:
        ftp.connect("127.0.0.1", port)
        ftp.login(user, password)
        return ftp.storbinary("STOR a.jpg", io.BytesIO(b"\xff\xd8\xff"))


def test_it_serves_each_way_takes_up_settings_and_names_a_port_that_is_taken(own, redis_server, tmp_path):
    house, environ = own
    nas, log, port = tmp_path / "nas", Log(redis_server.client()), free_port()
    nas.mkdir()
    spool = PushSpool(house, SystemClock())
    yard, door = (PushPasswords(house).make(each) for each in ("yard", "door"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        house.config.write_text(CONFIG.format(cameras=YARD, port=port, nas=nas))
        process = subprocess.Popen([sys.executable, "-m", "ftp_ingest"], cwd=ROOT, env=environ)
        try:
            wait_until(lambda: any("cannot listen" in each.text for each in log.recent(50, [facts.TroubleBegan])),
                       "the trouble is told")
            (nas / "x.jpg").write_bytes(b"from the nas")
            wait_until(lambda: [each.path.read_bytes() for each in spool.waiting("yard")] == [b"from the nas"],
                       "the file of the folder waits")
            house.config.write_text(CONFIG.format(cameras=f"{YARD}\n{DOOR}", port=free_port(), nas=nas))
            port = int(house.config.read_text().split("127.0.0.1:")[1].split("'")[0])
            wait_until(lambda: listens(port), "the server is at its new port")
            assert stored(port, "door", door).startswith("226") and stored(port, "yard", yard).startswith("226")
            assert read(house.heartbeat("ingest")) is not None and read(house.heartbeat("ingest.ftp")) is not None
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            process.wait()
    assert len(spool.waiting("yard")) == 2 and len(spool.waiting("door")) == 1
    assert log.recent(50, [facts.TroubleEnded])
