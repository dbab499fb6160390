"""Times as people read and type them, in the house's own time zone; durations: durations.py."""

import os
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def local(at: float, timezone: str = "") -> datetime:
    """`at` (unix seconds) in the zone of that name; "" or an unknown zone means this machine's own."""
    return datetime.fromtimestamp(at, zone_of(timezone))


def zone_of(timezone: str = "") -> tzinfo:
    """The zone of that name; "" or an unknown one means this machine's own."""
    return _named(timezone) or machine_zone(os.environ.get("TZ"))


def midnight(at: float, timezone: str = "") -> float:
    """Unix time of the midnight that began the day of `at`, or of the moment the clock was put forward over it."""
    return on_day(at, 0, timezone)


def on_day(at: float, hour: int, timezone: str = "") -> float:
    """Unix time at which the clock shows that full hour on the day of `at`, for the first time when it does twice."""
    return local(at, timezone).replace(hour=hour, minute=0, second=0, microsecond=0, fold=0).timestamp()


def day_after(start: float, timezone: str = "") -> float:
    """Unix time of the midnight after the midnight `start`; 23 to 25 hours later."""
    return midnight(start + timedelta(hours=30).total_seconds(), timezone)


def clock(at: float, now: float, timezone: str = "") -> str:
    """A moment in few words, seen from `now`: "14:02", "yesterday 14:02" or "18 Nov 14:02"."""
    then = local(at, timezone)
    days = (local(now, timezone).date() - then.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    if abs(days) == 1:
        return f"{'yesterday' if days == 1 else 'tomorrow'} {then:%H:%M}"
    year = "" if then.year == local(now, timezone).year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M}"


def day_named(text: str, timezone: str = "") -> float | None:
    """Unix time at which the day YYYY-MM-DD begins; None for what is no such day of the years 1971 to 9000."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    if day is None or not 1971 <= day.year <= 9000:
        return None
    days = day.toordinal() - date(1970, 1, 1).toordinal()
    starts = [midnight(days * 86_400 + hours * 3_600, timezone) for hours in (12, 0, 24)]  # from -12 to +14
    return next((start for start in starts if f"{local(start, timezone):%Y-%m-%d}" == text), starts[0])


def day_title(day: date, today: date) -> str:
    """A day as a heading: "Today", "Yesterday", "Friday 27 November", with its year where that is another one."""
    if (today - day).days in (0, 1):
        return "Yesterday" if day < today else "Today"
    return f"{day:%A} {day.day} {day:%B}{'' if day.year == today.year else f' {day.year}'}"


@cache
def machine_zone(tz: str | None, localtime: Path = Path("/etc/localtime"),
                 debian_name: Path = Path("/etc/timezone")) -> tzinfo:
    """This machine's zone, by name where it has one, so that other days have their own offset from UTC.

    tz: the environment's TZ, which counts alone when it is set. Else `localtime` does, a link to the zone's file; only
    where there is none, the name in `debian_name`, which outlives changes of the link.
    """
    if tz is not None:
        return _named(_name_of(tz.removeprefix(":"))) or _MachineZone()
    if localtime.is_symlink():
        return _named(_name_of(os.readlink(localtime))) or _MachineZone()
    try:
        written = "" if localtime.exists() else debian_name.read_text(errors="replace").strip()
    except OSError:
        written = ""
    return _named(written) or _MachineZone()


def _name_of(place: str) -> str:
    """The zone's name in the path of its file ("/usr/share/zoneinfo/posix/Europe/Berlin"), or the name as it is."""
    return place.rpartition("zoneinfo/")[2].removeprefix("posix/")


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class _MachineZone(tzinfo):
    """What the C library says of this machine's zone, for one without a name (a rule in TZ, a copied file)."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        if moment is None:
            return None
        shown = moment.replace(tzinfo=None)
        return shown - datetime.fromtimestamp(shown.timestamp(), UTC).replace(tzinfo=None)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return moment.replace(tzinfo=None).astimezone().tzname() if moment is not None else None

    def fromutc(self, moment: datetime) -> datetime:
        return datetime.fromtimestamp(moment.replace(tzinfo=UTC).timestamp()).replace(tzinfo=self)
