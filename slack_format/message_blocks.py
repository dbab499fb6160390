"""Slack's form of a message: its blocks and its one line of text.

What the title and detail of an alert say is in notifier/alerts/alert_texts.py; this only lays them out.
Blocks: https://docs.slack.dev/reference/block-kit/blocks
"""

from house.commands.buttons.button_words import TAG_LABELS
from house.message import Message
from slack_format.alert_buttons import alert_buttons, command_button, fits
from slack_format.text_blocks import LONGEST_TEXT, Blocks, escaped, mention, mrkdwn, section, with_mentions

MOST_ANSWERS = 10
"""Texts of one context block that Slack takes."""


def blocks(message: Message, file: str = "") -> Blocks:
    """The message as blocks. `file`: the id of its picture at Slack once that is processed, "" before."""
    markup = f"*{escaped(message.title)}*"
    if message.detail:
        markup += f"\n{with_mentions(message.detail)}"
    built: Blocks = [section(markup)]
    if file:
        built.append({"type": "image", "slack_file": {"id": file}, "alt_text": message.title[:2000] or "picture"})
    answers = [_tagged(message.tag, message.by, message.what)] if message.tag else []
    answers += [f"{escaped(each.text)} · by {mention(each.by)}" for each in message.said]
    if answers:
        built.append({"type": "context", "elements": [mrkdwn(each) for each in answers[:MOST_ANSWERS]]})
    if message.event:
        built.append(alert_buttons(message.event, message.snoozed))
    buttons = [command_button(command, label) for command, label in message.commands if fits(command)]
    if buttons:
        built.append({"type": "actions", "block_id": "commands", "elements": buttons})
    return built


def text(message: Message) -> str:
    """The message as one line: what a phone shows of it."""
    return with_mentions(message.line)[:LONGEST_TEXT]


def _tagged(tag: str, by: str, what: str = "") -> str:
    """Who said what it was, in Slack's markup."""
    label = next((text for each, text in TAG_LABELS.items() if each == tag), escaped(tag))
    label += f" ({escaped(what)})" if what else ""
    return f"{label} · by {mention(by)}"
