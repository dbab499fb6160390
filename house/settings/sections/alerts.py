"""The section alerts of config.yml: cooldown, events put together, exit delay, how long labels are waited for."""

from house.settings.section import Section, setting
from house.settings.types import Seconds


class AlertSettings(Section):
    """Alerts of the whole house."""

    cooldown: Seconds = setting(60.0, "quiet time after an alert of a camera, events in it are added; 0: never added",
                                "0 to 1d: seconds, or text like 30s, 5m, 2h", ge=0, le=86400)
    together: Seconds = setting(
        120.0, "events of all cameras this close together share one message and its thread; 0: only by cooldown",
        "0 to 10m: seconds, or text like 30s, 2m", ge=0, le=600)
    exit_delay: Seconds = setting(
        60.0, "when alerts are switched on, what still moves in a picture after this long is alerted; 0: at once",
        "0 to 10m: seconds, or text like 30s, 2m", ge=0, le=600)
    label_wait: Seconds = setting(1.0, "how long an alert that depends on labels waits for them",
                                  "0 to 30s: seconds, or text like 1s, 500ms", ge=0, le=30)
