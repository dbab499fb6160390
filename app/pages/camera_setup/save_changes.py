"""What the page changes of cameras: written, read again at once, and kept in the audit with who did it."""

import logging
from collections.abc import Callable

from flask import current_app
from flask_login import current_user

from app.services import RELOAD, current_services
from house.commands.command import Answer, CommandRequest, record_given
from house.settings.changed_keys import changed_names
from house.settings.load import SettingsError
from house.settings.overlay.camera_change import ChangedMeanwhile, NameTaken
from house.settings.whole_config import Settings
from ledger.errors import LedgerError

log = logging.getLogger(__name__)

MEANWHILE = ("Somebody else, or config.yml, has changed this camera since this page was loaded. Nothing was saved: "
             "look at what it is now, then choose again.")


class NotSaved(Exception):
    """Nothing was saved; `problems` are those of the settings, `text` is one line that says why."""

    transient = False

    def __init__(self, text: str, error: SettingsError | None = None) -> None:
        super().__init__(text)
        self.text, self.problems = text, error.problems if error else ()


def saved(write: Callable[[], None], camera: str, what: str) -> None:
    """Do what writes the camera's settings, take them up here, and record who did `what`; raises NotSaved.

    what: "" names the settings that are others than before.
    """
    before = current_services().settings
    try:
        write()
    except SettingsError as error:
        raise NotSaved(str(error.problems[0]), error) from error
    except ChangedMeanwhile as error:
        raise NotSaved(MEANWHILE) from error
    except NameTaken as error:
        raise NotSaved(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    except OSError as error:
        raise NotSaved(f"The settings cannot be written: {error.strerror}. Nothing was saved.") from error
    current_app.extensions[RELOAD](at_once=True)
    audited(camera, what or _changed(camera, before, current_services().settings))


def _changed(camera: str, before: Settings, after: Settings) -> str:
    whole = f"cameras.{camera}."
    names = [name.removeprefix(whole) for name in changed_names(before, after) if name.startswith(whole)]
    return f"changed: {', '.join(names) or 'nothing'}"


def audited(camera: str, what: str) -> None:
    """Keep in the audit what was done to that camera, and who did it; the log says so where that cannot be kept."""
    services = current_services()
    request = CommandRequest(current_user.person, "page", (camera, what))
    try:
        record_given(services.house, request, "camera", Answer("saved"))
    except LedgerError as error:
        log.warning("camera %s: %s, by %s; the audit cannot be written: %s", camera, what, current_user.person, error)
    services.invalidate()
