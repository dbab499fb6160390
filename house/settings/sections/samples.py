"""The section samples of config.yml: how long samples are kept, and how often a quiet view gives one."""

from house.settings.section import Section, setting
from house.settings.types import Seconds, Whole


class SampleSettings(Section):
    """What is kept of events for training and for tuning (docs/samples.md)."""

    keep_days: Whole = setting(90, "samples older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    quiet_every: Seconds = setting(
        1800.0, "how often, while /training is on, a recording camera gives a sample of its quiet view; 0: never",
        "0 to 1d: seconds, or text like 10m, 2h", ge=0, le=86_400)
