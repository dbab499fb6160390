"""Slack's form of a slash command and of its answer: requests in, answers out.

Pure: whether a request is genuine and fresh is decided before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from house.commands.command import Answer
from slack_format.text_blocks import LONGEST_TEXT, escaped, unescaped

_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{4,20})&gt;", re.ASCII)


class Malformed(ValueError):
    """A request that Slack would not send; the text says what is missing."""


@dataclass(frozen=True)
class SlashCommand:
    """One slash command: its name without slash and prefix, its words, who typed it and where."""

    name: str
    words: tuple[str, ...]
    user_id: str
    user_name: str
    channel: str
    team_id: str
    app_id: str
    trigger: str


def parse_slash(form: Mapping[str, str], route: str = "", prefix: str = "") -> SlashCommand:
    """Read the form of a slash command; raises Malformed.

    `route` is the command named by the address it came to ("" = the form names it). What follows
    `/hearth` is itself a command; `/hearth` alone is help.
    """
    user = form.get("user_id", "")
    if not user:
        raise Malformed("no user_id")
    text = form.get("text", "")
    if len(text) > LONGEST_TEXT:
        raise Malformed("the text is too long")
    name = route or plain_name(form.get("command", ""), prefix)
    if not name:
        raise Malformed("no command")
    words = tuple(unescaped(word) for word in text.split())
    if name == "hearth":
        name, words = (words[0].lstrip("/").lower(), words[1:]) if words else ("help", ())
    return SlashCommand(name, words, user, form.get("user_name", ""), form.get("channel_id", ""),
                        form.get("team_id", ""), form.get("api_app_id", ""), form.get("trigger_id", ""))


def plain_name(command: str, prefix: str = "") -> str:
    """The table's name of a slash command: no slash, no prefix of this house, `hearth_status` as `status`."""
    name = command.strip().lstrip("/").lower()
    if prefix and name.startswith(prefix.lower()):
        name = name[len(prefix):]
    return name if name == "hearth" else name.removeprefix("hearth_")


def answer_payload(answer: Answer, prefix: str = "") -> dict[str, str]:
    """The answer as Slack takes it: what it would read as markup is escaped, except mentions of one person."""
    text = _MENTION.sub(r"<@\1>", escaped(answer.text))
    if answer.undo:
        text += f"\nUndo: /{prefix}hearth {answer.undo}"
    return {"response_type": "ephemeral" if answer.private else "in_channel", "text": text[:LONGEST_TEXT]}
