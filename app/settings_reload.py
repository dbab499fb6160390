"""The app goes on with new settings when its files have changed: checked with each request, read only then."""

import logging
import threading
from dataclasses import replace

from flask import Flask

from app.proxy.trusted_proxies import TRUSTED_PROXIES
from app.services import EXTENSION, Services
from app.slack.deduplication import Deduplication
from app.slack.requests import SlackRequests
from app.slack.response_url import ResponseUrlPoster
from app.slack.signed_http import SLACK_EXTENSION
from app.slack.socket_trouble import RESPONSE_URLS, SocketTrouble
from app.slack.user_groups import UserGroups
from house import logs
from house.settings.changed_keys import changed_names
from house.settings.whole_config import Settings
from ledger.files.settings_watch import SettingsFiles
from ledger.supervised_thread import SupervisedThread

log = logging.getLogger(__name__)
NEXT_START = ("web.bind", "web.threads", "redis_url", "logs.where")
"""What is settled when the app starts."""


class AppSettingsReload:
    """Called before each request of the app, by many threads."""

    def __init__(self, app: Flask, files: SettingsFiles) -> None:
        self._app, self._files = app, files
        self._lock = threading.Lock()

    def __call__(self, at_once: bool = False) -> None:
        """Install other services when the settings are others. at_once: they were just written, and are read now."""
        if not self._lock.acquire(blocking=at_once):
            return
        try:
            found = self._files.changed(at_once)
            if found is not None:
                logs.configure("app", found.secrets(), level=found.logs.level)
                install(self._app, renewed(self._app.extensions[EXTENSION], found))
        finally:
            self._lock.release()


def install(app: Flask, services: Services) -> None:
    """Have the app answer by these services; Slack's requests by what follows from them."""
    app.extensions[EXTENSION] = services
    app.extensions[TRUSTED_PROXIES].replace(services.settings.web.trusted_proxies)
    app.extensions[SLACK_EXTENSION] = _slack_requests(services, app.extensions.get(SLACK_EXTENSION))


def renewed(services: Services, found: Settings) -> Services:
    """The same services with other settings; what waits for the next start stays as it is, which the log says."""
    names = changed_names(services.settings, found)
    waiting = [name for name in names if name in NEXT_START]
    log.info("the settings changed: %s", ", ".join(names))
    if waiting:
        log.warning("these wait until the house is started again: %s", ", ".join(waiting))
    web = found.web.model_copy(update={name: getattr(services.settings.web, name) for name in ("bind", "threads")})
    settings = found.model_copy(update={"web": web, "redis_url": services.settings.redis_url})
    changed = replace(services, settings=settings, house=services.house.renewed(settings))
    changed.invalidate()
    return changed


def _slack_requests(services: Services, before: SlackRequests | None) -> SlackRequests | None:
    """What answers Slack by the settings of these services; None without Slack. What was there before goes on."""
    slack, clock, record = services.settings.slack, services.clock, services.house.record
    if slack is None:
        if before is not None:
            before.stop()
        return None
    if before is not None:
        return before.renewed(services.house, slack)
    groups = UserGroups(slack, clock, record)
    groups.start()
    unanswered = SocketTrouble(services.house, clock, RESPONSE_URLS)
    SupervisedThread("troubles of before", lambda stop: unanswered.connected(), clock, record).start()
    return SlackRequests(services.house, slack, Deduplication(clock), services.gauge, groups,
                         ResponseUrlPoster(slack, clock, record, unanswered), services.invalidate)
