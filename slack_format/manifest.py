"""The app manifest: what one paste into Slack needs to set the app up, and the one list of scopes.

https://docs.slack.dev/reference/app-manifest
"""

from collections.abc import Sequence
from typing import Any

from house.commands.command import Command
from house.settings.sections.slack import SlackSettings

SCOPES: dict[str, str] = {
    "chat:write": "messages, their edits, private answers, and the message that comes when the house falls silent",
    "commands": "slash commands",
    "files:write": "pictures and clips, and taking them away again",
    "files:read": "pictures inside messages",
    "channels:history": "finding a message again whose confirmation got lost, in a public channel",
    "groups:history": "the same in a private channel",
    "channels:read": "finding the channel by its name, and whether the app is in it",
    "groups:read": "the same for a private channel",
}
"""What the bot may do, and what for."""
GROUP_SCOPE = "usergroups:read"
"""Asked for only where slack.groups gives roles to user groups."""
EVENTS = ("app_home_opened",)
_RESERVED = (
    "apps archive away call collapse contract dm dnd expand feed feedback help invite invite_people join keys kick "
    "leave me msg mute open prefs pro remind remove rename search shortcuts shrug star status topic unarchive unmute "
    "who"
)
RESERVED = frozenset(_RESERVED.split())
"""Names that Slack keeps for itself: one of them gets the whole manifest refused (the list is nowhere in its docs)."""
MOST_COMMANDS, LONGEST_NAME = 50, 32
UMBRELLA = "hearth"


class ManifestRefused(ValueError):
    """Slack would refuse the manifest; the text says why in one line, and what to change."""


def scopes(slack: SlackSettings | None) -> tuple[str, ...]:
    """The bot scopes a house with these settings needs."""
    return (*SCOPES, GROUP_SCOPE) if slack is not None and slack.groups else tuple(SCOPES)


def slash_name(name: str, prefix: str = "") -> str:
    """The command as it is registered: /pycam_on, /hearth_status (reserved), /cabin_pycam_on (with a prefix)."""
    named = f"{prefix}{name}"
    return f"/{UMBRELLA}_{named}" if named in RESERVED else f"/{named}"


def manifest(table: Sequence[Command], slack: SlackSettings | None = None, url: str = "") -> dict[str, Any]:
    """The manifest for these commands; raises ManifestRefused.

    Only commands with an address of their own are registered beside /hearth, unless the settings want all: in Slack
    names are shared by every app. Without `url` the app uses Socket Mode, else Slack posts to that https:// address of
    the dashboard.
    """
    base, prefix = url.rstrip("/"), slack.command_prefix if slack else ""
    to = {"url": f"{base}/slack/commands"} if base else {}
    commands: list[dict[str, Any]] = [{"command": f"/{prefix}{UMBRELLA}", "usage_hint": "COMMAND",
                                       "description": "Anything the house can do: /hearth help",
                                       "should_escape": True, **to}]
    every = slack is not None and slack.commands == "all"
    commands += [_row(command, prefix) | to for command in table if every or command.slash]
    refuse([row["command"] for row in commands])
    events = {"bot_events": list(EVENTS)} | ({"request_url": f"{base}/listening"} if base else {})
    pressed = {"is_enabled": True} | ({"request_url": f"{base}/interactive"} if base else {})
    return {
        "display_information": {"name": "Hearthwatch", "description": "Your home security, run from Slack",
                                "background_color": "#22303c"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True,
                         "messages_tab_read_only_enabled": True},
            "bot_user": {"display_name": "hearthwatch", "always_online": True},
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": list(scopes(slack))}},
        "settings": {"event_subscriptions": events, "interactivity": pressed, "org_deploy_enabled": False,
                     "socket_mode_enabled": not base, "token_rotation_enabled": False},
    }


def refuse(names: Sequence[str]) -> None:
    """Raise ManifestRefused when Slack would not take these slash commands."""
    if len(names) > MOST_COMMANDS:
        raise ManifestRefused(f"{len(names)} commands are more than the {MOST_COMMANDS} Slack gives an app")
    for name in names:
        plain = name.removeprefix("/")
        if plain in RESERVED:
            raise ManifestRefused(f"{name} is a command of Slack itself; choose another slack.command_prefix")
        if len(name) > LONGEST_NAME:
            raise ManifestRefused(f"{name} is longer than {LONGEST_NAME} characters; shorten slack.command_prefix")
        if names.count(name) > 1:
            raise ManifestRefused(f"{name} is there twice; choose another slack.command_prefix")


def _row(command: Command, prefix: str) -> dict[str, Any]:
    hint = {"usage_hint": command.arguments} if command.arguments else {}
    return {"command": slash_name(command.name, prefix), "description": command.help, "should_escape": True, **hint}
