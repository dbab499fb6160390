"""`smtp://user:password@smtp.example.org/?from=house@example.org&to=anna@example.org`: alerts as mail.

`smtp://` asks for TLS by STARTTLS on port 587 and goes on without it only with `&tls=none`; `smtps://` is TLS from the
start, on port 465. One mail for an incident, with up to five pictures.
"""

import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from email.errors import MessageError
from email.message import EmailMessage

from house.message import Message
from house.times import local
from notifier.channel import ChannelContext, ChannelError, ChannelMemory, PartlyTaken, Picture, Ref
from notifier.mail.letter import LetterWriter
from notifier.mail.recipients import GATHERS, MOST_PICTURES, taken_apart
from notifier.mail.refusals import Refused, refusal_of, told
from notifier.message_text import link_of

PATIENCE, AGAIN = 900.0, 30.0
"""Seconds for which a mail that others have is offered to who refuses it for now, and between two tries."""
_SECONDS = 20.0
_REMEMBERED = 7 * 86400.0
"""Seconds for which it is remembered who has a mail that others wait for: as long as an outbox may hold it."""


def connect(address: str, context: ChannelContext) -> "SmtpChannel":
    """The channel of one server and its recipients; raises ChannelError when the address lacks something."""
    parts = taken_apart(address)
    if not parts.host:
        raise ChannelError("a mail channel needs its server, like smtp://user:password@smtp.example.org/?to=...", False)
    if not f"{parts.user}{parts.password}".isascii():
        raise ChannelError("a mail server's login takes plain letters, digits and signs only (ASCII): choose another "
                           "password, best one for apps", transient=False)
    timezone = context.settings.house.timezone
    return SmtpChannel(LetterWriter(parts, context.settings.mail, link_of(context.settings.web),
                                    lambda: local(context.clock.now(), timezone)), context.memory)


class SmtpChannel:
    """Hands mails to one server, one connection each; used by one thread at a time."""

    gathers = GATHERS
    most_pictures = MOST_PICTURES

    def __init__(self, letters: LetterWriter, memory: ChannelMemory) -> None:
        """memory: since when some recipients have a mail and others not, by its id."""
        self._letters, self._address, self._memory = letters, letters.address, memory

    def send(self, message: Message, mark: str = "") -> Ref:
        return self.send_whole(message, (), mark)

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        """Send it to those who have not got it yet; the ref has `refused`: what the server said of a recipient."""
        to, first = self._address, str((earlier or {}).get("id", ""))
        mail = self._written(message, pictures, mark, first)
        id, now = str(mail["Message-ID"]), self._letters.now().timestamp()
        before = self._memory.get(id) if mark else None
        since, taken = (float(before["since"]), set(before["taken"])) if before else (now, set[str]())
        refused = self._hand_over(mail, [each for each in to.recipients if each not in taken], bool(pictures))
        passing = [each for each, (code, _) in refused.items() if code < 500]
        if passing and mark and now - since < PATIENCE:
            self._remember(id, since, [each for each in to.recipients if each not in passing])
            raise PartlyTaken(f"the mail server does not take mail for {passing[0]} yet: {told(refused[passing[0]])}",
                              AGAIN)
        if before:
            self._memory.forget(id)
        return {"id": first or id, "refused": {each: told(answer) for each, answer in refused.items()}}

    def _written(self, message: Message, pictures: Sequence[Picture], mark: str, first: str) -> EmailMessage:
        try:
            return self._letters.write(message, pictures, mark, first)
        except (ValueError, MessageError) as error:
            raise refusal_of(error, bool(pictures)) from error

    def _remember(self, id: str, since: float, taken: Sequence[str]) -> None:
        self._memory.put({id: {"since": since, "taken": list(taken)}}, keep=_REMEMBERED)

    def _hand_over(self, mail: EmailMessage, recipients: Sequence[str], pictures: bool) -> Mapping[str, Refused]:
        """Who was refused, and how, while others were not; raises ChannelError when nobody of all gets it."""
        try:
            with self._connected() as server:
                return server.send_message(mail, self._address.sender, list(recipients))
        except smtplib.SMTPRecipientsRefused as error:
            if len(recipients) < len(self._address.recipients):  # the others have it
                return error.recipients
            raise refusal_of(error, pictures) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise refusal_of(error, pictures) from error

    def _connected(self) -> smtplib.SMTP:
        to = self._address
        if to.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port or 465, local_hostname=socket.gethostname(),
                                                    timeout=_SECONDS, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(to.host, to.port or 587, local_hostname=socket.gethostname(), timeout=_SECONDS)
        try:
            if to.scheme != "smtps" and to.options.get("tls") != "none":
                server.starttls(context=ssl.create_default_context())
            if to.password:
                server.login(to.user, to.password)
        except BaseException:
            server.close()
            raise
        return server
