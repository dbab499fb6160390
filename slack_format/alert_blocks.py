"""Slack's form of a message: blocks out, and the presses of its buttons in.

A button of a message carries the event's id and nothing else; which button it was says its action id. A button of the
home page carries the words of a command.
Blocks: https://docs.slack.dev/reference/block-kit/blocks, presses: .../interactivity/handling-user-interaction
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, get_args

from house.facts import AlertAnswer, Tag
from house.message import Message

Blocks = list[dict[str, Any]]

TAG_NAMES: dict[str, str] = {"occupied": "Occupied", "unoccupied": "Unoccupied"}
"""The two answers a person can give, and how they read."""

LONGEST_TEXT = 3000
"""Characters Slack takes in one section; a longer text is cut."""

MOST_SECTIONS = 48
"""Sections of one message; Slack takes 50 blocks."""

ANSWERS: dict[AlertAnswer, str] = {"snooze": "Snooze 1 h", "unsnooze": "End snooze", "me": "It's me", "why": "Why?"}
"""The buttons beside the tags, and how they read."""

_TAG = re.compile(r"tag:([a-z]+)")
_ANSWER = re.compile(r"answer:([a-z]+)")
_SAY = re.compile(r"say:[a-z0-9_-]{1,60}")
_WORDS = re.compile(r"[a-z0-9_][a-z0-9_ .:-]{0,119}", re.ASCII)
_EVENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}", re.ASCII)
_BY = re.compile(r"\bby (?:slack:)?([UW][A-Z0-9]{7,20})\b", re.ASCII)
_USER = re.compile(r"(?:slack:)?([UW][A-Z0-9]{4,20})", re.ASCII)


def blocks(message: Message, file: str = "") -> Blocks:
    """The message as blocks. `file`: the id of its picture at Slack once that is processed, "" before."""
    words = f"*{escaped(message.title)}*"
    if message.detail:
        words += f"\n{named(message.detail)}"
    built: Blocks = [{"type": "section", "text": _mrkdwn(words)}]
    if file:
        built.append({"type": "image", "slack_file": {"id": file}, "alt_text": message.title[:2000] or "picture"})
    answers = [said(message.tag, message.by)] if message.tag else []
    answers += [f"{escaped(each.words)} · said by {mention(each.by)}" for each in message.said]
    if answers:
        built.append({"type": "context", "elements": [_mrkdwn(each) for each in answers[:10]]})
    if message.event:
        built.append(_buttons(message))
    return built


def sections(words: str) -> Blocks:
    """Plain lines as sections, none longer than Slack takes; what does not fit into one message is left out."""
    parts: list[str] = []
    for line in escaped(words).splitlines():
        if parts and len(parts[-1]) + len(line) < LONGEST_TEXT:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line or " ")
    return [{"type": "section", "text": _mrkdwn(each)} for each in parts[:MOST_SECTIONS]]


def text(message: Message) -> str:
    """The message as one line: what a phone shows of it."""
    return named(message.line)[:LONGEST_TEXT]


def said(tag: str, by: str) -> str:
    """Who said what it was, in Slack's markup."""
    return f"{TAG_NAMES.get(tag, escaped(tag))} · said by {mention(by)}"


def mention(who: str) -> str:
    """A Slack user's id as a mention, any other name as text."""
    user = _USER.fullmatch(who)
    return f"<@{user[1]}>" if user else escaped(who)


def escaped(words: str) -> str:
    """`words` so that Slack reads no markup into them (https://docs.slack.dev/messaging/formatting-message-text)."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def named(words: str) -> str:
    """`words` escaped, with people whose ids stand after "by" mentioned."""
    return _BY.sub(r"by <@\1>", escaped(words))


def plain(words: str) -> str:
    """What `escaped` has escaped, as it was."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True)
class Press:
    """One press of a button. `user` is Slack's user id, `fact_id` the same for every repeat of this press.

    One of three: `tag` with `event`, `answer` with `event`, or `words` of a command (from the home page).
    """

    tag: Tag | None
    answer: AlertAnswer | None
    words: tuple[str, ...]
    event: str
    user: str
    user_name: str
    channel: str
    message: str
    team: str
    app: str
    response_url: str
    fact_id: str


class NotAPress(ValueError):
    """The payload is no press of one of our buttons; the text says in one line what is odd."""


def parse_press(payload: str) -> Press:
    """Read the `payload` field of an interactive request (JSON); raises NotAPress for everything else."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotAPress("the payload is not JSON") from error
    if not isinstance(body, dict) or body.get("type") != "block_actions":
        raise NotAPress("the payload is no press of a button")
    action = _only_action(body)
    name, value = _text(action, "action_id"), _text(action, "value")
    tag, answer = _known(name, _TAG, get_args(Tag)), _known(name, _ANSWER, get_args(AlertAnswer))
    words = _words(value) if _SAY.fullmatch(name) else ()
    if not (tag or answer or words):
        raise NotAPress("the button is none of ours")
    if not words and not _EVENT.fullmatch(value):
        raise NotAPress("the button carries no event id")
    user = _text(body, "user", "id")
    if not _USER.fullmatch(user):
        raise NotAPress("the payload names no user")
    pressed = "\n".join((value, name, user, _text(action, "action_ts")))
    return Press(
        tag=tag,
        answer=answer,
        words=words,
        event="" if words else value,
        user=user,
        user_name=_text(body, "user", "username") or _text(body, "user", "name"),
        channel=_text(body, "channel", "id") or _text(body, "container", "channel_id"),
        message=_text(body, "message", "ts") or _text(body, "container", "message_ts"),
        team=_text(body, "team", "id"),
        app=_text(body, "api_app_id"),
        response_url=_text(body, "response_url"),
        fact_id=hashlib.sha256(pressed.encode()).hexdigest()[:32],
    )


def _buttons(message: Message) -> dict[str, Any]:
    """Five at most: the two tags, snooze or its end, "It's me" and "Why?"."""
    answers: tuple[AlertAnswer, ...] = ("unsnooze" if message.snoozed else "snooze", "me", "why")
    buttons = [_button(f"tag:{tag}", TAG_NAMES[tag], message.event) for tag in get_args(Tag)]
    buttons += [_button(f"answer:{each}", ANSWERS[each], message.event) for each in answers]
    return {"type": "actions", "block_id": "tags", "elements": buttons}


def _button(action: str, words: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": words}}


def _mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words if len(words) <= LONGEST_TEXT else words[: LONGEST_TEXT - 1] + "…"}


def _only_action(body: dict[str, Any]) -> dict[str, Any]:
    actions = body.get("actions")
    if not isinstance(actions, list) or len(actions) != 1 or not isinstance(actions[0], dict):
        raise NotAPress("the payload names no single button")
    action: dict[str, Any] = actions[0]
    return action


def _known(action_id: str, pattern: re.Pattern[str], names: tuple[Any, ...]) -> Any:
    """Which of `names` the action id carries; None when none."""
    match = pattern.fullmatch(action_id)
    return next((name for name in names if match and match[1] == name), None)


def _words(value: str) -> tuple[str, ...]:
    if not _WORDS.fullmatch(value):
        raise NotAPress("the button carries no command")
    return tuple(value.split())


def _text(body: Any, *path: str) -> str:
    """The text at `path` inside `body`; "" when it is missing or no text. At most 2048 characters, all of them real."""
    for key in path:
        body = body.get(key) if isinstance(body, dict) else None
    return body[:2048].encode("utf-8", "replace").decode() if isinstance(body, str) else ""
