"""A house of real processes for one journey: its home by the test's CONFIG, its dashboard, the stand-in for Slack."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest
from werkzeug.serving import make_server

from app.factory import create_app
from fake_slack.handle import FakeSlack
from house.settings.whole_config import load
from ledger import runtime_dir
from ledger.home import Home

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def _slack_process():
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def slack(_slack_process):
    """The stand-in for Slack, over real HTTP, which knows of nothing yet."""
    _slack_process.restart(processing=[0.3, 0.5])
    return _slack_process


@pytest.fixture
def house(request, home, redis_server, slack):
    """The home of a house that is set up for this Redis and this Slack; its runtime directory is removed at the end."""
    home.config.write_text(request.module.CONFIG.format(redis=redis_server.url, slack=slack))
    real = Home(home.path, runtime_dir.bases(os.environ))
    yield real
    shutil.rmtree(real.runtime)


@pytest.fixture
def web(house, slack):
    """The dashboard on real HTTP; Slack's presses go there."""
    with mock.patch("app.factory.ANSWER_SECONDS", 10.0):  # a slow answer of a busy machine's Redis is awaited
        app = create_app(house, load(house.config, house.learned, {}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    slack.configure(app_url=f"http://127.0.0.1:{server.port}")
    yield server
    server.shutdown()
    thread.join(60)
    server.server_close()


@pytest.fixture
def running(house):
    """`running("notifier")` starts a process of the house and returns it; all of them are stopped at the end."""
    started = []

    def start(*words):
        environ = {**os.environ, "HEARTHWATCH_HOME": str(house.path)}
        started.append(subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environ,
                                        stdout=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(60)
