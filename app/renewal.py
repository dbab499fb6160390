"""The app goes on with new settings when its files have changed: looked at with each request, read only then."""

import logging
import threading
from dataclasses import replace

from flask import Flask

from app.parts import Parts
from app.slack_door import SlackDoor
from app.slack_groups import Groups
from app.slack_later import Later
from house import logs
from house.settings import Settings
from house.settings_changed import changed_names
from ledger.settings_files import SettingsFiles

log = logging.getLogger(__name__)
NEXT_START = ("web.bind", "web.threads", "redis_url")
"""What is settled when the app starts."""


class Renewal:
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


def renewed(parts: Parts, found: Settings) -> Parts:
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


def with_slack(parts: Parts) -> Parts:
    """The parts with the door for Slack that their settings want; one that is there goes on with them."""
    slack, before = parts.settings.slack, parts.slack
    if slack is None:
        return replace(parts, slack=None)
    if before is not None:
        return replace(parts, slack=before.renewed(parts.house, slack))
    groups = Groups(slack, parts.clock)
    groups.start()
    later = Later(slack, parts.clock)
    return replace(parts, slack=SlackDoor(parts.house, slack, parts.repeats, parts.gauge, groups, later, parts.again))
