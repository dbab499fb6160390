"""Text as Slack reads it: escaped, with people mentioned, and as blocks.

Formatting: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from typing import Any

from house.people.persons import in_words

Blocks = list[dict[str, Any]]

LONGEST_TEXT = 3000
"""Characters Slack takes in one section; a longer text is cut."""
MOST_SECTIONS = 48
"""Sections of one message; Slack takes 50 blocks."""
_BY = re.compile(r"\bby (?:slack:)?([UW][A-Z0-9]{7,20})\b", re.ASCII)
_USER = re.compile(r"(?:slack:)?([UW][A-Z0-9]{4,20})", re.ASCII)


def escaped(text: str) -> str:
    """`text` so that Slack reads no markup into it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """What `escaped` has escaped, as it was."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention(who: str) -> str:
    """A Slack user's id as a mention, any other name as escaped text."""
    user = _USER.fullmatch(who)
    return f"<@{user[1]}>" if user else escaped(in_words(who))


def with_mentions(text: str) -> str:
    """`text` escaped, with people whose ids stand after "by" mentioned."""
    return _BY.sub(r"by <@\1>", escaped(text))


def mrkdwn(markup: str) -> dict[str, Any]:
    """Slack's text object of that markup, cut where it is longer than a section."""
    return {"type": "mrkdwn", "text": markup if len(markup) <= LONGEST_TEXT else markup[: LONGEST_TEXT - 1] + "…"}


def section(markup: str) -> dict[str, Any]:
    """A section block of that markup."""
    return {"type": "section", "text": mrkdwn(markup)}


def sections(text: str) -> Blocks:
    """Plain text as sections, none longer than Slack takes; what does not fit into one message is left out."""
    parts: list[str] = []
    for line in escaped(text).splitlines():
        if parts and len(parts[-1]) + len(line) < LONGEST_TEXT:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line or " ")
    return [section(each) for each in parts[:MOST_SECTIONS]]
