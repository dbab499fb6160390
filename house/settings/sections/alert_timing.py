"""The section alerts of config.yml: what shares a message, exit and entry delay, quiet hours, waiting for labels."""

from house.settings.section import Section, setting
from house.settings.types import WEEK_TIMES, Seconds, WeekTimes


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
    entry_delay: Seconds = setting(
        60.0, "while nobody is home, an alert of a camera with `entrance` waits so long for somebody to come; 0: never",
        "0 to 5m: seconds, or text like 30s, 2m", ge=0, le=300)
    quiet_hours: WeekTimes = setting(
        (), "times in which cameras that alert at home (at_home) do not; away, vacation and night alert all the same",
        WEEK_TIMES)
    label_wait: Seconds = setting(1.0, "how long an alert that depends on labels waits for them",
                                  "0 to 30s: seconds, or text like 1s, 500ms", ge=0, le=30)
