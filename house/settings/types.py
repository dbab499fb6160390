"""The kinds of value a setting may have, read from what people write.

Each reader raises ValueError with one line that says what is allowed; none repeats the value, which may be secret.
"""

import ipaddress
import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from house.labels.vocabulary import label_of
from house.schedules.digest_times import checked
from house.schedules.written_times import read_times
from house.settings.problems import meant

NAME = r"^[a-z0-9][a-z0-9_-]{0,31}$"
NAME_ALLOWED = "1 to 32 of a-z, 0-9, - and _, beginning with a letter or digit"
_DURATION = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h|d)?", re.ASCII)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _number(value: Any) -> Any:
    """Refuse true and false, which Python would count as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def seconds(value: Any) -> Any:
    """A duration in seconds: `30`, `1.5`, `"30s"`, `"500ms"`, `"5m"`, `"2h"`, `"1d"`; raises ValueError."""
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match is None or len(value) > 32:
            raise ValueError("must be a duration")
        return float(match[1]) * _UNITS[match[2] or "s"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a duration")
    return value


def as_name(value: str) -> str:
    """`value`, when it can name a camera, group or zone; raises ValueError."""
    if not re.fullmatch(NAME, value):
        raise ValueError("is not a name that can be used")
    return value


def _zone_name(value: str) -> str:
    if value == "all":
        raise ValueError("'all' means the whole view and cannot be a zone's name")
    return as_name(value)


def _title(value: str) -> str:
    """What people read instead of a name: any letters, in one line."""
    if not all(each.isprintable() for each in value) or not value.strip() == value:
        raise ValueError("is not one line of text without blanks around it")
    return value


def _label(value: Any) -> Any:
    """Capitals do not matter in labels, and human is person."""
    return label_of(value) if isinstance(value, str) else value


def _pair(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("must be one point of two numbers")
    return value


def _timezone(value: str) -> str:
    if not value:
        return value
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        known = available_timezones()
        if not known:
            raise ValueError("cannot be used: this machine has no time zone data (apt install tzdata)") from None
        close = next((each for each in sorted(known) if each.lower() == value.lower()), "")
        hint = f"; did you mean {close}?" if close else meant(value, known)
        raise ValueError(f"is not a time zone this machine knows{hint}") from None
    return value


def host_and_port(bind: str) -> tuple[str, int]:
    """`127.0.0.1:8080`, `[::1]:8080` or `pi.local:8080` in its two parts; raises ValueError."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})", bind, re.ASCII)
    if match is None or not 1 <= int(match[2]) <= 65535:
        raise ValueError("must be HOST:PORT")
    return match[1].strip("[]"), int(match[2])


def _bind(value: str) -> str:
    host_and_port(value)
    return value


def _host_name(value: str) -> str:
    """A host's name as browsers write it: lower case, no dot at its end."""
    name = value.rstrip(".").lower()
    if len(name) > 253 or not re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", name, re.ASCII):
        raise ValueError("must be a name alone, without http://, port or *")
    return name


def _network(value: str) -> str:
    """An address, or a network of addresses that is not all of them."""
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError("is neither an address nor a network") from None
    if network.prefixlen == 0:
        raise ValueError("names every address there is, so that anybody would be believed")
    return value


def _web_address(value: str) -> str:
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address")
    return value if value.endswith("/") else f"{value}/"


def gpio_pin(value: str) -> int:
    """The pin of `gpio://21`, in Broadcom's numbers as a Raspberry Pi counts them; raises ValueError."""
    match = re.fullmatch(r"gpio://(\d{1,2})", value, re.ASCII)
    if match is None or int(match[1]) > 27:
        raise ValueError("is not a pin of a Raspberry Pi")
    return int(match[1])


def _pin(value: str) -> str:
    if value:
        gpio_pin(value)
    return value


def _turn(value: Any) -> Any:
    """Refuse false, which Python would take for 0."""
    if isinstance(value, bool) or value not in (0, 90, 180, 270):
        raise ValueError("cannot be turned by that")
    return value


def _week_times(value: str) -> str:
    read_times(value)
    return value


def _texts(value: Any) -> Any:
    """One text is a list of one."""
    return (value,) if isinstance(value, str) else value


def is_redis_address(value: str) -> bool:
    """Whether `value` is an address a Redis client takes: redis://, rediss:// or unix://."""
    parts = _split(value)
    return parts is not None and parts.scheme in ("redis", "rediss", "unix") and bool(parts.netloc or parts.path)


def _slack_user(value: str) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]{4,20}", value):
        raise ValueError("is not the member id of a person in Slack")
    return value


def _slack_group(value: str) -> str:
    if not re.fullmatch(r"S[A-Z0-9]{4,20}", value):
        raise ValueError("is not the id of a user group in Slack")
    return value


def _split(address: str) -> Any:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


Whole = Annotated[int, BeforeValidator(_number)]
Seconds = Annotated[float, BeforeValidator(seconds), Field(allow_inf_nan=False)]
Share = Annotated[float, BeforeValidator(_number), Field(ge=0, le=1, allow_inf_nan=False)]
Point = Annotated[tuple[Share, Share], BeforeValidator(_pair)]
Degrees = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
Place = Annotated[tuple[Degrees, Degrees], BeforeValidator(_pair)]
Label = Annotated[str, BeforeValidator(_label), Field(min_length=1, max_length=64)]
Name = Annotated[str, AfterValidator(as_name)]
ZoneName = Annotated[str, AfterValidator(_zone_name)]
Pin = Annotated[str, AfterValidator(_pin)]
Rotation = Annotated[int, BeforeValidator(_turn)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Bind = Annotated[str, AfterValidator(_bind)]
Network = Annotated[str, AfterValidator(_network)]
HostName = Annotated[str, AfterValidator(_host_name)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
WeekTimes = Annotated[tuple[Annotated[str, AfterValidator(_week_times)], ...], BeforeValidator(_texts)]
"""Times of the week as people write them; house/schedules/schedule.py says when they are."""
DigestTimes = Annotated[str, AfterValidator(checked)]
"""When a digest is due; house/schedules/digest_times.py says when that is."""
WEEK_TIMES = "a list of times like [Mon-Fri 22:00-06:30, \"Sat,Sun\"]"
RoleName = Literal["viewer", "operator", "owner"]
SlackUser = Annotated[str, AfterValidator(_slack_user)]
SlackGroup = Annotated[str, AfterValidator(_slack_group)]
Title = Annotated[str, Field(max_length=40), AfterValidator(_title)]
