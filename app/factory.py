"""Builds the app: every dependency once, here, and nothing at import."""

import os
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app.clips import clips
from app.console import console
from app.dashboard import pages
from app.errors import add_errors
from app.health import Gauge
from app.live import live
from app.login import add_login, login
from app.parts import Parts
from app.passwords import Passwords, session_secret
from app.reading import Reading
from app.renewal import Renewal, with_slack
from app.repeats import Repeats
from app.security import protect
from app.shared_answers import SharedAnswers
from app.slack_http import slack
from app.stages import stages
from app.streams import Streams
from house import logs
from house import settings as house_settings
from house.clock import Clock, SystemClock
from house.command_table import TABLE
from house.sentence import place
from house.settings import Settings
from ledger.client import connect
from ledger.history_reading import HistoryReader
from ledger.home import Home
from ledger.house import LedgerHouse
from ledger.log import Log
from ledger.outbox import Outbox
from ledger.pictures import Pictures
from ledger.settings_files import SettingsFiles

ROOT = Path(__file__).resolve().parent.parent
ANSWER_SECONDS = 0.2
"""How long the ledger may take for one answer here: a command is acknowledged within 0.3 s, or not possible now."""


def create_app(home: Home | None = None, settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The web door of the house in `home`; left out, all three are the real ones of this machine."""
    home = home or Home.from_environment(os.environ, ROOT / "var")
    if settings is None:
        settings = house_settings.load(home.config, home.learned, os.environ)
        logs.configure("app", settings.secrets())
    app = Flask("hearthwatch", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.secret_key = session_secret(home.secrets)
    clock = clock or SystemClock()
    files = SettingsFiles(home, os.environ, settings, clock)
    app.extensions["hearthwatch"] = build(home, settings, clock)
    app.before_request(Renewal(app, files))
    protect(app)
    CSRFProtect(app).exempt(slack)
    add_login(app)
    add_errors(app)
    for blueprint in (pages, clips, console, live, stages, login, slack):
        app.register_blueprint(blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(table=TABLE, place=place)
    return app


def build(home: Home, settings: Settings, clock: Clock) -> Parts:
    """Everything the pages work with; nothing is connected yet, only user groups with a role are asked for."""
    address = settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket
    client = connect(address, timeout=ANSWER_SECONDS)
    log = Log(client)
    house, repeats, gauge = LedgerHouse(log, settings, clock, HistoryReader(home)), Repeats(clock), Gauge(home, clock)
    built = Parts(
        home=home, settings=settings, clock=clock,
        house=house,
        reading=Reading(log, clock),
        pictures=Pictures(home, "app"),
        history=HistoryReader(home),
        outbox=Outbox(client),
        passwords=Passwords(home.secrets),
        streams=Streams(max(1, settings.web.threads // 2)),
        repeats=repeats,
        gauge=gauge,
        answers=SharedAnswers(clock),
    )
    return with_slack(built)
