"""The app goes on with new settings when its files have changed: looked at with each request, read only then."""

import logging
import threading
from dataclasses import replace

from flask import Flask

from app.services import Services
from app.slack.requests import SlackRequests
from app.slack.response_url import ResponseUrlPoster
from app.slack.user_groups import UserGroups
from house import logs
from house.settings.changed_names import changed_names
from house.settings.model import Settings
from ledger.files.settings_watch import SettingsFiles

log = logging.getLogger(__name__)
NEXT_START = ("web.bind", "web.threads", "redis_url")
"""What is settled when the app starts."""


class AppSettingsReload:
    """Called before each request of the app, by many threads."""

    def __init__(self, app: Flask, files: SettingsFiles) -> None:
        self._app, self._files = app, files
        self._lock = threading.Lock()

    def __call__(self) -> None:
        """Put new parts in the place of the old ones when the settings are others."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            found = self._files.changed()
            if found is not None:
                logs.configure("app", found.secrets())
                self._app.extensions["hearthwatch"] = renewed(self._app.extensions["hearthwatch"], found)
        finally:
            self._lock.release()


def renewed(parts: Services, found: Settings) -> Services:
    """The same parts with other settings; what waits for the next start stays as it is, which the log says."""
    names = changed_names(parts.settings, found)
    waiting = [name for name in names if name in NEXT_START]
    log.info("the settings changed: %s", ", ".join(names))
    if waiting:
        log.warning("these wait until the house starts anew: %s", ", ".join(waiting))
    web = found.web.model_copy(update={name: getattr(parts.settings.web, name) for name in ("bind", "threads")})
    settings = found.model_copy(update={"web": web, "redis_url": parts.settings.redis_url})
    changed = replace(parts, settings=settings, house=parts.house.renewed(settings))
    changed.again()
    return with_slack(changed)


def with_slack(parts: Services) -> Services:
    """The parts with the door for Slack that their settings want; one that is there goes on with them."""
    slack, before = parts.settings.slack, parts.slack
    if slack is None:
        return replace(parts, slack=None)
    if before is not None:
        return replace(parts, slack=before.renewed(parts.house, slack))
    groups = UserGroups(slack, parts.clock)
    groups.start()
    later = ResponseUrlPoster(slack, parts.clock)
    return replace(parts, slack=SlackRequests(parts.house, slack, parts.repeats, parts.gauge, groups, later,
                                              parts.again))
