"""One call of a method: the caller's scopes, the workspace, and the arguments with their types checked."""

import json
import re
from dataclasses import dataclass
from typing import Any

from fake_slack.checks.errors import SlackError, bad_arguments
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Conversation, Json

TS = re.compile(r"^\d{10}\.\d{6}$")
_WORDS = {"true": True, "1": True, "false": False, "0": False}


@dataclass
class Call:
    """Arguments as they came (strings from a form, values from JSON), the caller's scopes, the held workspace."""

    world: World
    args: Json
    scopes: list[str]
    base_url: str = ""

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken as written."""
        value = self.args.get(name)
        if value is None:
            return default
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise bad_arguments(f"{name} must be a string [json-pointer:/{name}]")

    def flag(self, name: str) -> bool:
        """true, false, 1 or 0."""
        value = self.args.get(name, False)
        spoken = _WORDS.get(value.lower()) if isinstance(value, str) else value
        if isinstance(spoken, bool):
            return spoken
        raise bad_arguments(f"{name} must be a boolean [json-pointer:/{name}]")

    def number(self, name: str, default: int, least: int = 0, most: int = 2**53) -> int:
        """A whole number within bounds."""
        value = self.args.get(name, default)
        try:
            number = int(str(value))
        except ValueError:
            raise bad_arguments(f"{name} must be an integer [json-pointer:/{name}]") from None
        if not least <= number <= most:
            raise bad_arguments(f"{name} must be between {least} and {most} [json-pointer:/{name}]")
        return number

    def json(self, name: str, error: str) -> Any:
        """A structure, given as such or as a string of JSON; None when absent, `error` when unreadable."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def ts(self, name: str) -> str | None:
        """A message id; None when absent."""
        value = self.text(name)
        if value and not TS.match(value):
            raise bad_arguments(f"{name} is not a message timestamp [json-pointer:/{name}]")
        return value or None

    def need(self, *scopes: str) -> None:
        """Raise missing_scope unless the token has one of `scopes`."""
        if not set(scopes) & set(self.scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(self.scopes))

    def seen_channel(self, name: str = "channel") -> Conversation:
        """Return the channel with this id; raises channel_not_found when the bot may not see it."""
        channel = self.world.channels.get(self.text(name))
        if channel is None or (channel.is_private and not self.is_in(channel)):
            raise SlackError("channel_not_found")
        return channel

    def is_in(self, channel: Conversation) -> bool:
        """Return True when the bot is a member."""
        return self.world.settings.bot_user in channel.members

    def page(self, items: list[Any], most: int = 1000) -> tuple[list[Any], Json]:
        """Return the part of `items` that limit and cursor select, and the response_metadata for the next part."""
        limit = self.number("limit", 100, 1, most)
        cursor = self.text("cursor")
        if cursor and not re.fullmatch(r"offset-\d+", cursor):
            raise SlackError("invalid_cursor")
        start = int(cursor.removeprefix("offset-") or 0)
        rest = start + limit < len(items)
        return items[start : start + limit], {"next_cursor": f"offset-{start + limit}" if rest else ""}
