"""Slack's form of the house's buttons: blocks out, and their presses in.

A button of an alert carries the event's id and nothing else; which button it was is in its action id. A button of the
home page carries the words of a command. What they are called: house/commands/buttons/button_words.py.
Presses: https://docs.slack.dev/interactivity/handling-user-interaction
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, get_args

from house.commands.buttons.button_press import Action, Press
from house.commands.buttons.button_words import ANSWER_LABELS, TAG_LABELS
from house.facts import AlertAnswer, Tag

_TAG = re.compile(r"tag:([a-z]+)")
_ANSWER = re.compile(r"answer:([a-z]+)")
_COMMAND = re.compile(r"say:[a-z0-9_-]{1,130}")
_WORDS = re.compile(r"\w[^\x00-\x1f\x7f-\x9f\u2028\u2029]{0,254}")
_LONGEST_SLUG = 110
_EVENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}", re.ASCII)
_USER = re.compile(r"[UW][A-Z0-9]{4,20}", re.ASCII)


class NotAPress(ValueError):
    """The payload is no press of one of our buttons; the text says in one line what is odd."""


CHOICES = ("block_suggestion", "dialog_suggestion")
"""Interactions by which a menu asks for what there is to choose."""


class OtherInteraction(NotAPress):
    """Somebody used something in Slack that is none of our buttons, so nothing is to be done.

    team, app, response_url: as in `SlackPress`. answer: what Slack wants to be answered.
    """

    def __init__(self, text: str, body: dict[str, Any]) -> None:
        super().__init__(text)
        self.team, self.app, self.response_url = _team(body), _text(body, "api_app_id"), _text(body, "response_url")
        self.answer: dict[str, Any] | None = {"options": []} if body.get("type") in CHOICES else None


@dataclass(frozen=True)
class SlackPress:
    """A press as Slack reports it: what the house needs of it, and where it came from.

    response_url: where an answer for the presser goes, "" on the home page.
    """

    press: Press
    team: str
    app: str
    response_url: str

    @property
    def on_home_page(self) -> bool:
        """Whether the button is on the home page, which has neither a channel nor a response URL."""
        return not (self.response_url or self.press.channel)


def alert_buttons(event: str, snoozed: bool) -> dict[str, Any]:
    """The block of buttons under an alert, five: the two tags, snooze or its end, "It's me" and "Why?"."""
    answers: tuple[AlertAnswer, ...] = ("unsnooze" if snoozed else "snooze", "me", "why")
    buttons = [_button(f"tag:{tag}", TAG_LABELS[tag], event) | {"accessibility_label": f"{TAG_LABELS[tag]} ({tag})"}
               for tag in get_args(Tag)]
    buttons += [_button(f"answer:{each}", ANSWER_LABELS[each], event) for each in answers]
    return {"type": "actions", "block_id": "tags", "elements": buttons}


def fits(command: str) -> bool:
    """Whether a button can carry that command so that its press is read again."""
    return bool(_WORDS.fullmatch(command))


def command_button(command: str, label: str, chosen: bool = False) -> dict[str, Any]:
    """A button that gives a command, emphasised when it is `chosen` already."""
    style = {"style": "primary"} if chosen else {}
    return _button(_command_id(command), label, command) | style


def _command_id(command: str) -> str:
    """The action id of a command: its words, and where they hold more than an id may, what tells two apart."""
    slug = re.sub(r"[^a-z0-9_]+", "-", command.lower())[:_LONGEST_SLUG]
    told_apart = "" if slug == command.replace(" ", "-") else f"-{hashlib.sha256(command.encode()).hexdigest()[:10]}"
    return f"say:{slug}{told_apart}"


def parse_press(payload: str) -> SlackPress:
    """Read the `payload` field of an interactive request (JSON); raises OtherInteraction for what is none of our
    buttons, NotAPress for what Slack would not send.
    """
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotAPress("the payload is not JSON") from error
    if not isinstance(body, dict) or not _text(body, "type"):
        raise NotAPress("the payload is no press of a button")
    try:
        return _press(body)
    except NotAPress as error:
        raise OtherInteraction(str(error), body) from error


def _press(body: dict[str, Any]) -> SlackPress:
    if body["type"] != "block_actions":
        raise NotAPress("the payload is no press of a button")
    pressed = _only_action(body)
    name, value = _text(pressed, "action_id"), _text(pressed, "value")
    action = _action(name, value)
    user = _text(body, "user", "id")
    if not _USER.fullmatch(user):
        raise NotAPress("the payload names no user")
    repeated = "\n".join((value, name, user, _text(pressed, "action_ts")))
    press = Press(
        person=user,
        action=action,
        event="" if isinstance(action, tuple) else value,
        channel=_text(body, "channel", "id") or _text(body, "container", "channel_id"),
        request_id=hashlib.sha256(repeated.encode()).hexdigest()[:32],
        where="slack",
        name=_text(body, "user", "username") or _text(body, "user", "name"),
    )
    return SlackPress(press, _team(body), _text(body, "api_app_id"), _text(body, "response_url"))


def _team(body: dict[str, Any]) -> str:
    """The workspace it came from; where the app is installed for a whole Enterprise Grid Slack names none, and the
    user's counts.
    """
    places = (("team", "id"), ("user", "team_id"), ("view", "app_installed_team_id"))
    return next(filter(None, (_text(body, *place) for place in places)), "")


def _action(name: str, value: str) -> Action:
    """What the button of that action id and value asks for."""
    if _COMMAND.fullmatch(name):
        if not _WORDS.fullmatch(value):
            raise NotAPress("the button carries no command")
        return tuple(value.split())
    action: Action | None = _known(name, _TAG, get_args(Tag)) or _known(name, _ANSWER, get_args(AlertAnswer))
    if action is None:
        raise NotAPress("the button is none of ours")
    if not _EVENT.fullmatch(value):
        raise NotAPress("the button carries no event id")
    return action


def _known(action_id: str, pattern: re.Pattern[str], names: tuple[Any, ...]) -> Any:
    """Which of `names` the action id carries; None when none."""
    match = pattern.fullmatch(action_id)
    return next((name for name in names if match and match[1] == name), None)


def _only_action(body: dict[str, Any]) -> dict[str, Any]:
    actions = body.get("actions")
    if not isinstance(actions, list) or len(actions) != 1 or not isinstance(actions[0], dict):
        raise NotAPress("the payload names no single button")
    action: dict[str, Any] = actions[0]
    return action


def _text(body: Any, *path: str) -> str:
    """The text at `path` inside `body`; "" when it is missing or no text. At most 2048 characters, all of them real."""
    for key in path:
        body = body.get(key) if isinstance(body, dict) else None
    return body[:2048].encode("utf-8", "replace").decode() if isinstance(body, str) else ""


def _button(action: str, label: str, value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": label}}
