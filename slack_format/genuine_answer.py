"""Whether an answer is Slack's own: what it must bring, else something else has answered in Slack's place."""

import re
from typing import Any

from slack_sdk.web.slack_response import SlackResponse

_TS = re.compile(r"\d{1,12}\.\d{1,9}", re.ASCII)


class NotSlackAnswer(ValueError):
    """The answer is none of Slack's; the text says in a few words what is odd about it."""


def confirmed(answer: SlackResponse) -> dict[str, Any]:
    """The answer to a call that is done; raises NotSlackAnswer."""
    data: Any = answer.data
    if not isinstance(data, dict) or data.get("ok") is not True:
        raise NotSlackAnswer("an answer that is not Slack's")
    return data


def required(answer: SlackResponse, name: str) -> str:
    """The text of that name in the answer, which Slack always sends; raises NotSlackAnswer."""
    return _text(confirmed(answer), name)


def place_of(answer: SlackResponse) -> dict[str, str]:
    """Channel and time stamp of the message that was posted or edited; raises NotSlackAnswer."""
    return {"channel": required(answer, "channel"), "ts": stamp(required(answer, "ts"))}


def listed(answer: SlackResponse, name: str) -> list[dict[str, Any]]:
    """The objects of that name in the answer; raises NotSlackAnswer."""
    found = confirmed(answer).get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotSlackAnswer(f"an answer without {name}")
    return found


def has_file(answer: SlackResponse, file: str) -> None:
    """Make sure that the answer names this file; raises NotSlackAnswer."""
    if file not in [each.get("id") for each in listed(answer, "files")]:
        raise NotSlackAnswer("an answer without the file")


def has_view(answer: SlackResponse) -> None:
    """Make sure that the answer names the view that is shown now; raises NotSlackAnswer."""
    view = confirmed(answer).get("view")
    _text(view if isinstance(view, dict) else {}, "id")


def stamp(text: str) -> str:
    """`text` when it is a message's time stamp; raises NotSlackAnswer."""
    if not _TS.fullmatch(text):
        raise NotSlackAnswer("an answer whose ts is none")
    return text


def _text(data: dict[str, Any], name: str) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not found:
        raise NotSlackAnswer(f"an answer without {name}")
    return found
