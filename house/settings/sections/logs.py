"""The section logs of config.yml: what processes log, and whether it lies in memory."""

from typing import Literal

from house.logs import Level
from house.settings.section import Section, setting


class LogSettings(Section):
    """What the processes log, and where to."""

    level: Level = setting("info", "what counts less than this is not logged", "debug, info, warning or error")
    where: Literal["home", "memory"] = setting(
        "home", "where logs lie; memory spares a card, and forgets them when the machine restarts",
        "home or memory")
