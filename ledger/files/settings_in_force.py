"""The settings a house goes by, kept for whoever comes while its files have a mistake.

Those of a running house are in the runtime directory, readable by their owner alone, with the secrets they were read
with: so they also help where a secret of the environment is not known, as in the shell of somebody who gives a command.
For a house that starts after a power cut its files are kept as they are, beside them; secrets stay where they were.
"""

import json
import logging
import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from house.atomic_write import write_whole
from house.names import use_titles
from house.settings.plain_values import from_plain, to_plain
from house.settings.whole_config import Settings, SettingsError, load, survey
from ledger.home import Home

log = logging.getLogger(__name__)

IN_FORCE = "the settings as they were stay in force"


def keep(home: Home, settings: Settings, files_right: bool = True) -> None:
    """Keep these settings, and (`files_right`) the files they were read from without a mistake.

    What goes wrong is logged, never raised.
    """
    try:
        write_whole(home.settings_in_force, json.dumps(to_plain(settings)).encode())
    except OSError as error:
        log.warning("the settings in force are not kept in the runtime directory: %s", error.strerror)
    if files_right:
        _copy(home.config, home.good_config)
        _copy(home.learned, home.good_learned)


def last_good(home: Home, environ: Mapping[str, str]) -> Settings | None:
    """The settings by the copies of the files as they were last right; None without any that still will do."""
    return survey(home.good_config, home.good_learned, environ).settings if home.good_config.exists() else None


def settings_now(home: Home, environ: Mapping[str, str]) -> tuple[Settings, str]:
    """The settings of the home and "", or the last good ones and what is wrong with its files.

    This process calls cameras by their titles from then on. Raises SettingsError when the files have a mistake and no
    good settings are kept.
    """
    settings, wrong = _now(home, environ)
    use_titles(settings.titles)
    return settings, wrong


def _now(home: Home, environ: Mapping[str, str]) -> tuple[Settings, str]:
    try:
        return load(home.config, home.learned, environ), ""
    except SettingsError as error:
        kept = _kept(home)
        if kept is None:
            raise
        own = environ.get("REDIS_URL")
        return kept.model_copy(update={"redis_url": SecretStr(own)}) if own else kept, summary(error)


def summary(error: SettingsError) -> str:
    """The first mistake, and how many more there are."""
    first, more = str(error.problems[0]), len(error.problems) - 1
    return first + (f" (and {more} more)" if more else "")


def _copy(file: Path, good: Path) -> None:
    """Have the copy say what the file says, without a write where it does already."""
    try:
        text = file.read_bytes() if file.exists() else None
        if text is None:
            good.unlink(missing_ok=True)
        elif not good.exists() or good.read_bytes() != text:
            write_whole(good, text)
    except OSError as error:
        log.warning("%s is not kept as it is: %s", file.name, error.strerror)


def _kept(home: Home) -> Settings | None:
    """The settings that were kept last; None when there are none that can be used."""
    file = home.settings_in_force
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            return None
        return from_plain(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError):
        return None
