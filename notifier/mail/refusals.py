"""What a mail server's answers mean: whether trying again helps, and what to do."""

import smtplib
import ssl
from email.errors import MessageError

from notifier.channel import ChannelError

Refused = tuple[int, bytes]
"""An answer of the server: its code, and its text."""
_TOO_LARGE = 552


def told(answer: Refused) -> str:
    """The answer as people read it, on one line."""
    text = answer[1].decode("utf-8", "replace") if isinstance(answer[1], bytes) else str(answer[1])
    return f"{answer[0]} {' '.join(text.split())}"[:200]


def refusal_of(error: Exception, pictures: bool) -> ChannelError:
    """The error of one sending as ChannelError; pictures: whether the mail had any."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _all_refused(error)
        case smtplib.SMTPAuthenticationError():
            said = told((error.smtp_code, _bytes(error)))
            return ChannelError(f"the mail server refuses the login: {said}; many need a password for apps",
                                transient=error.smtp_code < 500)
        case smtplib.SMTPNotSupportedError():
            return ChannelError(f"the mail server cannot do that: {error}; without TLS write &tls=none, at home only",
                                transient=False)
        case smtplib.SMTPResponseException():
            return _refused((error.smtp_code, _bytes(error)), pictures)
        case ssl.SSLCertVerificationError():
            return ChannelError(f"the mail server's certificate is not trusted: {error.verify_message}",
                                transient=False)
        case TimeoutError():  # while connecting: what is late afterwards is SMTPServerDisconnected
            return ChannelError("the mail server does not answer in time; check its name, its port and the network",
                                transient=True)
        case smtplib.SMTPServerDisconnected():
            return ChannelError("the mail server ended the connection", transient=True).doubtful()
        case ValueError() | MessageError():
            return ChannelError(f"the mail cannot be written: {error}", transient=False, about="message")
    return ChannelError(f"the mail server cannot be reached: {type(error).__name__}", transient=True)


def _all_refused(error: smtplib.SMTPRecipientsRefused) -> ChannelError:
    who, answer = next(iter(error.recipients.items()))
    passing = any(code < 500 for code, _ in error.recipients.values())
    return ChannelError(f"the mail server takes no mail for {who}: {told(answer)}", transient=passing, about="room")


def _refused(answer: Refused, pictures: bool) -> ChannelError:
    if answer[0] == _TOO_LARGE and pictures:
        return ChannelError("the mail server finds the pictures too large", transient=False, about="picture")
    return ChannelError(f"the mail server refuses the mail: {told(answer)}", transient=answer[0] < 500,
                        about="channel" if answer[0] < 500 else "message")


def _bytes(error: smtplib.SMTPResponseException) -> bytes:
    return error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
