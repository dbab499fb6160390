"""Builds the app: every dependency once, here, and nothing at import."""

import os
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app.auth.access import Access
from app.auth.login import add_login, login
from app.auth.passwords import Passwords, session_secret
from app.auth.same_site import add_same_site
from app.auth.security_headers import protect
from app.live.routes import live
from app.pages.archive import archive
from app.pages.camera_setup.add_camera import adding
from app.pages.camera_setup.blueprints import CAMERA_SETUP
from app.pages.clips import clips
from app.pages.console import console
from app.pages.errors import add_errors
from app.pages.event_sample import samples
from app.pages.events.exports import exports
from app.pages.events.review import review
from app.pages.events.zip_download import downloads
from app.pages.health import health
from app.pages.motion_stages import stages
from app.pages.pushed import push
from app.pages.routes import pages
from app.pages.scene import scenes
from app.pages.timeline.routes import timeline
from app.pages.tuning import tuning
from app.proxy.forwarded_headers import ForwardedHeaders
from app.proxy.proxy_mistakes import ProxyFaults
from app.proxy.trusted_proxies import TRUSTED_PROXIES, TrustedProxies
from app.reading.camera_events import CameraEvents
from app.reading.event_counts import EventCounter
from app.reading.history_cache import HistoryCache
from app.reading.log_cache import LogCache
from app.reading.process_health import HealthGauge
from app.reading.response_cache import ResponseCache
from app.reading.stream_slots import StreamSlots
from app.services import RELOAD, Services
from app.serving.compressed_files import add_compression
from app.settings_reload import AppSettingsReload, install
from app.slack.signed_http import slack
from house import logs
from house.clock import Clock, SystemClock
from house.commands.table import TABLE
from house.names import channel_name, place
from house.settings.whole_config import Settings
from house.troubles import SEEN, headline
from house.version import described
from ledger.command_house import LedgerHouse
from ledger.files.pictures import Pictures
from ledger.files.settings_in_force import settings_now
from ledger.files.settings_watch import SettingsFiles
from ledger.history.reader import HistoryReader
from ledger.home import Home
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.outbox import Outbox, PlainJson

ROOT = Path(__file__).resolve().parent.parent
ANSWER_SECONDS = 0.2
"""Seconds the ledger may take for one answer here: a command is acknowledged within 0.3 s, or not possible now."""


def create_app(home: Home | None = None, settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """The web app of the house in `home`; left out, all three are the real ones of this machine."""
    home = home or Home.from_environment(os.environ, ROOT / "var")
    if settings is None:
        settings, _ = settings_now(home, os.environ)
        logs.configure("app", settings.secrets(), level=settings.logs.level)
    app = Flask("hearthwatch", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.secret_key = session_secret(home.secrets)
    clock = clock or SystemClock()
    files = SettingsFiles(home, os.environ, settings, clock)
    faults = ProxyFaults(clock)
    trusted = app.extensions[TRUSTED_PROXIES] = TrustedProxies()
    app.wsgi_app = ForwardedHeaders(app.wsgi_app, trusted)  # type: ignore[method-assign]
    install(app, build(home, settings, clock))
    reload = app.extensions[RELOAD] = AppSettingsReload(app, files)
    app.before_request(reload)
    protect(app)
    add_compression(app)
    csrf = CSRFProtect(app)
    for without_session in (slack, push):
        csrf.exempt(without_session)
    add_login(app, Access.of(home, clock))
    add_same_site(app, faults)
    add_errors(app)
    for setup in CAMERA_SETUP:
        app.register_blueprint(setup)
    for blueprint in (pages, timeline, health, archive, clips, samples, console, live, stages, login, slack, push,
                      scenes, adding, tuning, review, downloads, exports):
        app.register_blueprint(blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["channel_name"] = channel_name
    app.jinja_env.globals.update(table=TABLE, place=place, headline=headline, ends_when_seen=SEEN,
                                 proxy_faults=faults.lately, version=described(ROOT))
    return app


def build(home: Home, settings: Settings, clock: Clock) -> Services:
    """Everything the pages work with; nothing is connected yet."""
    address = settings.redis_url.get_secret_value() if settings.redis_url else home.redis_socket
    client = connect(address, timeout=ANSWER_SECONDS)
    log = house_log(home, client)
    return Services(
        home=home, settings=settings, clock=clock,
        house=LedgerHouse(log, settings, clock, HistoryReader(home), home),
        log=log,
        reading=LogCache(log, clock),
        pictures=Pictures(home, "app"),
        history=HistoryReader(home),
        past=HistoryCache(HistoryReader(home), clock),
        camera_events=CameraEvents(HistoryReader(home), clock),
        counter=EventCounter(home),
        outbox=Outbox(client, PlainJson()),
        passwords=Passwords(home.secrets),
        streams=StreamSlots(max(1, settings.web.threads // 2)),
        gauge=HealthGauge(home, clock),
        responses=ResponseCache(clock),
    )
