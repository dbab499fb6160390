"""An alert as a mail: text and HTML with its pictures in it, in any alphabet. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from string import Template
from urllib.parse import quote

from house.message import Message
from house.settings.sections.mail import MailSettings
from notifier.channel import Picture
from notifier.mail.recipients import MailAddress
from notifier.message_text import answers_of, plain

MOST_BYTES = 8_000_000
"""Of pictures in one mail; many servers refuse what is much larger than 10 MB."""
_STYLE = "font-family:sans-serif;font-size:16px;line-height:1.45;color:#1d2529"


@dataclass(frozen=True)
class Envelope:
    """From whom and to whom; earlier: the Message-ID of the first mail about the same incident, "" for none."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    sent_at: datetime
    earlier: str = ""


def message_id(mark: str, sender: str) -> str:
    """The same id for the same sending, so that a mail that was sent twice is shown once."""
    return f"<{sha256(mark.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2] or 'hearthwatch.invalid'}>"


@dataclass(frozen=True)
class LetterWriter:
    """Writes the mails of one channel. page: where the dashboard is; now: the time of the house, with its zone."""

    address: MailAddress
    settings: MailSettings
    page: str
    now: Callable[[], datetime]

    def write(self, message: Message, pictures: Sequence[Picture], mark: str, earlier: str) -> EmailMessage:
        """The mail of the sending `mark`; without a mark it is one of its own. earlier: as in Envelope.

        Raises ValueError as `letter` does.
        """
        to, now = self.address, self.now()
        id = message_id(mark or f"{message.line}{now.timestamp()}", to.sender)
        return letter(message, pictures, Envelope(to.sender, to.recipients, id, now, earlier), self.settings, self.page)


def letter(message: Message, pictures: Sequence[Picture], envelope: Envelope, settings: MailSettings, page: str,
           ) -> EmailMessage:
    """The mail as it goes out. Raises ValueError for an address that is none."""
    fitting = _fitting(pictures)
    names = [each.name for each in fitting]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(settings.sender_name, addr_spec=envelope.sender)
    mail["To"] = [Address(addr_spec=each) for each in envelope.recipients]
    mail["Subject"] = _one_line(_filled(settings.subject, message, page)) or _one_line(message.title)
    mail["Date"] = format_datetime(envelope.sent_at)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if envelope.earlier:
        mail["In-Reply-To"] = mail["References"] = envelope.earlier
    mail.set_content(f"{message.title}\n{plain(message, page)}\n")
    mail.add_alternative(html(message, names, settings, page), subtype="html")
    body = mail.get_payload()[1]  # type: ignore[index]
    for each in fitting:
        body.add_related(each.jpeg, "image", "jpeg", cid=f"<{each.name}>", filename=each.name,  # type: ignore[union-attr]
                         disposition="inline")
    return mail


def html(message: Message, pictures: Sequence[str], settings: MailSettings, page: str) -> str:
    """The mail's HTML: the owner's text where there is one, with everything that is filled in escaped."""
    shown = "".join(f'<p><img src="cid:{escape(quote(each))}" alt="" style="max-width:100%;height:auto;'
                    'border-radius:8px"></p>' for each in pictures)
    if settings.text:
        text = _filled(settings.text, message, page, shown)
        return f'<div style="{_STYLE}">{text}{"" if "$image" in settings.text else shown}</div>'
    lines = [*message.detail.splitlines(), *answers_of(message)]
    rest = "".join(f"<p style='margin:4px 0'>{escape(line)}</p>" for line in lines)
    link = f'<p><a href="{escape(_link(message, page))}">Look at it</a></p>' if message.event else ""
    return f'<div style="{_STYLE}"><h2 style="margin:0 0 8px">{escape(message.title)}</h2>{rest}{shown}{link}</div>'


def _filled(template: str, message: Message, page: str, image: str | None = None) -> str:
    """A template of the owner with its names filled in, escaped where it is HTML; others are left as they are."""
    written = escape if image is not None else str
    seen = "".join(f"<li>{escape(each)}</li>" for each in message.seen)
    listed = (f"<ul>{seen}</ul>" if seen else "") if image is not None else ", ".join(message.seen)
    values = {"title": message.title, "detail": message.detail, "camera": message.camera, "link": _link(message, page)}
    return Template(template).safe_substitute({name: written(value) for name, value in values.items()},
                                              list=listed, image=image or "")


def _link(message: Message, page: str) -> str:
    return f"{page}/events/{quote(message.event)}" if message.event else page


def _fitting(pictures: Sequence[Picture]) -> list[Picture]:
    """As many of the first as one mail can carry."""
    found, size = [], 0
    for each in pictures:
        size += len(each.jpeg)
        if size <= MOST_BYTES:
            found.append(each)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())[:250]
