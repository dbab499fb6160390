"""What an address of a mail channel says: the server, who logs in, from whom and to whom. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import parse_qs, unquote, urlsplit

from notifier.channel import ChannelError

GATHERS = 60.0
"""Seconds at most for which a mail waits for its event to end: one mail says all of it."""
MOST_PICTURES = 5


@dataclass(frozen=True)
class MailAddress:
    """`smtp://user:password@host:port/?from=...&to=...,...` taken apart; port 0: the usual one."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]
    options: dict[str, str]


def taken_apart(address: str) -> MailAddress:
    """What the address says; raises ChannelError, with what to write and no secret, when it lacks something."""
    try:
        parts = urlsplit(address)
        port = parts.port or 0
    except ValueError:
        raise ChannelError("the mail channel's address cannot be read: write / ? # @ : of a password as %2F %3F %23 "
                           "%40 %3A, and a port as a number", transient=False) from None
    options = {name: values[-1] for name, values in parse_qs(parts.query.replace("+", "%2B")).items()}
    _check(parts.scheme, options)
    user = unquote(parts.username or "")
    sender = mail_address("from", options.get("from", user))
    recipients = tuple(mail_address("to", each.strip()) for each in options.get("to", "").split(",") if each.strip())
    if not recipients:
        raise ChannelError("a mail channel needs to=, the addresses it goes to, with commas between", transient=False)
    password = unquote(parts.password or "")
    return MailAddress(parts.scheme, parts.hostname or "", port, user, password, sender,
                       tuple(dict.fromkeys(recipients)), options)


def mail_address(option: str, text: str) -> str:
    """The address as servers want it, its domain in plain letters; raises ChannelError when it is none."""
    try:
        name, at, domain = text.rpartition("@")
        found = f"{name}@{domain.encode('idna').decode('ascii')}"
        if not at or Address(addr_spec=found).addr_spec != found or not name.isascii():
            raise ValueError(text)
    except (ValueError, IndexError, MessageError) as error:
        raise ChannelError(f"a mail channel needs {option}= with an address like anna@example.org, plain letters "
                           "before the @; the @ of a user name is written %40", transient=False) from error
    return found


def _check(scheme: str, options: Mapping[str, str]) -> None:
    """Raises ChannelError for an option that there is not."""
    known = ("from", "to", "endpoint") if scheme == "ses" else ("from", "to", "tls")
    unknown = [name for name in options if name not in known]
    if unknown:
        raise ChannelError(f"a mail channel has no option {unknown[0]}: {', '.join(known)} are there", transient=False)
    if options.get("tls", "none") != "none":
        raise ChannelError("a mail channel's tls= is none (at home only) or left out", transient=False)
