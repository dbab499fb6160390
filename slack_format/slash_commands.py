"""Slack's form of a slash command and of its answer: requests in, answers out.

Pure: whether a request is genuine and fresh is decided before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from house.commands.command import Answer
from house.commands.words.typed_words import UMBRELLA, meant, plain_name, without_courtesies, without_links, words_of
from slack_format.text_blocks import LONGEST_TEXT, escaped, unescaped

_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]{4,20})&gt;", re.ASCII)


class Malformed(ValueError):
    """A request that Slack would not send; the text says what is missing."""


@dataclass(frozen=True)
class SlashCommand:
    """One slash command: its name without slash and prefix, its words, who typed it and where.

    length: how many characters Slack sent; of more than LONGEST_TEXT no word is read.
    """

    name: str
    words: tuple[str, ...]
    user_id: str
    user_name: str
    channel: str
    team_id: str
    app_id: str
    trigger: str
    length: int = 0

    @property
    def too_long(self) -> bool:
        """Whether there were too many characters to read any."""
        return self.length > LONGEST_TEXT


def parse_slash(form: Mapping[str, str], route: str = "", prefix: str = "") -> SlashCommand:
    """Read the form of a slash command; raises Malformed.

    `route` is the command named by the address it came to ("" = the form names it). What follows
    `/hearth` is itself a command; `/hearth` alone is help.
    """
    user = form.get("user_id", "")
    if not user:
        raise Malformed("no user_id")
    text = form.get("text", "")
    name = route or plain_name(form.get("command", ""), prefix)
    if not name:
        raise Malformed("no command")
    typed = unescaped(without_links(text)) if len(text) <= LONGEST_TEXT else ""
    words = words_of(typed, prefix) if name == UMBRELLA else [name, *without_courtesies(meant(typed).split())]
    name, *words = words or ["help"]
    return SlashCommand(name, tuple(words), user, form.get("user_name", ""), form.get("channel_id", ""),
                        form.get("team_id", ""), form.get("api_app_id", ""), form.get("trigger_id", ""), len(text))


def too_long(length: int) -> Answer:
    """The answer to a command of that many characters."""
    return Answer(f"This command is too long: it has {length} characters and may have {LONGEST_TEXT}. "
                  "Nothing was changed.", ok=False)


def answer_payload(answer: Answer, prefix: str = "") -> dict[str, str]:
    """The answer as Slack takes it: what it would read as markup is escaped, except mentions of one person."""
    text = _MENTION.sub(r"<@\1>", escaped(answer.text))
    if answer.undo:
        text += f"\nUndo: /{prefix}hearth {answer.undo}"
    return {"response_type": "ephemeral" if answer.private else "in_channel", "text": text[:LONGEST_TEXT]}
