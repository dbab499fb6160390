"""The section alert of a camera in config.yml: which labels, how sure, which zones, its own cooldown."""

from house.settings.section import SHARE, Section, setting
from house.settings.types import Label, Seconds, Share

ZONES = "names of zones under this camera's motion.zones"


class CameraAlert(Section):
    """Which events of one camera are alerted."""

    labels: tuple[Label, ...] = setting((), "alert only on events with one of these labels; empty: any motion",
                                       "a list of labels like [person, animal]")
    min_score: Share | None = setting(
        None, "how sure a label must be here, at night as well; empty: analysis.min_score, and 0.45 at night", SHARE)
    zones: tuple[str, ...] = setting((), "alert only on events that touch one of these zones; empty: the whole view",
                                     f"a list of {ZONES}")
    cooldown: Seconds | None = setting(
        None, "quiet time after an alert of this camera, events in it are merged; empty: alerts.cooldown",
        "0 to 1d: seconds, or text like 30s, 5m, 2h", ge=0, le=86400)
