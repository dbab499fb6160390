"""Names, times and addresses of old settings in the forms that config.yml takes. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from house.masking import names_secret
from house.names import LONGEST_NAME, short_name
from notifier.channel import ChannelError
from notifier.mail.recipients import mail_address

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{1,2}))?(?:[:.]\d{1,2})?\s*(am|pm)?", re.IGNORECASE | re.ASCII)
_DAY = 24 * 60
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def camera_name(written: str, others: Iterable[str] = ()) -> str:
    """A name as config.yml takes it, like none of the others: `Küche #1` becomes kueche-1."""
    name = short_name(written)
    if not name or name == "all":
        name = "camera"
    taken, number, found = set(others), 2, name
    while found in taken:
        found, number = f"{name[:LONGEST_NAME - len(str(number)) - 1]}-{number}", number + 1
    return found


def minutes(written: str) -> int | None:
    """Minutes after midnight: `5:00`, `18`, `6 pm`, or the 300 that YAML 1.1 makes of 5:00; None when it is no time."""
    text = written.strip().lower()
    if text.isascii() and text.isdigit() and int(text) > 24:  # `5:00` without quotes is 300 to PyYAML
        return int(text) if int(text) < _DAY else None
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return hour * 60 + minute if hour * 60 + minute <= _DAY and minute < 60 else None


def hours(begin: int, end: int) -> str:
    """`05:00-18:00`; of an end that no clock shows as a beginning, 24:00."""
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}"


def days(chosen: Iterable[bool]) -> str:
    """`Mon-Fri`, `Mon,Wed`, or "" for every day."""
    numbers = [number for number, wanted in enumerate(chosen) if wanted]
    if len(numbers) == len(DAYS):
        return ""
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{DAYS[numbers[0]]}-{DAYS[numbers[-1]]}"
    return ",".join(DAYS[number] for number in numbers)


def in_address(text: str) -> str:
    """A user's name, or a part of a query, as an address holds it."""
    return quote(text.replace("$${", "${"), safe="")


def without_login(address: str) -> tuple[str, str, str]:
    """The address without its user and password, and these two."""
    scheme, mark, rest = address.partition("://")
    if not mark:
        return address, "", ""
    before = re.split(r"[/?#]", rest, maxsplit=1)[0]
    login, at, host = before.rpartition("@")
    user, _, password = login.partition(":")
    return (f"{scheme}://{host}{rest[len(before):]}", user, password) if at else (address, "", "")


def secret_options(address: str) -> list[tuple[str, str]]:
    """Name and value of each option of an address that is a secret by its name, as in `?pwd=...`."""
    query = address.partition("?")[2].partition("#")[0]
    pairs = (each.partition("=") for each in re.split("[&;]", query))
    return [(name, value) for name, _, value in pairs if value and names_secret(name)]


def plain_mail_address(text: str) -> bool:
    """Whether it can be the address of one person, as a mail channel takes it."""
    try:
        return bool(mail_address("to", text)) and "," not in text
    except ChannelError:
        return False
