"""What a mail of a camera carries: its pictures and clips, whatever they are called. Pure."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

TEST_MAIL = b"a mail without a picture"
"""What is taken of a mail that carries nothing, as of the test of a camera's settings page."""


def attached(message: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each part that may be a picture or a clip, in order; TEST_MAIL alone when there is none."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    found = list(_parts(parsed)) if isinstance(parsed, EmailMessage) else []
    return found or [("", TEST_MAIL)]


def _parts(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        if part.is_multipart() or part.get_content_maintype() == "text":
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            yield _name(part), data


def _name(part: EmailMessage) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, TypeError, AttributeError, IndexError):  # headers of cameras follow no rules
        return ""
