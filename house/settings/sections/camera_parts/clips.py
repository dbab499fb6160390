"""The section clip of a camera in config.yml: pre-roll, post-roll and the longest clip."""

from house.settings.section import Section, setting
from house.settings.types import Seconds


class ClipSection(Section):
    """The clips of one camera's recorded events."""

    keep: bool = setting(True, "whether events of this camera get clips while it records", "true or false")
    pre_roll: Seconds = setting(5.0, "how long before the event its clip begins; held in memory all the time",
                                "0 to 30s: seconds, or text like 5s", ge=0, le=30)
    post_roll: Seconds = setting(5.0, "how long after the last motion its clip ends",
                                 "0 to 1m: seconds, or text like 5s", ge=0, le=60)
    longest: Seconds = setting(60.0, "a clip ends after this long, whatever still goes on",
                               "10s to 10m: seconds, or text like 60s, 2m", ge=10, le=600)
