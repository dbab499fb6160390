"""Addresses of routers taken apart: who is asked, who logs in, and what follows the `?`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from house import durations
from house.masking import hidden, torn
from who_is_home.router import RouterError

_CUT_SHORT = ("a router's address has a port or password that cuts it short; in a password write / as %2F, ? as %3F, "
              "# as %23, @ as %40 and : as %3A")


@dataclass(frozen=True)
class SourceAddress:
    """A router's address. user, password and path are decoded; "" and 0 stand for what it does not have.

    path: with its leading "/"; a `#` belongs to it, for topics of a broker have one. place: host and path of an address
    that is a file's, as one. options: what follows the `?`.
    shown: the address as an error or a log may print it, without its options.
    """

    scheme: str
    user: str
    password: str
    host: str
    port: int
    path: str
    place: str
    shown: str
    options: dict[str, str] = field(default_factory=dict, repr=False)

    def seconds(self, option: str, default: float) -> float:
        """The duration an option gives, such as `5m`; raises RouterError when it is none."""
        text = self.options.get(option)
        if text is None:
            return default
        found = durations.seconds_of(text)
        if found is None:
            raise self.wrong(option, "a duration like 90s, 5m or 2h")
        return found

    def yes(self, option: str, default: bool) -> bool:
        """Whether an option says `yes`; raises RouterError when it says neither `yes` nor `no`."""
        text = self.options.get(option, "yes" if default else "no")
        if text not in ("yes", "no"):
            raise self.wrong(option, "yes or no")
        return text == "yes"

    def words(self, option: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What an option lists with commas between."""
        text = self.options.get(option)
        return default if text is None else tuple(each.strip() for each in text.split(",") if each.strip())

    def wrong(self, option: str, allowed: str) -> RouterError:
        """The error for an option with a value that is not allowed; never shows the value, which may be a secret."""
        return RouterError(f"{self.shown}: option {option} must be {allowed}", transient=False, about="answer")


def parsed(address: str, options: Iterable[str] = ()) -> SourceAddress:
    """The parts of a router's address that may have these options; raises RouterError that says how to write it."""
    if torn(address):
        raise RouterError(_CUT_SHORT, transient=False, about="answer")
    place, _, query = address.partition("?")
    scheme, _, rest = place.partition("://")
    shown = hidden(place)
    try:
        parts = urlsplit("//" + rest.replace("#", "%23"))  # a scheme with a _ in it is none to urlsplit
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise RouterError(_CUT_SHORT, transient=False, about="answer") from None
    return SourceAddress(scheme.lower(), unquote(parts.username or ""), unquote(parts.password or ""),
                         host, port, unquote(parts.path), unquote(place.partition("://")[2]), shown,
                         _options(query, tuple(options), shown))


def file_of(address: SourceAddress, folder: Path, default: str = "") -> Path:
    """The file `SCHEME:///PATH` names; `SCHEME://PATH` begins in `folder`. Raises RouterError when it names none."""
    named = address.place or default
    if not named or "\0" in named:
        raise RouterError(f"{address.shown} names no file; write {address.scheme}:///path/to/it", False, "answer")
    return folder / named


def _options(query: str, known: tuple[str, ...], shown: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            named = f"option {name!r} is unknown" if name.isascii() and name.isalpha() and len(name) <= 20 else \
                "there is an unknown option"
            raise RouterError(f"{shown}: {named}; known here: {', '.join(known) or 'none'}", False, "answer")
        if name in found:
            raise RouterError(f"{shown}: option {name!r} is given twice; keep one", False, "answer")
        found[name] = text
    return found
