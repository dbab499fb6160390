"""What of a text may be shown: no password, no value of a camera's query, no token, none of the house's secrets.

One rule for everything that is kept or shown. Log records (house/logs.py), Trouble (house/facts.py,
house/state/house_state.py) and findings (cli/checks/finding.py) are masked as they are made, so that whoever writes one
need not think of it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote, urlsplit

REMOVED = "REMOVED-FROM-BACKUP"
"""Stands in the settings of a backup for each secret that was written there: everybody knows this text."""
_ADDRESS = re.compile(r"\b[A-Za-z][A-Za-z0-9+._-]{0,30}://[^\s<>|`]+")
_AROUND = ".,;:!?)]}\"'\u2026"
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[A-Za-z0-9-]+", re.ASCII)
_SECRET_NAME = r"(?:pas|pwd|psw|auth|token|key|secret)"
_OPTION = re.compile(rf"(?i)([?&](?:[a-z_-]{{0,30}}{_SECRET_NAME}[a-z_-]{{0,30}})=)[^\s&\"'#]+")
_SECRET_OPTION = re.compile(rf"(?i){_SECRET_NAME}")
_IN_A_PATH = re.compile(r"[/&;]|_(?=[a-z]+=)", re.IGNORECASE)
_OWN_OPTIONS = re.compile(r"[a-z_]+=[\w.:-]*(?:&[a-z_]+=[\w.:-]*)*", re.ASCII)
_OURS = ("file", "demo", "v4l2", "picamera", "simulated", "pantilthat", "gpio", "terminal", "dnsmasq", "neighbours")
"""Schemes without a login, whose query is the house's own."""
_OPEN_OPTIONS = {**dict.fromkeys(("smtp", "smtps", "ses"), ("from", "to", "tls")),
                 "rekognition": ("max_labels", "min_confidence", "endpoint")}
"""Options of an address that are no secret, by its scheme: they tell one channel or analyzer from another."""
_CARRIER = "apprise://"
"""Behind it stands the address of a service, in which everything may be a token."""
_MASKED = re.compile(r"\*\*\*[0-9a-f]{4}")
_NUMBERED_HOST = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.%]+\]|localhost)(?::\d*)?", re.IGNORECASE)
_SHORT, _LEAST_PIECE = 6, 4

_known: re.Pattern[str] | None = None


def remember(secrets: Iterable[str]) -> None:
    """Hide these texts in this process from now on, wherever they appear; the ones before are forgotten."""
    global _known  # noqa: PLW0603 - a process has one set of secrets, and whoever makes a text does not know them
    _known = pattern_of(secrets)


def masked(text: str, secrets: Iterable[str] | None = None) -> str:
    """`text` with *** for every secret in it: those of this process (or `secrets`), tokens, what addresses hold."""
    return _masked(text, _known if secrets is None else pattern_of(secrets))


@lru_cache(maxsize=256)
def _masked(text: str, pattern: re.Pattern[str] | None) -> str:
    """Remembered, since what is wrong with the house is shown again and again."""
    text = _TOKEN.sub("***", text)
    if pattern is not None:
        text = pattern.sub("***", text)
    return _OPTION.sub(r"\1***", _ADDRESS.sub(_address, text))


def hidden(address: str) -> str:
    """`address` as it may be shown: its user name stays, its password and every value of its query become ***."""
    scheme, mark, rest = address.partition("://")
    if address.lower().startswith(_CARRIER):
        service, _, behind = rest.partition("://")
        return f"{_CARRIER}{service}://{behind if _MASKED.fullmatch(behind) else _digest(behind)}"
    if torn(address):
        login, options = _cut(scheme, rest)
        user = re.split(r"[:/?#@]", login, maxsplit=1)[0]
        return hidden(f"{scheme}://{user}:***@{login.rpartition('@')[2]}{options}")
    try:
        parts = urlsplit(f"//{rest}" if mark else address)
    except ValueError:
        _, at, host = rest.partition("?")[0].rpartition("@")
        return f"{scheme}://***{at}{host if at else ''}"
    if not mark or scheme.lower() in _OURS:
        return address
    kept = _OPEN_OPTIONS.get(scheme.lower(), ())
    query = "&".join(each if each.partition("=")[0] in kept else _option(each)
                     for each in parts.query.split("&")) if parts.query else ""
    path = re.sub(r"=[^/;&]+", "=***", parts.path)
    fragment = parts.fragment if _OWN_OPTIONS.fullmatch(parts.fragment) else "***" if parts.fragment else ""
    shown = f"{scheme}://{_netloc(parts.netloc)}{path}"
    return shown + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def torn(address: str) -> bool:
    """Whether a / ? or # of its password ends the host of an address early: another host follows behind an @."""
    scheme, _, rest = address.partition("://")
    rest, _ = _cut(scheme, rest)
    before = re.split(r"[/?#]", rest, maxsplit=1)[0]
    behind = rest[len(before):]
    if "@" not in behind or not before or scheme.lower() in (*_OURS, _CARRIER[:-3]):
        return False
    host, after = before.rpartition("@")[2], behind.rpartition("@")[2]
    port = host.rpartition(":")[2] if ":" in host else ""
    if _NUMBERED_HOST.fullmatch(host):
        return False
    return bool(port and not port.isdecimal()) or bool(re.match(r"[\w-]+(?:\.[\w-]+)+|localhost|\[|[A-Za-z][\w-]*[/:]",
                                                                after))


def _cut(scheme: str, rest: str) -> tuple[str, str]:
    """What is behind :// without the options that are no secret and may hold an @, and these."""
    names = _OPEN_OPTIONS.get(scheme.lower())
    found = re.search(rf"[?&](?:{'|'.join(names)})=", rest) if names else None
    at = found.start() if found else len(rest)
    return rest[:at], rest[at:]


def secret_parts(address: str) -> list[str]:
    """The secrets inside an address, as written and decoded: its password, torn or not, and `token=` and such."""
    return [form for each in _secrets(address) for form in dict.fromkeys((each, unquote(each))) if form]


def names_secret(name: str) -> bool:
    """Whether a field, option or header of that name holds a secret, by its name."""
    return bool(_SECRET_OPTION.search(name))


def pattern_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the secrets, the longest first; short ones only as whole words."""
    plain = {each.strip() for each in secrets} - {""}
    known = sorted({form for each in plain for form in (each, quote(each, safe=""), repr(each)[1:-1])},
                   key=len, reverse=True)
    forms = [re.escape(each) if len(each) >= _SHORT else rf"(?<!\w){re.escape(each)}(?!\w)" for each in known]
    return re.compile("|".join(forms)) if forms else None


def _secrets(address: str) -> list[str]:
    rest = address.partition("://")[2]
    if address.lower().startswith(_CARRIER):
        behind = rest.partition("://")[2]
        return [behind, *(each for each in re.split(r"[/?#@&=]", behind) if len(each) >= _SHORT and "." not in each)]
    if torn(address):
        password = _cut(address.partition("://")[0], rest)[0].rpartition("@")[0].partition(":")[2]
        return [password, *(each for each in re.split(r"[/?#@]", password) if len(each) >= _LEAST_PIECE)]
    try:
        parts = urlsplit(f"//{rest}" if rest else address)  # a scheme with a _ in it is none to urlsplit
    except ValueError:
        return re.findall(r"//[^/:@]*:(.*)[@\uff20\ufe6b]", address)
    user = parts.netloc.rpartition("@")[0]
    written = [*_IN_A_PATH.split(parts.path), *re.split("[&;]", parts.query)]
    options = (each.partition("=") for each in written)
    return [user.partition(":")[2], *(value for name, _, value in options if _SECRET_OPTION.search(name))]


def _digest(text: str) -> str:
    """*** and four digits, which tell two of them apart."""
    return f"***{sha256(text.encode()).hexdigest()[:4]}"


def _address(found: re.Match[str]) -> str:
    address = found[0].rstrip(_AROUND)
    return hidden(address) + found[0][len(address):]


def _netloc(netloc: str) -> str:
    """User and host; a password, or what stands where a port belongs and is none, becomes ***."""
    user, mark, host = netloc.rpartition("@")
    if mark:
        return f"{user.partition(':')[0]}{':***' if ':' in user else ''}@{host}"
    name, colon, port = host.rpartition(":")
    return f"{name}:***" if colon and port and not port.isdecimal() and not host.endswith("]") else host


def _option(text: str) -> str:
    name, mark, value = text.partition("=")
    return f"{name}=***" if value else text if mark else "***" if text else ""
