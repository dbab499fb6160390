"""The section house of config.yml: the name of the house, its time zone, its first mode."""

from house.facts import Mode
from house.settings.section import Section, setting
from house.settings.types import WEEK_TIMES, DigestTimes, TimeZone, WeekTimes


class HouseSettings(Section):
    """The house as a whole."""

    name: str = setting("My house", "what messages and pages call the house", "1 to 64 characters of text",
                        min_length=1, max_length=64)
    timezone: TimeZone = setting("", "time zone of messages and schedules; empty: the machine's own",
                                 "a name like Europe/Berlin, or nothing")
    first_mode: Mode = setting("home", "the mode of a new house, until someone chooses one",
                               "off, away, home, night, auto or vacation")
    schedule: dict[Mode, WeekTimes] = setting(
        {}, "times in which a mode is chosen by itself, instead of home, night or auto; of two the first one counts",
        f"MODE: {WEEK_TIMES}", "a mode: off, away, home, night, auto or vacation")
    digest: DigestTimes = setting("", "when a digest is sent of what happened, what was wrong and what taps would "
                                      "change; empty: never", "days and an hour like daily 8:00 or Sun 19:00")
