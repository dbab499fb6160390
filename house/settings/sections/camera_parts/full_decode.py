"""The section full_decode of a camera in config.yml: when more than key frames is decoded."""

from house.settings.section import Section, setting
from house.settings.types import Seconds


class FullDecodeSection(Section):
    """When a camera with keyframes_only decodes everything all the same; 0 leaves an occasion out."""

    after_connect: Seconds = setting(180.0, "for so long after each connection: what the view looks like is learned",
                                     "0 to 1h: seconds, or text like 3m", ge=0, le=3600)
    after_event: Seconds = setting(600.0, "for so long after an event", "0 to 1h: seconds, or text like 10m",
                                   ge=0, le=3600)
    viewed: Seconds = setting(10.0, "for so long after somebody looked at it live",
                              "0 to 1h: seconds, or text like 10s", ge=0, le=3600)
    recording: bool = setting(
        False, "as long as it records, in modes away and night: for a camera that sees an entrance", "true or false")
    audit: Seconds = setting(60.0, "so long out of every audit_every, to notice what key frames do not show",
                             "0 to 10m: seconds, or text like 60s", ge=0, le=600)
    audit_every: Seconds = setting(750.0, "how often such an audit begins; each camera at a time of its own",
                                   "1m to 1d: seconds, or text like 12m", ge=60, le=86400)
